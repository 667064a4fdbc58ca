package bundle

import "github.com/handover-jml/handover/internal/replay"

// holdsTable lists whose data could not be erased, of the whole log.
func holdsTable(a *Answer) Table {
	return tabulate("holds.csv", holdColumns(), a.Holds.All)
}

func holdColumns() []column[*replay.Hold] {
	released := func(cell func(*replay.Hold) string) func(*replay.Hold) string {
		return func(h *replay.Hold) string {
			if h.Released.Recorded.IsZero() {
				return ""
			}
			return cell(h)
		}
	}
	return []column[*replay.Hold]{
		{"log_index", "hold.placed: seq", func(h *replay.Hold) string { return number(h.Seq) }},
		{"hold", "hold.placed: data.hold", func(h *replay.Hold) string { return h.HoldPlaced.Hold }},
		{"person_id", "hold.placed: data.person", func(h *replay.Hold) string { return h.Person }},
		{"placed_at", "hold.placed: recorded_at", func(h *replay.Hold) string { return instant(h.Recorded) }},
		{"why", "hold.placed: opening note", func(h *replay.Hold) string { return h.Text("note") }},
		{"placed_by", "hold.placed: opening actor.name", func(h *replay.Hold) string { return h.Text("actor.name") }},
		{"placed_by_id", "hold.placed: actor.ref", func(h *replay.Hold) string { return h.Actor.Ref }},
		{"assurance", "hold.placed: actor.assurance", func(h *replay.Hold) string { return string(h.Actor.Assurance) }},
		{"released_at", "hold.released: recorded_at", released(func(h *replay.Hold) string { return instant(h.Released.Recorded) })},
		{"released_why", "hold.released: opening note", released(func(h *replay.Hold) string { return h.Released.Text("note") })},
		{"released_by", "hold.released: opening actor.name", released(func(h *replay.Hold) string { return h.Released.Text("actor.name") })},
		{"released_by_id", "hold.released: actor.ref", released(func(h *replay.Hold) string { return h.Released.Actor.Ref })},
		{"released_log_index", "hold.released: seq", released(func(h *replay.Hold) string { return number(h.Released.Seq) })},
	}
}
