package bundle

import (
	"cmp"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

// equipmentTable lists where each piece of equipment was, and what was said of
// what does not come back.
func (a *Answer) equipmentTable() Table {
	return tabulate("equipment.csv", append(append(pieceColumns(), lossColumns()...), spanColumns()...), a.Assets.During(a.Period))
}

// equipmentLost counts the pieces that were lost or stolen at some instant of the
// period.
func (a *Answer) equipmentLost() int {
	lost := map[string]bool{}
	for _, s := range a.Assets.During(a.Period) {
		if s.IsMissing() {
			lost[assetOf(s).id] = true
		}
	}
	return len(lost)
}

func pieceColumns() []column[*replay.Span] {
	const leaf = "asset.recorded or asset.changed"
	return []column[*replay.Span]{
		{"log_index", leaf + ": seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"asset", leaf + ": data.asset", func(s *replay.Span) string { return assetOf(s).id }},
		{"tag", leaf + ": data.tag", func(s *replay.Span) string { return assetOf(s).tag }},
		{"kind", "newest asset.recorded of the piece up to this leaf: data.kind", ofPiece(func(p *replay.Piece) string { return p.Kind })},
		{"model", "likewise: data.model", ofPiece(func(p *replay.Piece) string { return p.Model })},
		{"serial", "likewise: opening serial", ofPiece(func(p *replay.Piece) string { return p.Serial })},
		{"state", leaf + ": data.state", func(s *replay.Span) string { return assetOf(s).state }},
		{"holder_id", leaf + ": data.holder", func(s *replay.Span) string { return assetOf(s).holder }},
		{"holder", leaf + ": opening person.name", func(s *replay.Span) string { return s.Text("person.name") }},
		{"why", "asset.recorded: data.source or asset.changed: data.why", func(s *replay.Span) string { return assetOf(s).why }},
	}
}

// lossColumns say what was said of equipment that does not come back.
func lossColumns() []column[*replay.Span] {
	said := func(fact func(evidence.AssetChanged) string) func(*replay.Span) string {
		return func(s *replay.Span) string { return fact(changeOf(s)) }
	}
	return []column[*replay.Span]{
		{"case_id", "asset.changed, of what does not come back: case", ofLoss(func(l *replay.Loss) string { return l.Case })},
		{"task_id", "likewise: task", ofLoss(func(l *replay.Loss) string { return l.Task })},
		{"encrypted", "asset.changed: data.encrypted", said(func(d evidence.AssetChanged) string { return d.Encrypted })},
		{"seen", "asset.changed: data.seen", said(seenOn)},
		{"place", "asset.changed: opening place", func(s *replay.Span) string { return s.Text("place") }},
		{"locked_at", "asset.changed: data.locked_at", said(func(d evidence.AssetChanged) string { return instantOf(d.LockedAt) })},
		{"data", "asset.changed: data.data", said(func(d evidence.AssetChanged) string { return d.Data })},
		{"went_to", "asset.changed: opening went_to", func(s *replay.Span) string { return s.Text("went_to") }},
		{"note", "asset.changed: opening note", func(s *replay.Span) string { return s.Text("note") }},
		{"incident", "asset.changed: data.incident, else newest task.ended of the task with purpose incident for task_id: data.answer", incident},
		{"judged_at", "that task.ended: recorded_at", judged(func(e *replay.Ending) string { return instant(e.Recorded) })},
		{"judged_by", "that task.ended: opening actor.name", judged(func(e *replay.Ending) string { return actorOf(e.Entry) })},
		{"judged_by_id", "asset.changed: data.judged_by, else that task.ended: data.done_by", judge},
		{"judged_because", "that task.ended: opening note", judged(func(e *replay.Ending) string { return e.Text("note") })},
	}
}

func ofPiece(fact func(*replay.Piece) string) func(*replay.Span) string {
	return func(s *replay.Span) string {
		if s.Piece == nil {
			return ""
		}
		return fact(s.Piece)
	}
}

func ofLoss(fact func(*replay.Loss) string) func(*replay.Span) string {
	return func(s *replay.Span) string {
		if s.Loss == nil {
			return ""
		}
		return fact(s.Loss)
	}
}

func judged(fact func(*replay.Ending) string) func(*replay.Span) string {
	return ofLoss(func(l *replay.Loss) string {
		if l.Judged == nil {
			return ""
		}
		return fact(l.Judged)
	})
}

func incident(s *replay.Span) string {
	return cmp.Or(changeOf(s).Incident, judged(func(e *replay.Ending) string { return e.Answer.Choice })(s))
}

func judge(s *replay.Span) string {
	return cmp.Or(changeOf(s).JudgedBy, judged(func(e *replay.Ending) string { return e.DoneBy })(s))
}

// changeOf is what an asset.changed says; nothing of an asset.recorded.
func changeOf(s *replay.Span) evidence.AssetChanged {
	d, _ := s.Data.(evidence.AssetChanged)
	return d
}

func seenOn(d evidence.AssetChanged) string {
	if d.Seen == nil {
		return ""
	}
	return d.Seen.String()
}

type asset struct{ id, tag, state, holder, why string }

func assetOf(s *replay.Span) asset {
	switch d := s.Data.(type) {
	case evidence.AssetRecorded:
		return asset{d.Asset, d.Tag, string(d.State), d.Holder, d.Source}
	case evidence.AssetChanged:
		return asset{d.Asset, d.Tag, string(d.State), d.Holder, d.Why}
	}
	return asset{}
}
