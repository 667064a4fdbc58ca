package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// How a roster and an export differ.
const (
	MissingHere  What = "missing_here"  // the roster has an engagement that the export lacks
	MissingThere What = "missing_there" // and the other way round
	DateDiffers  What = "date_differs"
	WithoutCase  What = "without_case" // who began or ended in the period and has no case of it
	Ambiguous    What = "ambiguous"
)

// Line is an engagement as HR's roster has it.
type Line struct {
	Row               int
	ID, Address, Name string
	Start, End        jml.Date // End is zero while it has none
}

// Engagement is one as the export has it.
type Engagement struct {
	Person, Name, Address string
	IDs                   []string // that HR gave
	Start, End            jml.Date
	Without               string // joiner, leaver: which case is missing
	paired                bool
}

// Period is the days that both sides are held against each other for; a zero
// date leaves that side open.
type Period struct{ From, To jml.Date }

// Touches reports whether some day from start to end lies in the period.
func (p Period) Touches(start, end jml.Date) bool {
	return (p.To.IsZero() || start.IsZero() || !p.To.Before(start)) && (p.From.IsZero() || end.IsZero() || !end.Before(p.From))
}

// Roster holds HR's roster against the engagements of an export's period.
func Roster(lines []Line, here []Engagement, p Period) []Difference {
	k, byPerson := knownOf(here), map[string][]*Engagement{}
	for i := range here {
		byPerson[here[i].Person] = append(byPerson[here[i].Person], &here[i])
	}
	var out []Difference
	of := map[string][]Line{}
	for _, l := range lines {
		person, doubt := k.find(l.ID, l.Address)
		switch {
		case doubt != "":
			out = append(out, Difference{Ambiguous, l.Row, l.text(), doubt})
		case person != "":
			of[person] = append(of[person], l)
		case p.Touches(l.Start, l.End):
			out = append(out, Difference{MissingHere, l.Row, l.text(), ""})
		}
	}
	for person, theirs := range of {
		out = append(out, pair(theirs, byPerson[person], p)...)
	}
	for _, e := range here {
		switch {
		case e.paired:
		case e.nameless():
			out = append(out, Difference{What: Ambiguous, Here: e.text() + ", of whom nothing is left to tell them by"})
		default:
			out = append(out, Difference{What: MissingThere, Here: e.text()})
		}
	}
	slices.SortFunc(out, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.What, b.What), cmp.Compare(a.Here, b.Here))
	})
	return out
}

// pair holds the engagements of one person against each other: first those that
// begin on the same day, then the rest in order of their first days.
func pair(theirs []Line, ours []*Engagement, p Period) (out []Difference) {
	slices.SortFunc(theirs, func(a, b Line) int { return a.Start.Compare(b.Start) })
	slices.SortFunc(ours, func(a, b *Engagement) int { return a.Start.Compare(b.Start) })
	var left []Line
	for _, l := range theirs {
		at := slices.IndexFunc(ours, func(e *Engagement) bool { return !e.paired && e.Start == l.Start })
		if at < 0 {
			left = append(left, l)
			continue
		}
		out = append(out, compare(l, ours[at])...)
	}
	for _, l := range left {
		at := slices.IndexFunc(ours, func(e *Engagement) bool { return !e.paired })
		switch {
		case !p.Touches(l.Start, l.End):
		case at < 0:
			out = append(out, Difference{MissingHere, l.Row, l.text(), ""})
		default:
			out = append(out, compare(l, ours[at])...)
		}
	}
	return out
}

func compare(l Line, e *Engagement) (out []Difference) {
	e.paired = true
	if l.Start != e.Start || l.End != e.End {
		out = append(out, Difference{DateDiffers, l.Row, l.text(), e.text()})
	}
	if e.Without != "" {
		out = append(out, Difference{WithoutCase, l.Row, l.text(), e.text() + ", without a case of the " + e.Without})
	}
	return out
}

func (l Line) text() string { return text(cmp.Or(l.Name, l.Address), l.ID, l.Start, l.End) }

func (e Engagement) text() string {
	return text(cmp.Or(e.Name, e.Address), strings.Join(e.IDs, ", "), e.Start, e.End)
}

// nameless reports whether all is gone by which a list could call the person.
func (e Engagement) nameless() bool {
	return len(e.IDs) == 0 && (e.Address == "" || strings.HasPrefix(e.Address, "["))
}

func text(name, id string, start, end jml.Date) string {
	until := "no end"
	if !end.IsZero() {
		until = end.String()
	}
	switch {
	case name == "":
		name = id
	case id != "":
		name = fmt.Sprintf("%s (%s)", name, id)
	}
	return fmt.Sprintf("%s, %s to %s", name, cmp.Or(start.String(), "no start"), until)
}
