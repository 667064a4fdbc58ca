package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// Kind says what a list from elsewhere is a list of.
type Kind string

// The kinds of lists.
const (
	OfRoster Kind = "roster" // HR's, of who works here
	OfSystem Kind = "system" // a system's own, of its users
)

// Differences are the ways in which a list of the kind can differ, worst first;
// none for a kind that there is not.
func (k Kind) Differences() []What {
	switch k {
	case OfRoster:
		return []What{MissingHere, WithoutCase, MissingThere, DateDiffers, Ambiguous}
	case OfSystem:
		return []What{LeaverActive, NoPerson, NotRegistered, LevelDiffers, NoAccount, Ambiguous}
	}
	return nil
}

// Order says which list is to be held against what is recorded, and where the list
// is from.
type Order struct {
	Kind   Kind
	System string   // key, of a system's list
	From   jml.Date // the period that a roster is held against; a zero date leaves that side open
	To     jml.Date
	AsOf   int64    // leaves of the checkpoint, 0 for the newest
	On     jml.Date // the day that the list is of; zero: that of the checkpoint

	Columns map[string]string // what the file calls a column of ours, where that is no usual name

	File      string // what it is called
	FetchedBy string // who took it out of the other program: work address, HR's id or name
	Filter    string // what was left out when it was taken, in words
}

// mostColumns is more than any list has columns of ours.
const mostColumns = 20

// Check refuses an order that nobody could follow (jml.CodeInvalid).
func (o Order) Check() error {
	texts := []legible.Text{{Field: "system", Value: o.System, Rule: legible.Key()}, {Field: "file", Value: o.File, Rule: legible.Rule{Bytes: 255}},
		{Field: "fetched_by", Value: o.FetchedBy, Rule: legible.Word()}, {Field: "filter", Value: o.Filter, Rule: legible.Note()}}
	for ours, theirs := range o.Columns {
		texts = append(texts, legible.Text{Field: "columns", Value: ours, Rule: legible.Word()}, legible.Text{Field: "columns", Value: theirs, Rule: legible.Word()})
	}
	if err := legible.CheckAll(texts, nil); err != nil {
		return err
	}
	var problems jml.Problems
	add := func(field, message string) { problems = append(problems, jml.Invalid(field, message)) }
	switch {
	case o.Kind.Differences() == nil:
		add("kind", "Compare HR's roster (roster) or a system's own list of its users (system).")
	case o.Kind == OfSystem && o.System == "":
		add("system", "Say which system the list is from, by its key in the access matrix.")
	case o.Kind == OfRoster && o.System != "":
		add("system", "HR's roster is of no system. Leave the system out, or compare a list of its users.")
	case o.Kind == OfSystem && !(o.From.IsZero() && o.To.IsZero()):
		add("from", "A system's list is held against everybody who was ever here: leave the period out.")
	}
	if !o.From.IsZero() && !o.To.IsZero() && o.To.Before(o.From) {
		add("to", "The period ends before it begins. Swap the dates.")
	}
	if o.AsOf < 0 {
		add("as_of", "Give the number of leaves of a checkpoint, from 1 up, or leave it out for the newest.")
	}
	if len(o.Columns) > mostColumns {
		add("columns", fmt.Sprintf("Name at most %d columns.", mostColumns))
	}
	return problems.Or()
}

// ParseColumns reads what a file calls its columns, one a line: ours=theirs.
func ParseColumns(text string) (map[string]string, error) {
	columns := map[string]string{}
	for line := range strings.Lines(text) {
		ours, theirs, told := strings.Cut(line, "=")
		ours, theirs = strings.TrimSpace(ours), strings.TrimSpace(theirs)
		switch {
		case strings.TrimSpace(line) == "":
		case !told || ours == "" || theirs == "":
			return nil, jml.Invalid("columns", fmt.Sprintf("%.60q names no column. Write one a line, such as start=Hired.", strings.TrimSpace(line)))
		default:
			columns[ours] = theirs
		}
	}
	return columns, nil
}

// Outcome is what a list and the records differ in.
type Outcome struct {
	Rows        int          `json:"rows"`
	SHA256      string       `json:"sha256"`     // of the list
	Registered  int          `json:"registered"` // what it was held against: engagements of people, or access to the system
	AsOf        int64        `json:"as_of"`      // leaves of the checkpoint
	On          jml.Date     `json:"on"`         // the day that the list is of
	Counts      map[What]int `json:"counts"`
	Differences []Difference `json:"differences"`
}

// Count counts what differs, 0 for what does not.
func (o *Outcome) Count(kind Kind) {
	o.Counts = map[What]int{}
	for _, what := range kind.Differences() {
		o.Counts[what] = 0
	}
	for _, d := range o.Differences {
		o.Counts[d.What]++
	}
}

// Of are the differences of one kind, in the order in which they were found.
func (o Outcome) Of(what What) (list []Difference) {
	return slices.DeleteFunc(slices.Clone(o.Differences), func(d Difference) bool { return d.What != what })
}
