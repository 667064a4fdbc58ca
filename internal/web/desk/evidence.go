package desk

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/download"
	"github.com/handover-jml/handover/internal/web/view"
)

// Evidence shows the log and gives exports.
type Evidence struct {
	common
	find     finder
	log      Log
	exports  Exports
	anchors  Anchors
	unsigned func() string // why nothing is signed now; nil where this process does not sign
}

// Narrowed reports whether only some cases of the period are asked for.
func (p evidencePage) Narrowed() bool { return scopeIn(p.Form).Narrows() }

// evidencePage shows how far the log and its signatures are, and gives exports.
type evidencePage struct {
	view.ViewerTime
	Origin, Key  string
	Size, Signed int64
	Unsigned     int64  // leaves newer than the newest checkpoint
	Why          string // nothing is signed now; empty while it is
	SignedAt     view.Stamp
	Note         string
	Bound        string // all that the viewer may look at; "" for everything
	Newest       []day  // empty for who may look at a period alone
	Form         *view.Form
	Quarters     []view.Option // periods to pick with one press
	Kinds        []string      // value and label in turn
	People       []view.Option // empty for who may look at a period alone
	Anchors      anchorsShown
	To           *view.Form // where daily mails go; nil for who may not say
}

func (h *Evidence) Show(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, http.StatusOK, h.exportForm(r), nil)
}

// exportForm asks for the quarter that runs, or for all that the viewer may see.
func (h *Evidence) exportForm(r *http.Request) *view.Form {
	f := view.NewForm(r.URL.Query(), exportInputs()...)
	from, to := quarter(h.timeOf(r).Today())
	if bound := door.PrincipalOf(r.Context()).Period; !bound.IsZero() {
		from, to = bound.From, bound.To
	}
	f.Preset("from", from.String())
	f.Preset("to", to.String())
	return f
}

// show shows the page with the form of an export, and that of addresses where
// somebody has sent it.
func (h *Evidence) show(w http.ResponseWriter, r *http.Request, status int, f, to *view.Form) error {
	log, err := h.log.LogStatus(r.Context(), door.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	vt := h.timeOf(r)
	page := evidencePage{ViewerTime: vt, Origin: log.Origin, Key: log.Key, Size: log.Size,
		Signed: log.CheckpointSize, Unsigned: log.Size - log.CheckpointSize, SignedAt: vt.At(log.SignedAt),
		Note: log.CheckpointNote, Form: f, Kinds: []string{"", "All cases", "joiner", "Joiners", "mover", "Movers", "leaver", "Leavers"}}
	if h.unsigned != nil {
		page.Why = h.unsigned()
	}
	if bound := door.PrincipalOf(r.Context()).Period; bound.IsZero() {
		tell := teller{ViewerTime: vt}
		page.Newest = tell.history(slices.SortedFunc(slices.Values(log.Leaves), newestFirst))
		if page.People, err = h.find.suggest(r.Context()); err != nil {
			return err
		}
	} else {
		page.Bound = bound.String()
	}
	if page.Anchors, page.To, err = h.anchored(r, vt, to); err != nil {
		return err
	}
	day := vt.Today()
	for range 4 {
		from, to := quarter(day)
		page.Quarters = append(page.Quarters, view.Option{Value: "/evidence?from=" + from.String() + "&to=" + to.String() + "#export",
			Label: fmt.Sprintf("%s to %s", monthOf(from), monthOf(to)), Chosen: f.Get("from") == from.String() && f.Get("to") == to.String()})
		day = from.AddDays(-1)
	}
	return h.pages.Show(w, r, "evidence", status, page)
}

// exportInputs are the question of an export, on its page.
func exportInputs() []string {
	return []string{"from", "to", "kind", "person", "control", "department"}
}

// questionIn is the question in a form.
func questionIn(f *view.Form) question.Question {
	return question.Question{From: f.Date("from"), To: f.Date("to"), Scope: scopeIn(f)}
}

func scopeIn(f *view.Form) question.Scope {
	return question.Scope{Kind: jml.Kind(f.Get("kind")), Person: f.Get("person"), Control: f.Get("control"), Department: f.Get("department")}
}

// exportName is what a browser saves an export as: nobody takes a part for the whole.
func exportName(q question.Question) string {
	name := "handover-" + q.From.String() + "-to-" + q.To.String()
	if q.Scope.Narrows() {
		name += "-part"
	}
	return name + ".zip"
}

// Export streams a bundle and records that it was taken.
func (h *Evidence) Export(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, exportInputs()...)
	if err != nil {
		return err
	}
	from, to := f.Date("from"), f.Date("to")
	switch {
	case f.Bad():
	case from.IsZero():
		f.Wrong("from", "Give the first day of the period.")
	case to.IsZero():
		f.Wrong("to", "Give the last day of the period.")
	case to.Before(from):
		f.Wrong("to", "The period ends before it begins. Swap the dates.")
	default:
		f.Refuse(door.PrincipalOf(r.Context()).Period.Allows(from, to))
	}
	q := questionIn(f)
	if err := h.named(r, f, &q.Scope); err != nil {
		return err
	}
	if f.Bad() {
		return h.show(w, r, http.StatusUnprocessableEntity, f, nil)
	}
	if h.exports == nil {
		return &jml.Error{Code: jml.CodeAway, Message: "This process makes no exports. Use `handover export` where the service runs."}
	}
	door.MoreTime(w)
	out := download.NewBundle(w, exportName(q))
	_, err = h.exports.Make(r.Context(), door.PrincipalOf(r.Context()).Actor, out, q)
	if err != nil && !out.Begun() && f.Refuse(err) {
		return h.show(w, r, refusedWith(err), f, nil)
	}
	return out.End(err)
}

// named puts the person whom an input names into the scope. Who may look at a period
// alone is told nobody's name: they give an id or address that they have.
func (h *Evidence) named(r *http.Request, f *view.Form, s *question.Scope) error {
	if s.Person == "" || !door.PrincipalOf(r.Context()).Period.IsZero() {
		return nil
	}
	row, err := h.find.person(r.Context(), f, "person")
	s.Person = row.Person.ID
	return err
}

// refusedWith is the status of a question that is refused: for what it asks, or for
// what there is to answer it with.
func refusedWith(err error) int {
	if jml.ErrorCode(err) == jml.CodeInvalid {
		return http.StatusUnprocessableEntity
	}
	return http.StatusConflict
}

func monthOf(d jml.Date) string {
	return time.Date(d.Year, d.Month, 1, 0, 0, 0, 0, time.UTC).Format("Jan 2006")
}

// quarter returns the first and last day of the calendar quarter d is in.
func quarter(d jml.Date) (from, to jml.Date) {
	first := (d.Month-1)/3*3 + 1
	from = jml.Date{Year: d.Year, Month: first, Day: 1}
	return from, jml.DateOf(time.Date(d.Year, first+3, 0, 0, 0, 0, 0, time.UTC))
}
