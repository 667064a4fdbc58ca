package bundle

import (
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

// Why equipment left the register that somebody said does not come back, and why
// it is so still that was judged without a task. A file says only that it is gone.
const (
	saidGone   = "not_back"
	saidJudged = "judged"
)

// notBackTable lists equipment that somebody said does not come back, and whether
// that was an incident where it is missing.
func (a *Answer) notBackTable() Table {
	said := func(s *replay.Span) bool {
		d, changed := s.Data.(evidence.AssetChanged)
		return changed && s.Loss != nil && (d.Why == saidGone || d.Why == saidJudged)
	}
	spans := slices.DeleteFunc(a.Assets.During(a.Period), func(s *replay.Span) bool { return !said(s) })
	return tabulate("notback.csv", notBackColumns(), spans)
}

func notBackColumns() []column[*replay.Span] {
	of := func(fact func(evidence.AssetChanged) string) func(*replay.Span) string {
		return func(s *replay.Span) string { return fact(s.Data.(evidence.AssetChanged)) }
	}
	judged := func(fact func(*replay.Ending) string) func(*replay.Span) string {
		return func(s *replay.Span) string {
			if s.Loss.Judged == nil {
				return ""
			}
			return fact(s.Loss.Judged)
		}
	}
	return append([]column[*replay.Span]{
		{"log_index", "asset.changed: seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"asset", "asset.changed: data.asset", of(func(d evidence.AssetChanged) string { return d.Asset })},
		{"tag", "asset.changed: data.tag", of(func(d evidence.AssetChanged) string { return d.Tag })},
		{"state", "asset.changed: data.state", of(func(d evidence.AssetChanged) string { return string(d.State) })},
		{"case_id", "asset.changed: case", func(s *replay.Span) string { return s.Loss.Case }},
		{"task_id", "asset.changed: task", func(s *replay.Span) string { return s.Loss.Task }},
		{"encrypted", "asset.changed: data.encrypted", of(func(d evidence.AssetChanged) string { return d.Encrypted })},
		{"seen", "asset.changed: data.seen", of(seenOn)},
		{"place", "asset.changed: opening place", func(s *replay.Span) string { return s.Text("place") }},
		{"locked_at", "asset.changed: data.locked_at", of(func(d evidence.AssetChanged) string { return instantOf(d.LockedAt) })},
		{"data", "asset.changed: data.data", of(func(d evidence.AssetChanged) string { return d.Data })},
		{"went_to", "asset.changed: opening went_to", func(s *replay.Span) string { return s.Text("went_to") }},
		{"note", "asset.changed: opening note", func(s *replay.Span) string { return s.Text("note") }},
		{"incident", "asset.changed: data.incident, else newest task.ended of the task with purpose incident for task_id: data.answer", incident},
		{"judged_at", "that task.ended: recorded_at", judged(func(e *replay.Ending) string { return instant(e.Recorded) })},
		{"judged_by", "that task.ended: opening actor.name", judged(func(e *replay.Ending) string { return actorOf(e.Entry) })},
		{"judged_because", "that task.ended: opening note", judged(func(e *replay.Ending) string { return e.Text("note") })},
	}, spanColumns()...)
}

func incident(s *replay.Span) string {
	if d := s.Data.(evidence.AssetChanged); d.Incident != "" || s.Loss.Judged == nil {
		return d.Incident
	}
	return s.Loss.Judged.Answer.Choice
}

func seenOn(d evidence.AssetChanged) string {
	if d.Seen == nil {
		return ""
	}
	return d.Seen.String()
}
