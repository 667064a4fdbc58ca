package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// peoplePage is everybody Handover knows.
type peoplePage struct {
	view.ViewerTime
	Form        *view.Form
	Rows        []personLine
	Filtered    bool
	First, Next string
	MayAnnounce bool
}

// personLine is one person of the list.
type personLine struct {
	Href, Name, Address        string
	Title, Department, Manager string
	State, StateText           string
	OpenCases, Grants, Assets  int
	Known                      bool // what the person holds is confirmed
}

func (s *Server) showPeople(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	page := peoplePage{ViewerTime: s.timeOf(r), Form: view.NewForm(query, "q"), MayAnnounce: door.PrincipalOf(r.Context()).Holds(jml.StaffAdmin, jml.StaffHR)}
	filter := readmodel.PersonFilter{Text: page.Form.Get("q"), Running: page.Form.Get("all") == ""}
	page.Filtered = filter.Text != ""
	rows, next, err := s.Read.People(r.Context(), filter, readmodel.Page{After: query.Get("after")})
	if err != nil {
		return err
	}
	for _, row := range rows {
		page.Rows = append(page.Rows, personRowLine(row))
	}
	page.First, page.Next = pager(r.URL, next)
	return s.pages.Show(w, r, "people", http.StatusOK, page)
}

func personRowLine(row readmodel.PersonRow) personLine {
	state, text := view.Engagement(row.Engagement)
	return personLine{Href: "/people/" + row.ID, Name: view.OrErased(row.Name()), Address: row.WorkEmail, Title: row.Engagement.Title,
		Department: row.Engagement.Department, Manager: row.ManagerName, State: state, StateText: text,
		OpenCases: row.OpenCases, Grants: row.Grants, Assets: row.Assets, Known: !row.HoldingsConfirmedAt.IsZero()}
}

// personPage is one person: spells, holdings, cases.
type personPage struct {
	view.ViewerTime
	personLine
	Personal    string
	KnownSince  view.Stamp
	Spells      []spell
	Grants      []grantLine
	Past        []grantLine
	Assets      []assetLine
	Cases       []caseLine
	Announce    []view.Option // the cases that may be announced now
	MayAnnounce bool
}

// spell is one engagement.
type spell struct {
	Type, Title, Functions, Place string
	Department                    string
	From, To                      view.Stamp
	State, StateText              string
}

func (s *Server) showPerson(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("person")
	row, engagements, grants, assets, err := s.Read.Person(r.Context(), id)
	if err != nil {
		return err
	}
	cases, _, err := s.Read.Cases(r.Context(), readmodel.CaseFilter{Person: id}, readmodel.Page{Limit: 100})
	if err != nil {
		return err
	}
	names, err := s.systemNames(r.Context())
	if err != nil {
		return err
	}
	l := s.timeOf(r)
	page := personPage{ViewerTime: l, personLine: personRowLine(row), Personal: row.PersonalEmail,
		KnownSince: l.At(row.HoldingsConfirmedAt), MayAnnounce: door.PrincipalOf(r.Context()).Holds(jml.StaffAdmin, jml.StaffHR)}
	for _, e := range engagements {
		page.Spells = append(page.Spells, spellOf(l, e))
	}
	for _, g := range grants {
		line := grantLineOf(l, g, names)
		if line.Ended.IsZero() {
			page.Grants = append(page.Grants, line)
		} else {
			page.Past = append(page.Past, line)
		}
	}
	for _, a := range assets {
		page.Assets = append(page.Assets, assetLineOf(l, a))
	}
	for _, c := range cases {
		page.Cases = append(page.Cases, caseLineOf(l, c))
	}
	page.Announce = announceable(row, engagements)
	return s.pages.Show(w, r, "person", http.StatusOK, page)
}

// announceable lists what HR may announce about somebody, by where they stand.
func announceable(row readmodel.PersonRow, spells []jml.Engagement) []view.Option {
	running := slices.ContainsFunc(spells, func(e jml.Engagement) bool {
		return e.State == jml.EngagementActive || e.State == jml.EngagementPlanned
	})
	who := "&person=" + urlQuery(nameAndAddress(row.Person))
	if !running {
		return []view.Option{{Value: "/new?kind=joiner" + who, Label: "Announce a return"}}
	}
	return []view.Option{{Value: "/new?kind=mover" + who, Label: "Announce a move"}, {Value: "/new?kind=leaver" + who, Label: "Announce a departure"}}
}

func spellOf(l view.ViewerTime, e jml.Engagement) spell {
	state, text := view.Engagement(e)
	out := spell{Type: view.WorkerType(e.Type), Title: e.Title, Functions: strings.Join(e.Functions, ", "),
		Place: e.Location, Department: e.Department, From: l.Day(e.Start), To: l.Day(e.End), State: state, StateText: text}
	return out
}

// Counts says in words what the person holds.
func (p personLine) Counts() string {
	if !p.Known {
		return "not known in full"
	}
	return view.Plural(p.Grants, "system", "systems") + ", " + view.Plural(p.Assets, "piece of equipment", "pieces of equipment")
}
