package hooks

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"slices"

	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Templates are the room's pages.
//
//go:embed template
var Templates embed.FS

// listed is how many of the newest things that a source sent are shown.
const listed = 100

// Sent lists what sources sent; store.Feeds implements it.
type Sent interface {
	Newest(ctx context.Context, who readmodel.Viewer, source string, most int) ([]inbound.Item, error)
	TurnedAway(ctx context.Context, source string) ([]inbound.TurnedAway, error)
}

// Retries take in anew what was refused; inbound.Service implements it.
type Retries interface {
	TryAgain(ctx context.Context, from inbound.Source, id string) ([]inbound.Item, error)
}

// Arrival leads browsers on after a change; door.Sessions implements it.
type Arrival interface {
	Redirect(w http.ResponseWriter, r *http.Request, to string) error
	Arrived(w http.ResponseWriter, r *http.Request) bool
}

// Desk shows the sources to those who look after them.
type Desk struct {
	room    *Room
	pages   *view.Pages
	public  *url.URL
	sent    Sent
	retries Retries
	arrival Arrival
	test    func(ctx context.Context, s Source, address string) error
}

// listPage names all sources.
type listPage struct {
	view.ViewerTime
	Rows []listRow
}

type listRow struct {
	Name, Vendor string
	Newest       view.Stamp
	Refused      int
	TurnedAway   int
}

// Show lists the sources.
func (h *Desk) Show(w http.ResponseWriter, r *http.Request) error {
	page := listPage{ViewerTime: view.TimeOf(r, h.room.Clock.Now())}
	for _, s := range h.room.Sources {
		items, err := h.sent.Newest(r.Context(), door.ViewerOf(r.Context()), s.Name, listed)
		if err != nil {
			return err
		}
		away, err := h.sent.TurnedAway(r.Context(), s.Name)
		if err != nil {
			return err
		}
		row := listRow{Name: s.Name, Vendor: s.Vendor.Title, TurnedAway: len(away)}
		for i, it := range items {
			if i == 0 {
				row.Newest = page.At(it.At)
			}
			if it.State == inbound.Refused {
				row.Refused++
			}
		}
		page.Rows = append(page.Rows, row)
	}
	return h.pages.Show(w, r, "sources", http.StatusOK, page)
}

// sourcePage is one source: how it is set up, and what came.
type sourcePage struct {
	view.ViewerTime
	Name, Vendor, Address, Docs string
	Steps, Terms                []string
	Secrets                     int
	Rows                        []itemRow
	TurnedAway                  []awayRow
	ToAsk                       int    // people about whom the system is to be asked still
	AskWhy                      string // why the one who waits longest does
	Form                        *view.Form
	Done                        string
}

type itemRow struct {
	ID, Record, What, Became, Message string
	CaseID                            string
	At                                view.Stamp
	Refused                           bool
}

type awayRow struct {
	At  view.Stamp
	Why string
}

// One shows a source.
func (h *Desk) One(w http.ResponseWriter, r *http.Request) error {
	page, _, err := h.page(r)
	if err != nil {
		return err
	}
	if h.arrival.Arrived(w, r) {
		page.Done = doneWords(r.URL.Query().Get("did"))
	}
	return h.pages.Show(w, r, "source", http.StatusOK, page)
}

func doneWords(did string) string {
	if did == "tested" {
		return "The test came back: the address is reached from here, and the newer secret is right."
	}
	return "It was tried again. What became of it stands below."
}

func (h *Desk) page(r *http.Request) (*sourcePage, Source, error) {
	s, known := h.room.sources[r.PathValue("source")]
	if !known {
		return nil, s, &jml.Error{Code: jml.CodeNotFound, Message: "There is no source of this name."}
	}
	items, err := h.sent.Newest(r.Context(), door.ViewerOf(r.Context()), s.Name, listed)
	if err != nil {
		return nil, s, err
	}
	away, err := h.sent.TurnedAway(r.Context(), s.Name)
	if err != nil {
		return nil, s, err
	}
	page := &sourcePage{ViewerTime: view.TimeOf(r, h.room.Clock.Now()), Name: s.Name, Vendor: s.Vendor.Title, Docs: s.Vendor.Docs, Steps: s.Vendor.Steps,
		Address: h.address(s), Secrets: len(s.Secrets), Terms: termsOf(s), Form: view.NewForm(nil)}
	for _, it := range items {
		page.Rows = append(page.Rows, page.row(it))
	}
	if page.ToAsk, page.AskWhy, err = h.room.Hints.ToAsk(r.Context(), s.Name); err != nil {
		return nil, s, err
	}
	for _, one := range away {
		page.TurnedAway = append(page.TurnedAway, awayRow{page.At(one.At), one.Why})
	}
	return page, s, nil
}

func (h *Desk) address(s Source) string { return h.public.JoinPath("hooks", s.Name).String() }

// termsOf says how far the source's words go.
func termsOf(s Source) (terms []string) {
	if s.IDsOf != "" {
		terms = append(terms, "It calls people by the ids of "+s.IDsOf+".")
	}
	if s.Vouches {
		terms = append(terms, "Its work addresses are the company's own accounts: who has the address and both names is who it means.")
	}
	if s.Rules.NeedsEnd {
		terms = append(terms, "Nobody leaves by being inactive: it has to give a last day.")
	}
	return terms
}

func (p *sourcePage) row(it inbound.Item) itemRow {
	row := itemRow{ID: it.ID, Record: it.Record, At: p.At(it.At), CaseID: it.CaseID, Refused: it.State == inbound.Refused, Message: it.Message}
	e := it.Step.Event
	switch {
	case it.Step.Correct:
		row.What = "Name, address or terms"
	case e.Kind == jml.Rescind:
		row.What = "Taken back"
	default:
		row.What = kindWords(e.Kind) + " " + e.EffectiveDate.String()
	}
	switch it.State {
	case inbound.Waiting:
		row.Became = "waits, and is tried again"
	case inbound.Refused:
		row.Became = "refused"
	case inbound.Dropped:
		row.Became = "dropped with what was refused before it"
	default:
		row.Became = it.Outcome
	}
	return row
}

func kindWords(k jml.Kind) string {
	switch k {
	case jml.Joiner:
		return "Joins"
	case jml.Mover:
		return "Moves"
	case jml.Leaver:
		return "Leaves"
	case jml.Told:
		return "Is told"
	}
	return "Another date"
}

// Again takes in anew what was refused.
func (h *Desk) Again(w http.ResponseWriter, r *http.Request) error {
	form, err := door.ReadForm(r)
	if err != nil {
		return err
	}
	f := view.NewForm(form, "item")
	page, s, err := h.page(r)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(page.Rows, func(row itemRow) bool { return row.ID == f.Get("item") }) {
		return &jml.Error{Code: jml.CodeNotFound, Message: "Nothing with this id came from the source, or it was longer ago than what is listed."}
	}
	_, err = h.retries.TryAgain(r.Context(), s.Source, f.Get("item"))
	return h.after(w, r, page, f, err, "again")
}

// Test sends a signed request to the source's public address, which changes
// nothing.
func (h *Desk) Test(w http.ResponseWriter, r *http.Request) error {
	page, s, err := h.page(r)
	if err != nil {
		return err
	}
	return h.after(w, r, page, view.NewForm(nil), h.test(r.Context(), s, page.Address), "tested")
}

func (h *Desk) after(w http.ResponseWriter, r *http.Request, page *sourcePage, f *view.Form, err error, did string) error {
	if err == nil {
		return h.arrival.Redirect(w, r, "/sources/"+page.Name+"?did="+did)
	}
	if !f.Refuse(err) {
		return err
	}
	page.Form = f
	return h.pages.Show(w, r, "source", http.StatusUnprocessableEntity, page)
}
