package bundle

import "github.com/handover-jml/handover/internal/replay"

// anchorsTable lists which checkpoints mails took to whom, of the whole log: each
// daily mail, and of owners' mails the newest of each day, inside the company and
// outside it.
func (a *Answer) anchorsTable() Table {
	return tabulate("anchors.csv", anchorColumns(a.Size()), a.Anchors)
}

func anchorColumns(size int64) []column[replay.Anchor] {
	where := func(a replay.Anchor) string {
		if a.Outside {
			return "outside"
		}
		return "inside"
	}
	kind := func(a replay.Anchor) string {
		if a.Daily {
			return "daily"
		}
		return "owners"
	}
	return []column[replay.Anchor]{
		{"day", "anchor.sent or notice.sent: day of recorded_at in UTC", replay.Anchor.Day},
		{"where", "outside or inside, by data.outside", where},
		{"kind", "daily for anchor.sent, owners for notice.sent", kind},
		{"leaves", "anchor.sent: data.checkpoint; or greatest data.checkpoint of the day's notice.sent", func(a replay.Anchor) string { return number(a.Leaves) }},
		{"newer", "leaves of the bundle beyond those", func(a replay.Anchor) string { return number(size - a.Leaves) }},
		{"sent_at", "this leaf, or the first notice.sent with it: recorded_at", func(a replay.Anchor) string { return instant(a.Recorded) }},
		{"to", "likewise: opening owner.email", func(a replay.Anchor) string { return a.Text("owner.email") }},
		{"to_id", "likewise: data.owner", func(a replay.Anchor) string { return a.Owner }},
		{"mails", "1, or notice.sent of the day that took a checkpoint there", func(a replay.Anchor) string { return number(int64(a.Mails)) }},
		{"log_index", "this leaf, or the first notice.sent with it: seq", func(a replay.Anchor) string { return number(a.Seq) }},
	}
}
