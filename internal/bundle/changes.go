package bundle

import "github.com/handover-jml/handover/internal/replay"

// changesTable lists cases whose date came into or left the period, and cases
// announced in the period for a date outside it, so that no case falls between
// two exports.
func (a *Answer) changesTable() Table {
	return tabulate("changes.csv", changeColumns(), a.Changes())
}

func changeColumns() []column[replay.Change] {
	return []column[replay.Change]{
		{"log_index", "case.opened or case.rescheduled: seq", func(c replay.Change) string { return number(c.Seq) }},
		{"case_id", "case.opened or case.rescheduled: case", func(c replay.Change) string { return c.Case.ID }},
		{"number", "case.opened: data.number", func(c replay.Change) string { return number(c.Case.Number) }},
		{"kind", "case.opened: data.kind", func(c replay.Change) string { return string(c.Case.Kind) }},
		{"change", "announced_for_another_period, moved_out or moved_in", func(c replay.Change) string { return c.What }},
		{"effective_before", "data.effective before case.rescheduled", func(c replay.Change) string { return c.Before.String() }},
		{"effective_then", "case.opened or case.rescheduled: data.effective", func(c replay.Change) string { return c.Then.String() }},
		{"effective_now", "newest of case.opened and case.rescheduled: data.effective", func(c replay.Change) string { return c.Case.Effective.String() }},
		{"recorded_at", "case.opened or case.rescheduled: recorded_at", func(c replay.Change) string { return instant(c.Recorded) }},
	}
}
