package bundle

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// peopleTable lists everybody who worked here on some day of the period, also
// whom no case is about, so that the population can be held against HR's own list.
func (a *Answer) peopleTable() Table {
	return tabulate("people.csv", peopleColumns(a.announced(), a.today()), a.People.During(a.Period))
}

// today is the day up to which something can have begun or ended.
func (a *Answer) today() jml.Date { return jml.DateOf(a.Now.UTC()) }

// announced is the period in which cases are missed. Nobody could be announced before
// the log began: who was here by then is no omission of a period without a first day.
func (a *Answer) announced() replay.Period {
	return a.Period.NotBefore(jml.DateOf(a.Began.UTC()))
}

func peopleColumns(p replay.Period, today jml.Date) []column[*replay.Engagement] {
	return []column[*replay.Engagement]{
		{"log_index", "first person.added or case.opened about the engagement: seq", func(e *replay.Engagement) string { return number(e.Seq) }},
		{"person_id", "that leaf: data.person", func(e *replay.Engagement) string { return e.ID }},
		{"person_name", "the person's name, as in *People* of section 8", func(e *replay.Engagement) string { return e.Name }},
		{"work_email", "the person's address, likewise", func(e *replay.Engagement) string { return e.WorkEmail }},
		{"ids", "the person's ids, likewise: each its source, a colon and the id", idsOf},
		{"engagement", "that leaf: data.engagement", func(e *replay.Engagement) string { return e.Engagement }},
		{"worker_type", "the engagement's, likewise", func(e *replay.Engagement) string { return string(e.Type) }},
		{"start", "likewise", func(e *replay.Engagement) string { return e.Start.String() }},
		{"end", "likewise, as known now", func(e *replay.Engagement) string { return e.End.String() }},
		{"source", "newest person.added of the engagement: data.source", func(e *replay.Engagement) string { return e.Source }},
		{"cases", "each case.opened about the engagement, of the whole log: data.number", casesOf},
		{"without_case", "joiner, leaver or both: what is missing of what began or ended in the period, likewise", func(e *replay.Engagement) string { return string(e.Without(p, today)) }},
	}
}

func idsOf(e *replay.Engagement) string {
	ids := make([]string, len(e.IDs))
	for i, id := range e.IDs {
		ids[i] = id.Source + ":" + id.ID
	}
	return list(ids)
}

func casesOf(e *replay.Engagement) string {
	numbers := make([]string, len(e.Cases))
	for i, n := range e.Cases {
		numbers[i] = number(n)
	}
	return list(numbers)
}
