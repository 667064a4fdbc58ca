package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Person is one person with what they hold.
type Person struct {
	common
	persons  Persons
	find     finder
	lists    Lists
	matrices matrices
	company  Company
	finds    Finds

	identities Identities
	holds      Holds
}

// personPage is one person: spells, holdings, cases.
type personPage struct {
	view.ViewerTime
	personRow
	Personal    string
	Call        *view.PhoneNumber // nil where none is known, and for auditors
	IDs         []idRow
	Link        *view.Form // an id of another source
	KnownSince  view.Stamp
	Spells      []spell
	Grants      []grantRow
	Past        []grantRow
	Assets      []assetRow
	Cases       []caseRow
	Announce    []view.Option // the cases that may be announced now
	MayAnnounce bool
	Edit        *view.Form // nil for whoever may not correct
	Found       *view.Form // access that somebody found out about; nil likewise
	Systems     []view.Option
	Correcting  bool // somebody came to correct something
	People      []view.Option
	Done        string
	Succession  []successorRow // nil for whoever may not announce
	Falls       []string       // what would fall vacant, in sentences
	EraseHref   string         // where who left can be erased; "" for others
	Holds       []holdRow      // legal ones; of the viewer none
	Hold        *view.Form     // nil for whoever may not place or lift one
}

// spell is one engagement.
type spell struct {
	Type, Title, Functions, Place string
	Department                    string
	From, To                      view.Stamp
	State, StateText              string
	ZoneWarning                   string
}

func (h *Person) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if h.sessions.Arrived(w, r) {
		page.Done = cmp.Or(foundText(r.URL.Query().Get("found")), idText(r.URL.Query().Get("did")), correctedText(r.URL.Query()["changed"]))
	}
	return h.pages.Show(w, r, "person", http.StatusOK, page)
}

func (h *Person) page(r *http.Request) (*personPage, error) {
	id := r.PathValue("person")
	row, engagements, grants, assets, err := h.persons.Person(r.Context(), door.ViewerOf(r.Context()), id)
	if err != nil {
		return nil, err
	}
	cases, _, err := h.lists.Cases(r.Context(), door.ViewerOf(r.Context()), readmodel.CaseFilter{Person: id}, readmodel.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	names, err := h.matrices.names(r.Context())
	if err != nil {
		return nil, err
	}
	vt, viewer := h.timeOf(r), door.PrincipalOf(r.Context())
	page := &personPage{ViewerTime: vt, personRow: personRowOf(row), Personal: row.PersonalEmail, IDs: idRowsOf(row.Refs), Link: linkForm(),
		KnownSince: vt.At(row.HoldingsConfirmedAt), Correcting: r.URL.Query().Has("correct"), MayAnnounce: viewer.Holds(staff.Admin, staff.HR) && viewer.Actor.PersonID != row.ID}
	for _, e := range engagements {
		page.Spells = append(page.Spells, spellOf(vt, e))
	}
	for _, g := range grants {
		line := grantRowOf(vt, g, names)
		if line.Ended.IsZero() {
			page.Grants = append(page.Grants, line)
		} else {
			page.Past = append(page.Past, line)
		}
	}
	for _, a := range assets {
		page.Assets = append(page.Assets, assetRowOf(vt, a))
	}
	for _, c := range cases {
		page.Cases = append(page.Cases, caseRowOf(vt, c))
	}
	page.Announce = announceable(row, engagements)
	if viewer.Holds(staff.Admin, staff.HR) {
		page.Call = view.Phone(row.Phone)
	}
	if page.Holds, err = h.heldBy(r, vt, row.ID); err != nil {
		return nil, err
	}
	if page.MayAnnounce {
		page.Hold = holdForm()
		if page.People, err = h.find.suggest(r.Context()); err != nil {
			return nil, err
		}
		if err := page.succeed(r, h.company, row.ID); err != nil {
			return nil, err
		}
		page.Found, page.Systems = view.NewForm(nil).Within("found"), systemOptions(names)
		if _, running := runningSpell(engagements); !running && !row.Erased && len(page.Holds) == 0 {
			page.EraseHref = erasureHref(row.ID)
		}
		page.Edit = editForm(view.NewForm(nil, editNames()...), row, engagements)
	}
	return page, nil
}

// announceable lists what HR may announce about somebody, by where they stand.
func announceable(row readmodel.PersonRow, spells []jml.Engagement) []view.Option {
	running := slices.ContainsFunc(spells, func(e jml.Engagement) bool {
		return e.State == jml.EngagementActive || e.State == jml.EngagementPlanned
	})
	who := "&person=" + row.ID
	if !running {
		return []view.Option{{Value: "/new?kind=joiner" + who, Label: "Announce a return"}}
	}
	joins := slices.ContainsFunc(spells, func(e jml.Engagement) bool { return e.State == jml.EngagementPlanned && row.OpenCases == 0 })
	if joins {
		return []view.Option{{Value: "/new?kind=joiner" + who, Label: "Announce the joiner"}}
	}
	return []view.Option{{Value: "/new?kind=mover" + who, Label: "Announce a move"}, {Value: "/new?kind=leaver" + who, Label: "Announce a departure"}}
}

func spellOf(vt view.ViewerTime, e jml.Engagement) spell {
	state, text := view.Engagement(e)
	out := spell{Type: view.WorkerType(e.Type), Title: e.Title, Functions: strings.Join(e.Functions, ", "),
		Place: e.Location, Department: e.Department, From: vt.Day(e.Start), To: vt.Day(e.End), State: state, StateText: text,
		ZoneWarning: clockOnly(e.Zone, "The next announcement that names the zone corrects it.")}
	return out
}
