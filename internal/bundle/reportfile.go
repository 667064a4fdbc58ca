package bundle

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/bundle/report"
	"github.com/handover-jml/handover/internal/replay"
)

// Report is what report.html says.
func (a *Answer) Report(m Manifest) (report.Content, error) {
	zone, err := time.LoadLocation(m.Question.Zone)
	if err != nil {
		return report.Content{}, fmt.Errorf("read the zone of the question: %w", err)
	}
	counts, err := countLines(m.Counts)
	if err != nil {
		return report.Content{}, err
	}

	c := a.listed(local{zone})
	c.Company, c.Period, c.Zone = cmp.Or(a.company(), m.Log.Origin), m.Question.words(), m.Question.Zone
	c.Part = m.Narrowed()
	c.AsOf = local{zone}.exactly(m.GeneratedAt)
	c.About = []report.Pair{
		{Name: "Log", Is: fmt.Sprintf("%s, %d leaves", m.Log.Origin, m.Log.Size)}, {Name: "Root", Is: m.Log.Root},
		{Name: "Key hash", Is: m.Log.KeyHash}, {Name: "Written by version", Is: m.Version},
	}
	for _, line := range counts {
		c.Counts = append(c.Counts, report.Pair{Name: line.Of, Is: line.Says})
	}
	for _, flag := range replay.Flags() {
		c.Flags = append(c.Flags, report.Pair{Name: strings.ReplaceAll(string(flag), "_", " "), Is: number(m.Flags[flag])})
	}
	c.Proven = append(provenWords(m), doubts(m.Counts)...)
	for _, t := range a.Tables() {
		c.Tables = append(c.Tables, dictionary(t))
	}
	return c, nil
}

// listed are the lists of the report.
func (a *Answer) listed(at local) (c report.Content) {
	late, n := a.reported.late.Rows()
	c.Late = report.List[report.Late]{More: n - len(late), Table: "tasks.csv"}
	for _, t := range late {
		t.Late.Due, t.Late.Done = at.minute(t.due), at.minute(t.recorded)
		c.Late.Rows = append(c.Late.Rows, t.Late)
	}

	leavers, n := a.reported.leavers.Rows()
	c.Leavers = report.List[report.Leaver]{More: n - len(leavers), Table: "population.csv"}
	for _, l := range leavers {
		c.Leavers.Rows = append(c.Leavers.Rows, l.written(at))
	}

	exceptions, n := a.reported.exceptions.Rows()
	c.Exceptions = report.List[report.Exception]{Rows: exceptions, More: n - len(exceptions), Table: "exceptions.csv"}
	apart, n := a.reported.notApart.Rows()
	c.NotApart = report.List[report.Admitted]{More: n - len(apart), Table: "tasks.csv"}
	for _, t := range apart {
		t.When = at.minute(t.at)
		c.NotApart.Rows = append(c.NotApart.Rows, t.Admitted)
	}

	var controls []report.Control
	for _, s := range a.Controls() {
		controls = append(controls, report.Control{Number: s.Control, Tasks: s.Tasks, Done: s.Done, Late: s.Late, Open: s.Open, NotApplicable: s.NotApplicable, NotDone: s.NotDone})
	}
	c.Controls = report.Cut(controls, report.MaxRows, "tasks.csv")
	return c
}

func (l leaver) written(at local) report.Leaver {
	is := l.Leaver
	is.Cutoff = at.minute(l.cutoff)
	if !l.gone.IsZero() && is.Answer != "" {
		is.Answer += ", since " + at.minute(l.gone)
	}
	is.Removals = nil
	for _, r := range l.removals {
		row := r.Removal
		row.Done, row.Limit = cmp.Or(row.Done, at.minute(r.done)), at.minute(r.limit)
		is.Removals = append(is.Removals, row)
	}
	return is
}

// local writes instants on the clocks of the question's zone.
type local struct{ zone *time.Location }

func (l local) minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.zone).Format("2006-01-02 15:04 MST")
}

func (l local) exactly(t time.Time) string { return t.In(l.zone).Format("2006-01-02 15:04:05 MST") }

// company is the company's name as the settings had it last.
func (a *Answer) company() (name string) {
	t := a.settingsTable()
	setting, value := slices.Index(t.Header, "setting"), slices.Index(t.Header, "value")
	for row := range t.Rows() {
		var is struct{ Company string }
		if row[setting] == "company" && json.Unmarshal([]byte(row[value]), &is) == nil && is.Company != "" {
			name = is.Company
		}
	}
	return name
}

// doubts are what the period's own numbers leave unproven.
func doubts(n Counts) (list []string) {
	if n.UnprovenTimes > 0 {
		list = append(list, fmt.Sprintf("Of %d tasks the owner said more than four hours later when they were done, and nothing stands beside that word.", n.UnprovenTimes))
	}
	if n.PeopleWithoutCase > 0 {
		list = append(list, fmt.Sprintf("%d people began or left in the period without a case: people.csv marks them.", n.PeopleWithoutCase))
	}
	if n.ErasedFields > 0 {
		list = append(list, fmt.Sprintf("%d personal values of the log were deleted for good: erasures.csv says by whom and on what ground.", n.ErasedFields))
	}
	return list
}

func dictionary(t Table) report.Table {
	d := report.Table{Name: t.Name}
	for i, column := range t.Header {
		d.Columns = append(d.Columns, report.Pair{Name: column, Is: t.Sources[i]})
	}
	return d
}
