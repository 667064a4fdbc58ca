package bundle

import (
	"slices"

	"github.com/handover-jml/handover/internal/replay"
)

// erasuresTable lists what was deleted for good, of the whole log: what a table
// shows as erased was erased by one of these. Older leaves that give no ground
// are not in it.
func (a *Answer) erasuresTable() Table {
	grounded := slices.DeleteFunc(slices.Clone(a.Erasures), func(e replay.Erasure) bool { return e.Text("note") == "" })
	return tabulate("erasures.csv", erasureColumns(), grounded)
}

func erasureColumns() []column[replay.Erasure] {
	return []column[replay.Erasure]{
		{"log_index", "erased: seq", func(e replay.Erasure) string { return number(e.Seq) }},
		{"erased_at", "erased: recorded_at", func(e replay.Erasure) string { return instant(e.Recorded) }},
		{"person_id", "erased: data.person", func(e replay.Erasure) string { return e.Person }},
		{"basis", "erased: data.basis", func(e replay.Erasure) string { return e.Basis }},
		{"ground", "erased: opening note", func(e replay.Erasure) string { return e.Text("note") }},
		{"values", "erased: how many data.openings has", func(e replay.Erasure) string { return number(int64(e.Values)) }},
		{"erased_by", "erased: opening actor.name", func(e replay.Erasure) string { return e.Text("actor.name") }},
		{"erased_by_id", "erased: actor.ref", func(e replay.Erasure) string { return e.Actor.Ref }},
		{"assurance", "erased: actor.assurance", func(e replay.Erasure) string { return string(e.Actor.Assurance) }},
	}
}
