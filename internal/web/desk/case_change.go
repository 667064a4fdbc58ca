package desk

import (
	"context"
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Reschedule takes the new dates of a case.
func (h *Case) Reschedule(w http.ResponseWriter, r *http.Request) error {
	return h.changeDates(w, r, jml.Reschedule, "rescheduled", func(p *casePage, f *view.Form) { p.Dates = f.Within("dates") })
}

// Rescind takes an announcement back.
func (h *Case) Rescind(w http.ResponseWriter, r *http.Request) error {
	return h.changeDates(w, r, jml.Rescind, "rescinded", func(p *casePage, f *view.Form) { p.Rescind = f.Within("rescind") })
}

// Tell says that a leaver knows.
func (h *Case) Tell(w http.ResponseWriter, r *http.Request) error {
	return h.changeDates(w, r, jml.Told, "told", func(p *casePage, f *view.Form) { p.Tell = f.Within("tell") })
}

// changeDates sends an event about a running case, as HR's other ways in do.
// When it is refused the page is shown again with what was typed.
func (h *Case) changeDates(w http.ResponseWriter, r *http.Request, kind jml.Kind, did string, keep func(*casePage, *view.Form)) error {
	f, err := readForm(r, "effective_date", "cutoff", "employment_end", "immediate", "note", "delivery", "sure", "contact", "told")
	if err != nil {
		return err
	}
	d, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("case"))
	if err != nil {
		return err
	}
	ev := jml.Event{ID: newEventID(), OccurredAt: h.clock.Now(), Kind: kind, Of: d.Kind, Note: f.Get("note"), Person: personKey(d.Person)}
	if kind == jml.Reschedule {
		newDates(f, d, &ev)
	}
	if kind == jml.Told {
		ev.Of, ev.Contact = "", f.Get("contact")
	}
	if kind != jml.Reschedule && f.Get("sure") == "" {
		f.Wrong("sure", "Tick the box to say that you mean it.")
	}
	if !f.Bad() {
		f.Refuse(intake.CheckEvent(ev))
	}
	if !f.Bad() {
		v := door.PrincipalOf(r.Context())
		var done jml.Accepted
		done, err = h.announcements.Accept(r.Context(), ev, jml.Intake{Source: "form", Hash: eventHash(ev), Actor: v.Actor, Strict: true, CaseID: d.ID})
		if err == nil {
			switch done.Outcome {
			case "ignored":
				did = "ignored"
			case "corrected":
				did = "reworded"
			}
			return h.backToDates(w, r, done.Case, did, ev.Cutoff)
		}
	}
	return h.again(w, r, f, err, keep)
}

// newDates reads what HR changed of the dates the form showed. A cut-off or an
// employment end that was left alone follows a new last day.
func newDates(f *view.Form, d readmodel.CaseDetail, ev *jml.Event) {
	ev.EffectiveDate, ev.EmploymentEnd = f.Date("effective_date"), f.Date("employment_end")
	ev.Cutoff, ev.Immediate = f.Get("cutoff"), f.Get("immediate") != ""
	ev.Told = f.Get("told") != ""
	ev.Delivery = f.Get("delivery")
	if ev.Delivery == "" && d.Delivery != "" {
		f.Wrong("delivery", "Say what holds instead, such as: no wishes.")
	}
	if ev.Immediate || ev.Cutoff == localCutoff(d.Case) {
		ev.Cutoff = ""
	}
	if d.Kind == jml.Leaver && ev.EmploymentEnd == d.EmploymentEnd && d.EmploymentEnd == d.Effective {
		ev.EmploymentEnd = ev.EffectiveDate
	}
}

// localCutoff is the cut-off as an input shows it, "" when there is none.
func localCutoff(c jml.Case) string {
	if c.CutoffAt.IsZero() {
		return ""
	}
	return c.CutoffAt.In(door.Zone(c.Zone)).Format("2006-01-02T15:04")
}

// Reassign gives an open task to a named person.
func (h *Case) Reassign(w http.ResponseWriter, r *http.Request) error {
	keep := func(p *casePage, f *view.Form) { p.Reassign = f.Within("reassign") }
	f, err := readForm(r, "task", "person", "note")
	if err != nil {
		return err
	}
	d, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("case"))
	if err != nil {
		return err
	}
	task := chosenTask(f, d)
	to, err := h.find.person(r.Context(), f, "person")
	if err == nil && !f.Bad() && taskOf(d, task).AssigneeID == to.ID {
		return h.backToCase(w, r, d.Number, "same-owner")
	}
	if err == nil && !f.Bad() {
		err = h.tasks.Reassign(r.Context(), door.PrincipalOf(r.Context()).Actor, task, to.ID, f.Get("note"))
		if err == nil {
			return h.backToCase(w, r, d.Number, "reassigned")
		}
	}
	return h.again(w, r, f, err, keep)
}

// Add puts a task into the case that no playbook has.
func (h *Case) Add(w http.ResponseWriter, r *http.Request) error {
	keep := func(p *casePage, f *view.Form) { p.Add = view.NewAddForm(f, "add", "people") }
	f, err := readForm(r, view.AddNames()...)
	if err != nil {
		return err
	}
	d, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("case"))
	if err != nil {
		return err
	}
	ask := f.NewTask()
	if ask.Person != "" {
		to, err := h.find.person(r.Context(), f, "person")
		if err != nil {
			return err
		}
		ask.Person = to.ID
	}
	if !f.Bad() {
		if err = h.tasks.AddTask(r.Context(), door.PrincipalOf(r.Context()).Actor, d.ID, ask); err == nil {
			return h.backToCase(w, r, d.Number, "added")
		}
	}
	return h.again(w, r, f, err, keep)
}

// Remind has the owner of an open task reminded now.
func (h *Case) Remind(w http.ResponseWriter, r *http.Request) error {
	return h.mail(w, r, "reminded", h.tasks.Remind)
}

// SendAgain has the owner of an open task sent its mail again, with a new link.
func (h *Case) SendAgain(w http.ResponseWriter, r *http.Request) error {
	return h.mail(w, r, "sent-again", h.tasks.SendAgain)
}

func (h *Case) mail(w http.ResponseWriter, r *http.Request, did string, send func(ctx context.Context, by jml.Actor, taskID string) error) error {
	d, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("case"))
	if err != nil {
		return err
	}
	if taskOf(d, r.PathValue("task")).ID == "" {
		return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such task in this case."}
	}
	err = send(r.Context(), door.PrincipalOf(r.Context()).Actor, r.PathValue("task"))
	if err == nil {
		return h.backToCase(w, r, d.Number, did)
	}
	return h.again(w, r, view.NewForm(nil), err, func(p *casePage, f *view.Form) { p.Remind = f.Within("remind") })
}

// Reopen opens an ended task again; the earlier ending stays in the log.
func (h *Case) Reopen(w http.ResponseWriter, r *http.Request) error {
	keep := func(p *casePage, f *view.Form) { p.Reopen = f.Within("reopen") }
	f, err := readForm(r, "task", "note")
	if err != nil {
		return err
	}
	d, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("case"))
	if err != nil {
		return err
	}
	task := chosenTask(f, d)
	if f.Get("note") == "" {
		f.Wrong("note", "Say why the task is opened again; it is kept in the log.")
	}
	if !f.Bad() {
		err = h.tasks.Reopen(r.Context(), door.PrincipalOf(r.Context()).Actor, task, f.Get("note"))
		if err == nil {
			return h.backToCase(w, r, d.Number, "reopened")
		}
	}
	return h.again(w, r, f, err, keep)
}

// chosenTask returns the chosen task, which must belong to the case.
func chosenTask(f *view.Form, d readmodel.CaseDetail) string {
	id := f.Get("task")
	if id == "" || taskOf(d, id).ID == "" {
		f.Wrong("task", "Choose one of this case's tasks.")
	}
	return id
}

// taskOf is a case's task by its id, the zero row when it is none of it.
func taskOf(d readmodel.CaseDetail, id string) readmodel.TaskRow {
	i := slices.IndexFunc(d.Tasks, func(t readmodel.TaskRow) bool { return t.ID == id })
	if i < 0 {
		return readmodel.TaskRow{}
	}
	return d.Tasks[i]
}

// again shows the case again with the refused form as it was typed. Who may
// change nothing has no form there.
func (h *Case) again(w http.ResponseWriter, r *http.Request, f *view.Form, err error, keep func(*casePage, *view.Form)) error {
	page, unread := h.page(r)
	if unread != nil {
		return unread
	}
	if err != nil && (!page.May || !f.RefuseAs(err, "to", "person")) {
		return err
	}
	keep(page, f)
	return h.pages.Show(w, r, "case", http.StatusUnprocessableEntity, page)
}
