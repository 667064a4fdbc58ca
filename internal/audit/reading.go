package audit

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// Reading is the log as of one checkpoint, asked about one period.
type Reading struct {
	Question
	Zone     string    // in which its days begin
	SignedAt time.Time // the checkpoint: "now" of every verdict
	Root     string    // in base64

	asked time.Time // guarded by the library

	mu     sync.Mutex // rows are unpacked one walk at a time
	answer *bundle.Answer
}

// Counts are what the tables add up to.
func (r *Reading) Counts() bundle.Counts { return r.answer.Counts() }

// Flag is one thing that somebody who audits has to look at, and how often there
// is something.
type Flag struct {
	Name string
	N    int
}

// Flags are all of them, also where there is nothing.
func (r *Reading) Flags() (list []Flag) {
	raised := r.answer.Flagged()
	for _, flag := range replay.Flags() {
		list = append(list, Flag{string(flag), raised[flag]})
	}
	return list
}

// Controls are what the tasks of the period show of each control.
func (r *Reading) Controls() []bundle.Shown { return r.answer.Controls() }

// Filter narrows a table. What a table has no column for narrows nothing.
type Filter struct {
	Case    string   // number
	Control string   // number of one that a task serves
	Flag    string   // what somebody who audits has to look at
	On      jml.Date // what held at the end of that day, for registers
}

// Slice is a part of a table.
type Slice struct {
	Header []string
	Rows   [][]string
	From   int // of the first row here, from 0
	Total  int // rows that fit the filter
}

// Rows returns up to most rows of a table from one on. found is false where there
// is no such table.
func (r *Reading) Rows(name string, f Filter, from, most int) (s Slice, found bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	tables := r.answer.Tables()
	i := slices.IndexFunc(tables, func(t bundle.Table) bool { return t.Name == name })
	if i < 0 {
		return Slice{}, false
	}
	s = Slice{Header: tables[i].Header, From: from}
	fits := f.on(s.Header, r.zone())
	for row := range tables[i].Rows() {
		if !fits(row) {
			continue
		}
		if s.Total >= from && len(s.Rows) < most {
			s.Rows = append(s.Rows, slices.Clone(row))
		}
		s.Total++
	}
	return s, true
}

func (r *Reading) zone() *time.Location {
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return time.UTC // the answer was made with it, so it loads
	}
	return zone
}

// Narrowing is one way to narrow a table, named by the columns that it goes by: the
// first that a table has counts.
type Narrowing []string

// ByCase, ByControl, ByFlag and ByDay are the ways there are.
func ByCase() Narrowing    { return Narrowing{"case_number", "number"} }
func ByControl() Narrowing { return Narrowing{"controls"} }
func ByFlag() Narrowing    { return Narrowing{"flag"} }
func ByDay() Narrowing     { return Narrowing{"since"} }

// of is the place of the column in a header; -1 where there is none.
func (n Narrowing) of(header []string) int {
	for _, column := range n {
		if i := slices.Index(header, column); i >= 0 {
			return i
		}
	}
	return -1
}

// Has reports whether something narrows the table.
func (s Slice) Has(by Narrowing) bool { return by.of(s.Header) >= 0 }

// on returns whether a row of a table with this header fits.
func (f Filter) on(header []string, zone *time.Location) func(row []string) bool {
	number, controls, flag := ByCase().of(header), ByControl().of(header), ByFlag().of(header)
	since, until := ByDay().of(header), slices.Index(header, "until")
	end := time.Date(f.On.Year, f.On.Month, f.On.Day+1, 0, 0, 0, 0, zone)
	return func(row []string) bool {
		switch {
		case f.Case != "" && number >= 0 && row[number] != f.Case:
			return false
		case f.Control != "" && controls >= 0 && !slices.Contains(strings.Split(row[controls], "; "), f.Control):
			return false
		case f.Flag != "" && flag >= 0 && row[flag] != f.Flag:
			return false
		case f.On.IsZero() || since < 0 || until < 0:
			return true
		}
		return before(row[since], end) && (row[until] == "" || !before(row[until], end))
	}
}

// before reports whether a cell's instant lies before another.
func before(cell string, than time.Time) bool {
	at, err := time.Parse(time.RFC3339Nano, cell)
	return err == nil && at.Before(than)
}
