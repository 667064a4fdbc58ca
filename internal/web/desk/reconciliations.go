package desk

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Reconciled is where lists from elsewhere are held against what is recorded, with
// every time that one was.
type Reconciled struct {
	common
	find            finder
	matrices        matrices
	log             Log
	reconciliations Reconciliations
}

// reconciledPage has the form and the newest reconciliations.
type reconciledPage struct {
	view.ViewerTime
	Form    *view.Form
	Kinds   []string // value and label in turn
	Systems []view.Option
	People  []view.Option
	Rows    []reconciledRow
}

// reconciledRow is one reconciliation.
type reconciledRow struct {
	At                 view.Stamp
	Text, Found, File  string
	SHA256, Sum        string // whole, and its beginning
	Filter             string
	Fetched, Again     string // by whom; where the form is filled in to compare again
	AsOf, Rows, Differ int64
}

func reconciledInputs() []string {
	return []string{"kind", "system", "from", "to", "on", "as_of", "file", "list", "columns", "fetched_by", "filter"}
}

// Show shows the form and what was compared so far.
func (h *Reconciled) Show(w http.ResponseWriter, r *http.Request) error {
	f := view.NewForm(r.URL.Query(), reconciledInputs()...)
	if !r.URL.Query().Has("kind") {
		from, to := quarter(h.timeOf(r).Today())
		f.Preset("from", from.String())
		f.Preset("to", to.String())
	}
	return h.show(w, r, http.StatusOK, f)
}

func (h *Reconciled) show(w http.ResponseWriter, r *http.Request, status int, f *view.Form) error {
	page := reconciledPage{ViewerTime: h.timeOf(r), Form: f, Kinds: []string{"roster", "HR's roster", "system", "A system's own list of its users"}}
	names, err := h.matrices.names(r.Context())
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(names)) {
		page.Systems = append(page.Systems, view.Option{Value: key, Label: names[key]})
	}
	if page.People, err = h.find.suggest(r.Context()); err != nil {
		return err
	}
	made, err := h.log.AuditLeaves(r.Context(), leaftype.Reconciled)
	if err != nil {
		return err
	}
	for _, e := range made {
		page.Rows = append(page.Rows, reconciledRowOf(teller{ViewerTime: page.ViewerTime, systems: names}, e))
	}
	return h.pages.Show(w, r, "reconciliations", status, page)
}

func reconciledRowOf(tell teller, e readmodel.TimelineEntry) reconciledRow {
	d := data[evidence.ReconciliationMade](e)
	row := reconciledRow{At: tell.At(e.At), Text: tell.tell(e).Text, File: e.Openings["name"], SHA256: d.SHA256, Sum: fmt.Sprintf("%.12s", d.SHA256), Filter: e.Openings["note"], AsOf: d.AsOf, Rows: d.Rows}
	if d.FetchedBy != "" {
		row.Fetched = tell.person(e, "fetched_by.name")
	}
	var found []string
	for _, counted := range d.Differences {
		row.Differ += counted.Count
		if counted.Count > 0 {
			found = append(found, fmt.Sprintf("%d %s", counted.Count, differs(reconcile.What(counted.What)).Short))
		}
	}
	row.Found = strings.Join(found, ", ")
	again := url.Values{"kind": {d.Kind}, "system": {d.System}, "from": {d.From.String()}, "to": {d.To.String()}, "on": {d.On.String()}, "as_of": {strconv.FormatInt(d.AsOf, 10)}}
	row.Again = "/evidence/reconciliations?" + again.Encode() + "#compare"
	return row
}

// Compare holds a list against what is recorded, and shows what differs.
func (h *Reconciled) Compare(w http.ResponseWriter, r *http.Request) error {
	var sent sentList
	texts := url.Values{}
	if err := door.ReadFiles(r, texts, sent.take); err != nil {
		return err
	}
	f := view.NewForm(texts, reconciledInputs()...)
	order := h.order(f)
	order.File = sent.name
	list := sent.body
	if list == nil {
		list = []byte(f.Get("list"))
	}
	if len(list) == 0 {
		f.Wrong("file", "Choose the list, a CSV file, or paste it below.")
	}
	if !f.Bad() {
		f.Refuse(order.Check())
	}
	if err := h.fetcher(r, f, &order); err != nil {
		return err
	}
	if f.Bad() {
		return h.show(w, r, http.StatusUnprocessableEntity, f)
	}
	if h.reconciliations == nil {
		return &jml.Error{Code: jml.CodeAway, Message: "This process compares no lists. Use `handover reconcile record` where the service runs."}
	}
	door.MoreTime(w)
	out, err := h.reconciliations.Compare(r.Context(), door.PrincipalOf(r.Context()).Actor, bytes.NewReader(list), order)
	if err != nil && f.Refuse(err) {
		return h.show(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	page, err := differencesPageOf(h.timeOf(r), order, out)
	if err != nil {
		return err
	}
	return h.pages.Show(w, r, "differences", http.StatusOK, page)
}

func (h *Reconciled) order(f *view.Form) reconcile.Order {
	order := reconcile.Order{Kind: reconcile.Kind(f.Get("kind")), On: f.Date("on"), AsOf: wholeNumber(f, "as_of"), Filter: f.Get("filter")}
	if order.Kind == reconcile.OfSystem {
		order.System = f.Get("system") // the form has a period too, which is a roster's
	} else {
		order.From, order.To = f.Date("from"), f.Date("to")
	}
	columns, err := reconcile.ParseColumns(f.Get("columns"))
	f.Refuse(err)
	order.Columns = columns
	return order
}

// fetcher finds who took the list out of the other program, where somebody says so.
func (h *Reconciled) fetcher(r *http.Request, f *view.Form, order *reconcile.Order) error {
	if f.Get("fetched_by") == "" {
		return nil
	}
	who, err := h.find.person(r.Context(), f, "fetched_by")
	order.FetchedBy = who.ID
	return err
}

// sentList is the file that was chosen.
type sentList struct {
	name string
	body []byte // nil: none
}

// take reads it. One that is too large is read so far that it is refused as such.
func (s *sentList) take(name string, file *multipart.Part) error {
	if name != "file" || s.body != nil {
		return door.Drain(file)
	}
	s.name = filepath.Base(file.FileName())
	body, err := io.ReadAll(io.LimitReader(file, intake.MaxFile+1))
	if err != nil {
		return fmt.Errorf("read the list: %w", err)
	}
	s.body = body
	return door.Drain(file)
}
