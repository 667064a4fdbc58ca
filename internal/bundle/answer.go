package bundle

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// Answer is what a bundle answers its question with: the log replayed, and what
// the tables say of each case of the period. A case is taken in at its last
// leaf; of it stays no more than its rows, which lie packed until their table is
// written.
type Answer struct {
	*replay.Log

	columns struct {
		population  []column[*replay.Case]
		caseDetails []column[*replay.Case]
		tasks       []column[*replay.Task]
		taskDetails []column[*replay.Task]
		exceptions  []column[*replay.Exception]
		recalls     []column[*replay.Recall]
		history     []column[replay.Past]
		flags       []column[replay.Finding]
		files       []column[attachment]
	}
	told      told
	rows      *rowsOfCase // of the case that is taken in
	counts    Counts      // of the population
	outside   int         // cases of the period that a narrowed question leaves out
	flagged   map[replay.Flag]int
	limits    map[jml.Limits]int
	controls  map[string]*Shown // by number
	reported  forReport
	attached  sums
	documents sums
}

// NewAnswer begins the answer to what the log was surveyed for, as it was at now.
func NewAnswer(s *replay.Survey, now time.Time, openings replay.Openings) *Answer {
	a := &Answer{flagged: map[replay.Flag]int{}, limits: map[jml.Limits]int{}, controls: map[string]*Shown{}, rows: newRowsOfCase(), attached: sums{}, documents: sums{}}
	a.columns.population, a.columns.caseDetails = populationColumns(now), caseDetailColumns(now)
	a.columns.tasks, a.columns.taskDetails = taskColumns(now), taskDetailColumns(now)
	a.columns.history = historyColumns()
	a.columns.exceptions, a.columns.recalls, a.columns.flags = exceptionColumns(), recallColumns(), flagColumns()
	a.reported = newForReport(now)
	a.columns.files = evidenceFileColumns()
	a.Log = replay.New(s, now, attaching{openings, a.attached}, a.take)
	return a
}

// attaching notes the digests of files that are shown.
type attaching struct {
	replay.Openings
	attached sums
}

func (a attaching) Judged(o evidence.Opening, err error) {
	if err == nil && isFileField(o.Field) {
		a.attached.names(o.Value)
	}
	a.Openings.Judged(o, err)
}

// take takes in a case that is as it will stay.
func (a *Answer) take(c *replay.Case) {
	if !c.InScope {
		a.outside += one(a.Period.Holds(c.Effective))
		return
	}
	a.counts.add(c, a.Now)
	a.limits[c.Limits]++
	a.reported.add(c)
	a.documents.names(c.Playbook)
	a.documents.names(c.Matrix)

	rows := a.rows
	rows.clear()
	addRow(rows, population, a.columns.population, c)
	addRow(rows, caseDetails, a.columns.caseDetails, c)
	for _, t := range c.Tasks {
		a.documents.names(t.Playbook)
		a.serves(t)
		addRow(rows, tasks, a.columns.tasks, t)
		addRow(rows, taskDetails, a.columns.taskDetails, t)
		for _, f := range t.Files {
			addRow(rows, evidenceFiles, a.columns.files, attachment{t, f})
		}
	}
	for _, f := range c.Findings(a.Now) {
		a.flagged[f.Flag]++
		addRow(rows, flags, a.columns.flags, f)
	}
	for _, x := range c.Excepted {
		addRow(rows, exceptions, a.columns.exceptions, x)
	}
	for _, p := range c.History() {
		addRow(rows, history, a.columns.history, p)
	}
	for _, r := range c.Recalls {
		addRow(rows, recalls, a.columns.recalls, r)
	}
	a.told.add(c, rows)
}
