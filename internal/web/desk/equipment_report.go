package desk

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

func goneNames() []string {
	return []string{"tag", "state", "encrypted", "seen", "place", "locked_at", "went_to", "data", "note"}
}
func foundNames() []string { return []string{"tag", "note"} }
func judgeNames() []string { return []string{"tag", "incident", "by", "note"} }

// mayReport reports whether who looks may say what became of equipment: HR,
// administrators, and whoever is in the line of the office manager or the
// security lead.
func (h *Equipment) mayReport(r *http.Request) (bool, error) {
	viewer := door.PrincipalOf(r.Context())
	if viewer.Holds(staff.Admin, staff.HR) || viewer.Actor.PersonID == "" {
		return viewer.Holds(staff.Admin, staff.HR), nil
	}
	dir, _, err := h.settings.Directory(r.Context())
	if err != nil {
		return false, err
	}
	line := slices.Concat(dir.PeopleOf(roles.OfficeManager), dir.PeopleOf(roles.SecurityLead))
	return slices.Contains(line, viewer.Actor.PersonID), nil
}

// Gone takes that equipment does not come back.
func (h *Equipment) Gone(w http.ResponseWriter, r *http.Request) error {
	return h.report(w, r, goneNames(), func(p *equipmentPage) **view.Form { return &p.Gone }, func(f *view.Form, actor jml.Actor) (string, error) {
		said := jml.NotBack{Encrypted: f.Get("encrypted"), Place: f.Get("place"), Data: f.Get("data"), WentTo: f.Get("went_to")}
		if f.Get("seen") != "" {
			said.Seen = f.Date("seen")
		}
		if v := f.Get("locked_at"); v != "" {
			at, err := time.ParseInLocation("2006-01-02T15:04", v, door.PrincipalOf(r.Context()).Zone)
			if err != nil {
				f.Wrong("locked_at", "Write the time as 2026-12-01T14:30.")
			}
			said.LockedAt = at
		}
		if f.Bad() {
			return "", nil
		}
		state := register.AssetState(f.Get("state"))
		_, inCase, err := h.losses.ReportGone(r.Context(), actor, company.GoneReport{Tag: f.Get("tag"), State: state, Said: said, Note: f.Get("note")})
		switch {
		case inCase:
			return "in_case", err
		case state.IsMissing():
			return "missing", err
		}
		return "gone", err
	})
}

// Found takes that missing equipment came back.
func (h *Equipment) Found(w http.ResponseWriter, r *http.Request) error {
	return h.report(w, r, foundNames(), func(p *equipmentPage) **view.Form { return &p.Found }, func(f *view.Form, actor jml.Actor) (string, error) {
		return "found", h.losses.FoundEquipment(r.Context(), actor, f.Get("tag"), f.Get("note"))
	})
}

// Judge takes the security lead's word on a loss that no case asks about.
func (h *Equipment) Judge(w http.ResponseWriter, r *http.Request) error {
	return h.report(w, r, judgeNames(), func(p *equipmentPage) **view.Form { return &p.Judge }, func(f *view.Form, actor jml.Actor) (string, error) {
		by, err := h.find.person(r.Context(), f, "by")
		if err != nil || f.Bad() {
			return "", err
		}
		return "judged", h.losses.JudgeLoss(r.Context(), actor, company.Judgement{Tag: f.Get("tag"), Incident: f.Get("incident"), By: by.ID, Note: f.Get("note")})
	})
}

// report takes one of the page's forms. When it is refused the page is shown again
// with what was typed.
func (h *Equipment) report(w http.ResponseWriter, r *http.Request, names []string, at func(*equipmentPage) **view.Form, do func(*view.Form, jml.Actor) (string, error)) error {
	may, err := h.mayReport(r)
	if err != nil {
		return err
	}
	if !may {
		return &jml.Error{Code: jml.CodeForbidden, Message: "HR, administrators, and who stands in the line of the office manager or the Security Lead report on equipment."}
	}
	f, err := readForm(r, names...)
	if err != nil {
		return err
	}
	done, err := do(f, door.PrincipalOf(r.Context()).Actor)
	if err == nil && !f.Bad() {
		return h.sessions.Redirect(w, r, "/equipment?"+url.Values{"done": {done}}.Encode())
	}
	if err != nil && !f.Refuse(err) {
		return err
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	form := at(page)
	*form = f.Within(map[**view.Form]string{&page.Gone: "gone", &page.Found: "found", &page.Judge: "judged"}[form])
	return h.pages.Show(w, r, "equipment", http.StatusUnprocessableEntity, page)
}

// reportDone says what the last press did.
func reportDone(query url.Values) string {
	return map[string]string{
		"in_case": "The register says so now. The lines of the open case that need the piece back have ended, and the Security Lead is asked about what is missing.",
		"missing": "The register says so now. No case is about it: tell the Security Lead, and write down below whether it is an incident.",
		"gone":    "The register says so now.",
		"found":   "The register has it as returned now. What tasks said of it stays as it was said.",
		"judged":  "Recorded.",
	}[query.Get("done")]
}

// The options of the page's selects, value and label in turn.

func (equipmentPage) States() []string {
	return []string{"", "Choose", "lost", "Lost", "stolen", "Stolen", "broken", "Broken", "sold", "Bought by whoever had it", "kept", "Kept by whoever had it"}
}

func (equipmentPage) Encryptions() []string {
	return []string{"", "Choose", "yes", "Yes", "no", "No", "unknown", "Nobody knows", "none", "It holds no data"}
}

func (equipmentPage) Leftovers() []string {
	return []string{"", "Choose", "wiped", "It was wiped", "handed_over", "It was handed over", "none", "It holds none"}
}

func (equipmentPage) Incidents() []string { return []string{"", "Choose", "yes", "Yes", "no", "No"} }
