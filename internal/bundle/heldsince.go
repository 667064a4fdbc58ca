package bundle

import (
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

// heldSinceTable lists access of which a file says since when it was held, before
// the log knew of it.
func (a *Answer) heldSinceTable() Table {
	spans := slices.DeleteFunc(a.Grants.During(a.Period), func(s *replay.Span) bool { return s.Data.(evidence.HoldingRecorded).Since == nil })
	return tabulate("heldsince.csv", heldSinceColumns(), spans)
}

func heldSinceColumns() []column[*replay.Span] {
	held := func(fact func(evidence.HoldingRecorded) string) func(*replay.Span) string {
		return func(s *replay.Span) string { return fact(s.Data.(evidence.HoldingRecorded)) }
	}
	return []column[*replay.Span]{
		{"log_index", "holding.recorded: seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"grant", "holding.recorded: data.grant", held(func(d evidence.HoldingRecorded) string { return d.Grant })},
		{"person_id", "holding.recorded: data.person", held(func(d evidence.HoldingRecorded) string { return d.Person })},
		{"system", "holding.recorded: data.system", held(func(d evidence.HoldingRecorded) string { return d.System })},
		{"stated_since", "holding.recorded: data.since", held(func(d evidence.HoldingRecorded) string { return instantOf(d.Since) })},
		{"recorded_at", "holding.recorded: recorded_at", func(s *replay.Span) string { return instant(s.Recorded) }},
	}
}
