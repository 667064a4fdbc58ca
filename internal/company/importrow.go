package company

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// ImportPerson is one row of a people file.
type ImportPerson struct {
	Row int // line in the file, for errors
	jml.EventPerson
	TimeZone string
	Start    jml.Date
}

// ImportHolding is one row of a holdings file.
type ImportHolding struct {
	Row    int
	Person string // outside id or work address
	System string
	Level  string
	Since  time.Time
}

// ImportAsset is one row of an assets file.
type ImportAsset struct {
	Row    int
	Tag    string
	Serial string
	Kind   string
	Model  string
	Holder string              // outside id or work address; empty: nobody
	State  register.AssetState // "": issued with a holder, else not with anybody
}

// ImportResult counts what a file changed, or would change.
type ImportResult struct {
	What     string       `json:"what"`
	Rows     int          `json:"rows"`
	Added    int          `json:"added"`
	Changed  int          `json:"changed"`
	Ended    int          `json:"ended,omitempty"` // what a complete file leaves out
	Same     int          `json:"same"`
	DryRun   bool         `json:"dry_run,omitempty"`   // nothing was written
	Lines    []ImportLine `json:"lines,omitempty"`     // of a dry run: what would become of each row
	AgreedBy string       `json:"agreed_by,omitempty"` // staff id of the second person, where it took one
	Notes    []string     `json:"notes,omitempty"`     // what somebody has to see to, at most 100

	AgreedPerson string `json:"agreed_person,omitempty"` // and their person id, when that is one of ours
}

// ImportLine says what a row brings, or what a complete file ends by leaving it
// out.
type ImportLine struct {
	Row     int      `json:"row,omitempty"` // 0: of no row, then What says of what
	State   string   `json:"state"`         // new, changed, ended or unchanged
	Changed []string `json:"changed,omitempty"`
	What    string   `json:"what,omitempty"`
}

// importRow is what became of one row.
type importRow struct {
	added   bool
	changed []string // fields, in words
	what    string   // what it is about, where its place does not say so
	note    string   // a sentence for whoever sent the file
	place   string   // a location that is not set up, where the row names one
	about   string   // of an announcement: id of the person
}

// and is what became of a row in two steps.
func (r importRow) and(next importRow) importRow {
	r.added = r.added || next.added
	r.changed = append(r.changed, next.changed...)
	r.what, r.note = cmp.Or(next.what, r.what), cmp.Or(next.note, r.note)
	r.place = cmp.Or(next.place, r.place)
	return r
}

func (r *ImportResult) count(line int, of importRow) {
	r.add(ImportLine{Row: line, What: of.what}, of)
	if of.note != "" {
		r.note(fmt.Sprintf("row %d", line), of.note)
	}
}

// note adds a sentence for whoever sent the file, up to the most.
func (r *ImportResult) note(where, sentence string) {
	switch {
	case len(r.Notes) < MaxRowProblems:
		r.Notes = append(r.Notes, where+": "+sentence)
	case len(r.Notes) == MaxRowProblems:
		r.Notes = append(r.Notes, "There is as much to see to in other rows.")
	}
}

// unplaced says which locations are named and not set up, each once and after
// all other notes: a place has many people.
func (r *ImportResult) unplaced(lines []int, rows []importRow, settings jml.Settings) {
	var first []int
	named := map[string]int{}
	for i, row := range rows {
		key := fold.Key(row.place)
		if key != "" && named[key] == 0 {
			first = append(first, i)
		}
		named[key]++
	}

	for _, i := range first {
		where := fmt.Sprintf("row %d", lines[i])
		if more := named[fold.Key(rows[i].place)] - 1; more > 0 {
			where += fmt.Sprintf(", and %d more", more)
		}
		r.note(where, calendar.Unplaced(settings, rows[i].place))
	}
}

// item counts what is no row of a table.
func (r *ImportResult) item(what string, of importRow) { r.add(ImportLine{What: what}, of) }

func (r *ImportResult) add(said ImportLine, of importRow) {
	said.State = "unchanged"
	switch {
	case of.added:
		said.State = "new"
		r.Added++
	case len(of.changed) > 0:
		said.State, said.Changed = "changed", of.changed
		r.Changed++
	default:
		r.Same++
	}
	r.Lines = append(r.Lines, said)
}

// end counts what a complete file leaves out.
func (r *ImportResult) end(what string) {
	r.Ended++
	r.Lines = append(r.Lines, ImportLine{State: "ended", What: what})
}

// MaxRowProblems is how many refusals of one file are told at once; the rest
// is likely the same again.
const MaxRowProblems = 100

// takeRow notes what was refused of one row, whatever refused it, at its line
// and column of the file. It returns what ends the file at once: a fault that
// no row is to blame for, or the problems when they are enough.
func takeRow(problems *jml.Problems, line int, err error) error {
	refusals := jml.Refusals(err)
	if err != nil && refusals == nil {
		return err
	}
	for _, e := range refusals {
		if !e.Code.Final() {
			return err
		}
		place := fmt.Sprintf("row %d", line)
		if e.Field != "" {
			place += ", column " + strings.TrimPrefix(e.Field, "person.")
		}
		*problems = append(*problems, &jml.Error{Code: e.Code, Field: place, Message: e.Message})
	}
	if len(*problems) >= MaxRowProblems {
		return (*problems)[:MaxRowProblems]
	}
	return nil
}
