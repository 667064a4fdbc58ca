package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/passkeys"
	"github.com/handover-jml/handover/internal/web/view"
)

// Rights says who may sign in, and lets administrators give and take rights and
// end what people came in by.
type Rights struct {
	common
	find     finder
	staff    Staff
	cases    CaseFiles
	rights   StaffRights
	passkeys *passkeys.Desk
	accounts Accounts
	post     Post // nil where no mail can be sent
}

// rightsPage lists the rights, with the forms that change them.
type rightsPage struct {
	view.ViewerTime
	Rows     []rightRow
	People   []view.Option
	Done     string
	Give     *view.Form
	Leave    *view.Form
	Links    *view.Form
	Passkeys []staffPasskey
	Ways     []string // by which people sign in
	Bound    []identityRow
}

// rightRow is one right.
type rightRow struct {
	ID, Name, Href, Address, Right string
	Until, State                   string
	Passkeys                       string
	Sessions                       int
	LastSeen                       view.Stamp
	Form                           *view.Form // of its removal
}

// RoleOptions are the rights that can be given, as value and label.
func (rightsPage) RoleOptions() []string {
	pairs := []string{"", "Choose"}
	for _, role := range staff.Roles() {
		pairs = append(pairs, string(role), role.Title())
	}
	return pairs
}

func (h *Rights) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if h.sessions.Arrived(w, r) {
		page.Done = rightsDone(r.URL.Query().Get("did"))
	}
	return h.pages.Show(w, r, "staff", http.StatusOK, page)
}

// rightsDone says what the last press did.
func rightsDone(did string) string {
	return map[string]string{
		"given":   "The right holds from now on. HR and administrators can have a sign-in link mailed from the sign-in page.",
		"removed": "The right is taken away, and whoever used it is signed out.",
		"passkey": "The passkey is removed, and whoever signed in with it is signed out.",
		"out":     "Every browser is signed out. A new link signs in again.",
		"undone":  "The account is forgotten here. Whoever signs in with the verified address next is bound.",
		"revoked": "The mail links open nothing any more. The next mail of the case brings a new one.",
	}[did]
}

func (h *Rights) page(r *http.Request) (*rightsPage, error) {
	rows, err := h.staff.Staff(r.Context(), h.clock.Now())
	if err != nil {
		return nil, err
	}
	page := &rightsPage{ViewerTime: h.timeOf(r), Give: giveForm(view.NewForm(nil)), Leave: leaveForm(view.NewForm(nil)), Links: linksForm(view.NewForm(nil))}
	for _, row := range rows {
		page.Rows = append(page.Rows, rightRowOf(page.ViewerTime, row))
	}
	page.Ways = h.ways()
	if page.Bound, err = h.identities(r, page.ViewerTime); err != nil {
		return nil, err
	}
	if err := h.listPasskeys(r, page, rows); err != nil {
		return nil, err
	}
	page.People, err = h.find.suggest(r.Context())
	return page, err
}

func giveForm(f *view.Form) *view.Form {
	f.Shows("email", "role", "name", "until", "from", "to")
	return f.Within("give")
}

func leaveForm(f *view.Form) *view.Form {
	f.Shows("person")
	return f.Within("leave")
}

func linksForm(f *view.Form) *view.Form {
	f.Shows("person", "case")
	return f.Within("links")
}

func removeForm(f *view.Form, id string) *view.Form {
	f.Shows("sure")
	return f.Within("right-" + id)
}

func rightRowOf(t view.ViewerTime, row readmodel.StaffRow) rightRow {
	out := rightRow{ID: row.ID, Name: row.Name, Address: row.Email, Right: row.Role.Title(), Sessions: row.Sessions,
		LastSeen: t.At(row.LastSeen), Form: removeForm(view.NewForm(nil), row.ID)}
	if row.PersonID != "" {
		out.Href = "/people/" + row.PersonID
	}
	switch {
	case row.Ended != "":
		out.Until, out.State = "has ended", "late"
	case row.PersonID != "":
		out.Until = "while they work here"
	case !row.Until.IsZero():
		out.Until = "until " + row.Until.String()
	default:
		out.Until, out.State = "until an administrator is named", "soon"
	}
	if !row.Period.IsZero() {
		out.Until += ", of " + row.Period.String()
	}
	return out
}
