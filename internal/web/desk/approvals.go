package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Approvals is what waits for a second person.
type Approvals struct {
	common
	approvals Seconds
}

// approvalsPage lists what waits.
type approvalsPage struct {
	view.ViewerTime
	Rows []approvalRow
	Done string
}

// approvalRow is one change that waits, with the form that answers it.
type approvalRow struct {
	ID, Asker, Is, Would, Why string
	Asked, Ends               view.Stamp
	Mine, MayAnswer           bool
	Form                      *view.Form
}

func (h *Approvals) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if h.sessions.Arrived(w, r) {
		page.Done = approvalsDone(r.URL.Query().Get("did"))
	}
	return h.pages.Show(w, r, "approvals", http.StatusOK, page)
}

// approvalsDone says what the last press came to.
func approvalsDone(did string) string {
	return map[string]string{
		"asked":                    "It takes two persons: nothing has changed yet. Another administrator is mailed, and answers here.",
		string(approval.Approved):  "Approved. It is so from now on, and whoever asked is told.",
		string(approval.Refused):   "Refused. Nothing has changed, and whoever asked is told.",
		string(approval.Withdrawn): "Withdrawn. Nothing has changed.",
		string(approval.Outdated):  "What it was about has changed meanwhile, so nothing was done. Whoever asked is told.",
	}[did]
}

func (h *Approvals) page(r *http.Request) (*approvalsPage, error) {
	list, err := h.approvals.List(r.Context(), door.PrincipalOf(r.Context()).Actor)
	if err != nil {
		return nil, err
	}
	page := &approvalsPage{ViewerTime: h.timeOf(r)}
	for _, c := range list {
		page.Rows = append(page.Rows, approvalRowOf(page.ViewerTime, c))
	}
	return page, nil
}

func approvalRowOf(t view.ViewerTime, c company.Waiting) approvalRow {
	return approvalRow{ID: c.ID, Asker: c.Asker, Is: c.Is, Would: c.Would, Asked: t.At(c.AskedAt), Ends: t.At(c.Ends()),
		Mine: c.Mine, MayAnswer: c.MayAnswer, Form: answerForm(view.NewForm(nil), c.ID)}
}

func answerForm(f *view.Form, id string) *view.Form {
	f.Shows("answer", "why")
	return f.Within("change-" + id)
}

// AnswerOptions are what a second person can say, as value and label.
func (approvalsPage) AnswerOptions() []string {
	return []string{"", "Choose", "yes", "Yes, make the change", "no", "No, leave it as it is"}
}

// Answer takes the second person's yes or no, or that whoever asked takes it back.
func (h *Approvals) Answer(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	by, id := door.PrincipalOf(r.Context()).Actor, r.PathValue("change")
	answerForm(f, id)
	as := approval.Withdrawn
	switch f.Get("answer") {
	case "withdraw":
		err = h.approvals.Withdraw(r.Context(), by, id)
	case "yes", "no":
		as, err = h.approvals.Answer(r.Context(), by, id, f.Get("answer") == "yes", f.Get("why"))
	default:
		f.Wrong("answer", "Say yes or no.")
	}
	if err == nil && !f.Bad() {
		door.Note(r, door.RightsChanged)
		return h.sessions.Redirect(w, r, "/approvals?did="+string(as))
	}
	if err != nil && (jml.ErrorCode(err) == jml.CodeForbidden || !f.RefuseAs(err, "", "why")) {
		return err
	}
	return h.again(w, r, id, f)
}

// again shows the page with a refused form as it was typed.
func (h *Approvals) again(w http.ResponseWriter, r *http.Request, id string, f *view.Form) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	for i := range page.Rows {
		if page.Rows[i].ID == id {
			page.Rows[i].Form = f
		}
	}
	return h.pages.Show(w, r, "approvals", http.StatusUnprocessableEntity, page)
}

// ofApprovals tells of changes that take two persons.
func (t teller) ofApprovals(e readmodel.TimelineEntry, out *event) bool {
	switch leaftype.Type(e.Type) {
	case leaftype.ChangeAsked:
		out.Text = t.actor(e) + " asked for a change that takes two persons"
	case leaftype.ChangeAnswered:
		out.Text = "A change that takes two persons was " + answered(data[evidence.ChangeAnswered](e).Answer)
		out.detail("Why", e.Openings["note"])
	default:
		return false
	}
	return true
}

// answered says what became of a change that was asked for.
func answered(as approval.State) string {
	switch as {
	case approval.Outdated:
		return "approved too late: what it was about had changed"
	case approval.Lapsed:
		return "answered by nobody in time"
	}
	return string(as)
}
