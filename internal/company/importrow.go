package company

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
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
	Holder string // outside id or work address; empty: in stock
}

// ImportResult counts what a file changed.
type ImportResult struct {
	What    string `json:"what"`
	Rows    int    `json:"rows"`
	Added   int    `json:"added"`
	Changed int    `json:"changed"`
	Same    int    `json:"same"`
	Again   bool   `json:"again,omitempty"` // the very same file had been applied before
}

func (r *ImportResult) count(of importRow) {
	switch of {
	case rowAdded:
		r.Added++
	case rowChanged:
		r.Changed++
	default:
		r.Same++
	}
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
