package desk

import (
	"net/http"
	"strconv"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/sample/order"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/download"
	"github.com/handover-jml/handover/internal/web/view"
)

// Draws is where cases are drawn for auditors, with every draw there was.
type Draws struct {
	common
	log     Log
	samples Samples
}

// drawsPage has the form and the newest draws.
type drawsPage struct {
	view.ViewerTime
	Form  *view.Form
	Kinds []string // value and label in turn
	Rows  []drawRow
}

// drawRow is one draw.
type drawRow struct {
	At        view.Stamp
	Text, How string
	AsOf      int64
}

// Show shows the form and what was drawn so far.
func (h *Draws) Show(w http.ResponseWriter, r *http.Request) error {
	f := view.NewForm(nil, drawInputs()...)
	from, to := quarter(h.timeOf(r).Today())
	f.Preset("from", from.String())
	f.Preset("to", to.String())
	f.Preset("kind", string(jml.Leaver))
	f.Preset("n", "25")
	return h.show(w, r, http.StatusOK, f)
}

func drawInputs() []string { return []string{"from", "to", "kind", "as_of", "word", "n", "list"} }

func (h *Draws) show(w http.ResponseWriter, r *http.Request, status int, f *view.Form) error {
	log, err := h.log.LogStatus(r.Context(), door.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	drawn, err := h.log.AuditLeaves(r.Context(), leaftype.SampleDrawn)
	if err != nil {
		return err
	}
	if log.CheckpointSize > 0 {
		f.Preset("as_of", strconv.FormatInt(log.CheckpointSize, 10))
	}
	vt := h.timeOf(r)
	page := drawsPage{ViewerTime: vt, Form: f,
		Kinds: []string{"leaver", "Leavers", "joiner", "Joiners", "mover", "Movers", "", "All cases"}}
	tell := teller{ViewerTime: vt}
	for _, e := range drawn {
		d := data[evidence.SampleDrawn](e)
		how := "by a word"
		if d.How == order.ByList {
			how = "from a list"
		}
		page.Rows = append(page.Rows, drawRow{At: vt.At(e.At), Text: tell.tell(e).Text, How: how, AsOf: d.AsOf})
	}
	return h.pages.Show(w, r, "samples", status, page)
}

// Draw draws cases, records that, and sends what there is of them.
func (h *Draws) Draw(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, drawInputs()...)
	if err != nil {
		return err
	}
	request := order.Request{From: f.Date("from"), To: f.Date("to"), AsOf: wholeNumber(f, "as_of"),
		Order: order.Order{Kind: jml.Kind(f.Get("kind")), Word: f.Get("word"), N: int(wholeNumber(f, "n")), List: f.Get("list")}}
	if request.List != "" && request.Word == "" {
		request.N = 0 // which the form fills in by itself
	}
	if !f.Bad() {
		f.Refuse(request.Check())
	}
	if f.Bad() {
		return h.show(w, r, http.StatusUnprocessableEntity, f)
	}
	if h.samples == nil {
		return &jml.Error{Code: jml.CodeAway, Message: "This process draws no samples. Use `handover sample` where the service runs."}
	}
	door.MoreTime(w)
	out := download.NewBundle(w, "handover-sample.zip")
	err = h.samples.Draw(r.Context(), door.PrincipalOf(r.Context()).Actor, out, request)
	if err != nil && !out.Begun() && f.Refuse(err) {
		return h.show(w, r, http.StatusConflict, f)
	}
	return out.End(err)
}

// wholeNumber reads a number; what is none is noted, and an empty input is 0.
func wholeNumber(f *view.Form, name string) int64 {
	typed := f.Get(name)
	if typed == "" {
		return 0
	}
	n, err := strconv.ParseInt(typed, 10, 32)
	if err != nil || n < 0 {
		f.Wrong(name, "Give a whole number.")
	}
	return n
}
