package bundle

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

// accessTable lists who could use what, and how that ended.
func (a *Answer) accessTable() Table {
	return tabulate("access.csv", append(append(grantColumns(), spanColumns()...), grantEndColumns()...), a.Grants.During(a.Period))
}

func grantColumns() []column[*replay.Span] {
	held := func(fact func(evidence.HoldingRecorded) string) func(*replay.Span) string {
		return func(s *replay.Span) string { return fact(s.Data.(evidence.HoldingRecorded)) }
	}
	return []column[*replay.Span]{
		{"log_index", "holding.recorded: seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"grant", "holding.recorded: data.grant", held(func(d evidence.HoldingRecorded) string { return d.Grant })},
		{"person_id", "holding.recorded: data.person", held(func(d evidence.HoldingRecorded) string { return d.Person })},
		{"person_name", "holding.recorded: opening person.name", func(s *replay.Span) string { return s.Text("person.name") }},
		{"system", "holding.recorded: data.system", held(func(d evidence.HoldingRecorded) string { return d.System })},
		{"level", "holding.recorded: data.level", held(func(d evidence.HoldingRecorded) string { return d.Level })},
		{"source", "holding.recorded: data.source", held(func(d evidence.HoldingRecorded) string { return d.Source })},
		{"stated_since", "holding.recorded: data.since", held(func(d evidence.HoldingRecorded) string { return instantOf(d.Since) })},
	}
}

// grantEndColumns say who ended access, and how late.
func grantEndColumns() []column[*replay.Span] {
	ended := func(fact func(evidence.HoldingEnded, replay.Entry) string) func(*replay.Span) string {
		return func(s *replay.Span) string {
			if d, is := s.Ended.(evidence.HoldingEnded); is {
				return fact(d, *s.Until)
			}
			return ""
		}
	}
	return []column[*replay.Span]{
		{"ended_why", "holding.ended: data.why", ended(func(d evidence.HoldingEnded, _ replay.Entry) string { return d.Why })},
		{"ended_by", "holding.ended: opening actor.name", ended(func(_ evidence.HoldingEnded, e replay.Entry) string { return actorOf(e) })},
		{"ended_by_id", "holding.ended: actor.ref", ended(func(_ evidence.HoldingEnded, e replay.Entry) string { return e.Actor.Ref })},
		{"ended_assurance", "holding.ended: actor.assurance", ended(func(_ evidence.HoldingEnded, e replay.Entry) string { return string(e.Actor.Assurance) })},
		{"outlived_seconds", "how long it outlived a cut-off or move, as in *Clocks* of section 8", outlived},
	}
}

func outlived(s *replay.Span) string {
	if s.Outlived == nil {
		return ""
	}
	return seconds(*s.Outlived)
}
