package desk

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// checkPage is what an announcement would do, to be confirmed.
type checkPage struct {
	view.ViewerTime
	Heading  string   // "Ada Park joins on Mon 14 Dec 2026", or what of a case changes
	Who      string   // whose case it is, as known here
	Now      []mailed // whom a mail goes to at once
	Later    []mailed // and when their first task opens
	Changes  string   // whom the change of a running case is mailed to
	Kept     string   // who hears nothing yet
	Warnings []string
	Plan     planView
	Typed    []typed // the form, to be sent on as it was checked
	Button   string
}

// mailed is somebody who gets a mail, and of how many tasks.
type mailed struct {
	Name  string
	Tasks int
	When  view.Stamp

	atOnce bool
}

type typed struct{ Name, Value string }

const staleSight = "Meanwhile something changed: what stands here is no longer what you looked at. Check it once more."

// check shows what would happen and asks for the last press.
func (h *NewCase) check(w http.ResponseWriter, r *http.Request, page *newCasePage, planned jml.Accepted, status int) error {
	known, err := h.who(r, planned)
	if err != nil {
		return err
	}
	out := &checkPage{ViewerTime: page.ViewerTime, Plan: page.Plan, Warnings: page.Plan.Warnings, Who: known, Button: "Announce the " + page.Form.Get("kind")}
	out.Plan.Warnings, out.Plan.Changes = nil, "" // they stand on top
	out.Heading = page.Subject + " " + happens(planned.Case) + " on " + out.Day(planned.Case.Effective).Text
	if planned.Outcome == "rescheduled" {
		out.Button = "Change the case"
		if out.Heading, err = h.change(r, out.ViewerTime, planned, page.Subject); err != nil {
			return err
		}
		out.Changes = fmt.Sprintf("Whoever has heard of case #%d gets one mail with the old dates and the new.", planned.Case.Number)
	} else if err := h.mails(r, out, planned, page.Subject); err != nil {
		return err
	}
	seen, err := h.sight(r, planned, known)
	if err != nil {
		return err
	}
	page.Form.Set("checked", seen)
	out.Typed = page.typed()
	return h.pages.Show(w, r, "newcheck", status, out)
}

func happens(c jml.Case) string {
	switch c.Kind {
	case jml.Joiner:
		return "joins"
	case jml.Mover:
		return "moves"
	}
	if c.Immediate {
		return "leaves, with immediate effect,"
	}
	return "leaves"
}

// who says as whom the subject is known here.
func (h *NewCase) who(r *http.Request, planned jml.Accepted) (string, error) {
	if planned.Case.PersonID == "" {
		return "New here: nobody is known by this id or address.", nil
	}
	row, _, _, _, err := h.find.persons.Person(r.Context(), door.ViewerOf(r.Context()), planned.Case.PersonID)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return "New here: nobody is known by this id or address.", nil
	}
	if err != nil {
		return "", err
	}
	said := []string{"Known here: " + row.Name()}
	for _, s := range []string{row.ExternalID, row.WorkEmail, row.Engagement.Title, row.Engagement.Department} {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, ", ") + ".", nil
}

// change says what of a running case an announcement changes.
func (h *NewCase) change(r *http.Request, vt view.ViewerTime, planned jml.Accepted, subject string) (string, error) {
	before, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), fmt.Sprint(planned.Case.Number))
	if err != nil {
		return "", err
	}
	number := fmt.Sprintf("case #%d", planned.Case.Number)
	what := map[jml.Kind]string{jml.Joiner: "first day", jml.Mover: "first day in the new role", jml.Leaver: "last day"}[planned.Case.Kind]
	from, to := before.Effective, planned.Case.Effective
	switch {
	case from != to:
		return fmt.Sprintf("Change %s's %s from %s to %s, in %s", subject, what, vt.Day(from).Text, vt.Day(to).Text, number), nil
	case !before.CutoffAt.Equal(planned.Case.CutoffAt):
		vt = vt.Beside(before.Zone)
		return fmt.Sprintf("Change %s's cut-off from %s to %s, in %s", subject, vt.At(before.CutoffAt).Text, vt.At(planned.Case.CutoffAt).Text, number), nil
	}
	return fmt.Sprintf("Correct what %s says of %s: its dates stay", number, subject), nil
}

// mails lists whom the announcement is mailed to: those with a task that opens
// at once, and those who hear later.
func (h *NewCase) mails(r *http.Request, out *checkPage, planned jml.Accepted, subject string) error {
	holder, err := h.holders(r, planned.Case, subject)
	if err != nil {
		return err
	}
	if planned.Case.Untold() {
		out.Kept = subject + " is not mailed before you say that they know."
	}
	now := h.clock.Now() // not before the plan was made
	var at []string
	all := map[string]*mailed{}
	for _, t := range planned.Tasks {
		name := cmp.Or(holder(t), t.Role.Title())
		if t.Role == roles.Employee && out.Kept != "" {
			continue
		}
		m := all[name]
		if m == nil {
			m = &mailed{Name: name, When: out.At(t.OpensAt)}
			all[name], at = m, append(at, name)
		}
		m.Tasks++
		m.atOnce = m.atOnce || !t.OpensAt.After(now) && len(t.After) == 0
		if opens := out.At(t.OpensAt); opens.ISO < m.When.ISO {
			m.When = opens
		}
	}
	for _, name := range at {
		if m := all[name]; m.atOnce {
			out.Now = append(out.Now, *m)
		} else {
			out.Later = append(out.Later, *m)
		}
	}
	return nil
}

// sight is what somebody who checked an announcement saw it do: to whom, and to
// which case as it was then.
func (h *NewCase) sight(r *http.Request, planned jml.Accepted, known string) (string, error) {
	if planned.Outcome != "rescheduled" {
		return planned.Outcome + ": " + known, nil
	}
	before, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), fmt.Sprint(planned.Case.Number))
	return fmt.Sprintf("case #%d as of %d: %s", before.Number, before.Rev, known), err
}

// changed reports whether an announcement would do something else by now than
// what somebody saw who checked it.
func (h *NewCase) changed(r *http.Request, planned jml.Accepted, seen string) (bool, error) {
	known, err := h.who(r, planned)
	if err != nil {
		return false, err
	}
	now, err := h.sight(r, planned, known)
	return now != seen, err
}

// typed is the whole form, input by input.
func (p *newCasePage) typed() (out []typed) {
	names := append([]string{"id", "person.functions"}, newCaseNames()...)
	for _, d := range p.Duties {
		names = append(names, d.Name)
	}
	for _, name := range names {
		if name == "edit" {
			continue
		}
		for _, value := range p.Form.All(name) {
			if value != "" {
				out = append(out, typed{name, value})
			}
		}
	}
	return out
}
