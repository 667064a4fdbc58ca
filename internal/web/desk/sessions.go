package desk

import (
	"cmp"
	"net/http"

	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Sessions shows somebody where they are signed in, and signs them out there.
type Sessions struct {
	common
	staff  Staff
	rights StaffRights
}

// sessionsPage is where somebody is signed in.
type sessionsPage struct {
	view.ViewerTime
	Rows []sessionRow
}

// sessionRow is one browser.
type sessionRow struct {
	Own             bool // the one that shows the page
	Right, How      string
	Since, LastSeen view.Stamp
}

func (h *Sessions) Show(w http.ResponseWriter, r *http.Request) error {
	me := door.PrincipalOf(r.Context()).Actor
	rows, err := h.staff.StaffSessions(r.Context(), me.Ref, h.sessions.Own(r, door.StaffCookie), h.clock.Now())
	if err != nil {
		return err
	}
	page := sessionsPage{ViewerTime: h.timeOf(r)}
	for _, row := range rows {
		page.Rows = append(page.Rows, sessionRow{Own: row.Own, Right: row.Role.Title(), How: view.SignedInBy(row.Assurance), Since: page.At(row.CreatedAt), LastSeen: page.At(row.SeenAt)})
	}
	return h.pages.Show(w, r, "sessions", http.StatusOK, page)
}

// End signs somebody out everywhere: of all that they hold, where they are one
// of our people.
func (h *Sessions) End(w http.ResponseWriter, r *http.Request) error {
	me := door.PrincipalOf(r.Context()).Actor
	end := h.rights.EndStaffSessions
	if me.PersonID != "" {
		end = h.rights.EndSessions
	}
	if _, err := end(r.Context(), me, cmp.Or(me.PersonID, me.Ref)); err != nil {
		return err
	}
	if err := h.sessions.Leave(w, r, door.StaffCookie); err != nil {
		return err
	}
	return h.pages.Show(w, r, "left", http.StatusOK, view.Left{})
}
