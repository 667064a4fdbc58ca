package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
)

// peoplePage is everybody Handover knows.
type peoplePage struct {
	lens
	Form        *form
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
	page := peoplePage{lens: s.lens(r), Form: newForm(query, "q"), MayAnnounce: door.PrincipalOf(r.Context()).Holds(jml.StaffAdmin, jml.StaffHR)}
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
	return s.render.page(w, r, "people", http.StatusOK, page)
}

func personRowLine(row readmodel.PersonRow) personLine {
	state, text := engagementText(row.Engagement)
	return personLine{Href: "/people/" + row.ID, Name: orErased(row.Name()), Address: row.WorkEmail, Title: row.Engagement.Title,
		Department: row.Engagement.Department, Manager: row.ManagerName, State: state, StateText: text,
		OpenCases: row.OpenCases, Grants: row.Grants, Assets: row.Assets, Known: !row.HoldingsConfirmedAt.IsZero()}
}

// engagementText returns a style's name and the words for where it stands.
func engagementText(e jml.Engagement) (state, text string) {
	switch e.State {
	case jml.EngagementPlanned:
		return "planned", "Joins"
	case jml.EngagementActive:
		return "done", "Works here"
	case jml.EngagementEnded:
		return "cancelled", "Has left"
	case jml.EngagementWithdrawn:
		return "cancelled", "Did not join"
	}
	return "planned", "No engagement"
}

// personPage is one person: spells, holdings, cases.
type personPage struct {
	lens
	personLine
	Personal    string
	KnownSince  stamp
	Spells      []spell
	Grants      []grantLine
	Past        []grantLine
	Assets      []assetLine
	Cases       []caseLine
	Announce    []option // the cases that may be announced now
	MayAnnounce bool
}

// spell is one engagement.
type spell struct {
	Type, Title, Functions, Place string
	Department                    string
	From, To                      stamp
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
	l := s.lens(r)
	page := personPage{lens: l, personLine: personRowLine(row), Personal: row.PersonalEmail,
		KnownSince: l.At(row.HoldingsConfirmedAt), MayAnnounce: door.PrincipalOf(r.Context()).Holds(jml.StaffAdmin, jml.StaffHR)}
	for _, e := range engagements {
		page.Spells = append(page.Spells, l.spell(e))
	}
	for _, g := range grants {
		line := l.grant(g, names)
		if line.Ended.IsZero() {
			page.Grants = append(page.Grants, line)
		} else {
			page.Past = append(page.Past, line)
		}
	}
	for _, a := range assets {
		page.Assets = append(page.Assets, l.asset(a))
	}
	for _, c := range cases {
		page.Cases = append(page.Cases, l.caseRow(c))
	}
	page.Announce = announceable(row, engagements)
	return s.render.page(w, r, "person", http.StatusOK, page)
}

// announceable lists what HR may announce about somebody, by where they stand.
func announceable(row readmodel.PersonRow, spells []jml.Engagement) []option {
	running := slices.ContainsFunc(spells, func(e jml.Engagement) bool {
		return e.State == jml.EngagementActive || e.State == jml.EngagementPlanned
	})
	who := "&person=" + urlQuery(nameAndAddress(row.Person))
	if !running {
		return []option{{Value: "/new?kind=joiner" + who, Label: "Announce a return"}}
	}
	return []option{{Value: "/new?kind=mover" + who, Label: "Announce a move"}, {Value: "/new?kind=leaver" + who, Label: "Announce a departure"}}
}

func (l lens) spell(e jml.Engagement) spell {
	state, text := engagementText(e)
	out := spell{Type: workerText(e.Type), Title: e.Title, Functions: strings.Join(e.Functions, ", "),
		Place: e.Location, Department: e.Department, From: l.Day(e.Start), To: l.Day(e.End), State: state, StateText: text}
	return out
}

func workerText(t jml.WorkerType) string {
	switch t {
	case jml.Employee:
		return "Employee"
	case jml.Contractor:
		return "Contractor"
	case jml.Intern:
		return "Intern"
	}
	return string(t)
}

// Counts says in words what the person holds.
func (p personLine) Counts() string {
	if !p.Known {
		return "not known in full"
	}
	return plural(p.Grants, "system", "systems") + ", " + plural(p.Assets, "piece of equipment", "pieces of equipment")
}
