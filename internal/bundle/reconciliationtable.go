package bundle

import (
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

// reconciliationsTable lists every list from elsewhere that was held against the
// records, of the whole log.
func reconciliationsTable(a *Answer) Table {
	return tabulate("reconciliations.csv", reconciliationColumns(), a.Reconciliations)
}

func reconciliationColumns() []column[replay.Reconciliation] {
	return []column[replay.Reconciliation]{
		{"log_index", "reconciliation.made: seq", func(r replay.Reconciliation) string { return number(r.Seq) }},
		{"made_at", "reconciliation.made: recorded_at", func(r replay.Reconciliation) string { return instant(r.Recorded) }},
		{"kind", "reconciliation.made: data.kind", func(r replay.Reconciliation) string { return r.Kind }},
		{"system", "reconciliation.made: data.system", func(r replay.Reconciliation) string { return r.System }},
		{"from", "reconciliation.made: data.from", func(r replay.Reconciliation) string { return r.From.String() }},
		{"to", "reconciliation.made: data.to", func(r replay.Reconciliation) string { return r.To.String() }},
		{"as_of", "reconciliation.made: data.as_of", func(r replay.Reconciliation) string { return number(r.AsOf) }},
		{"on", "reconciliation.made: data.on", func(r replay.Reconciliation) string { return r.On.String() }},
		{"rows", "reconciliation.made: data.rows", func(r replay.Reconciliation) string { return number(r.Rows) }},
		{"registered", "reconciliation.made: data.registered", func(r replay.Reconciliation) string { return number(r.Registered) }},
		{"differences", "sum of count in data.differences of reconciliation.made", func(r replay.Reconciliation) string { return number(r.Total()) }},
		{"found", "each of data.differences of reconciliation.made: what, a blank and count", func(r replay.Reconciliation) string { return list(found(r.Differences)) }},
		{"file", "reconciliation.made: opening name", func(r replay.Reconciliation) string { return r.Text("name") }},
		{"sha256", "reconciliation.made: data.sha256", func(r replay.Reconciliation) string { return r.SHA256 }},
		{"fetched_by", "reconciliation.made: opening fetched_by.name", func(r replay.Reconciliation) string { return r.Text("fetched_by.name") }},
		{"fetched_by_id", "reconciliation.made: data.fetched_by", func(r replay.Reconciliation) string { return r.FetchedBy }},
		{"filter", "reconciliation.made: opening note", func(r replay.Reconciliation) string { return r.Text("note") }},
		{"made_by", "reconciliation.made: opening actor.name", func(r replay.Reconciliation) string { return r.Text("actor.name") }},
		{"made_by_ref", "reconciliation.made: actor.ref", func(r replay.Reconciliation) string { return r.Actor.Ref }},
		{"assurance", "reconciliation.made: actor.assurance", func(r replay.Reconciliation) string { return string(r.Actor.Assurance) }},
	}
}

func found(counts []evidence.DifferenceCount) []string {
	out := make([]string, len(counts))
	for i, c := range counts {
		out[i] = fmt.Sprintf("%s %d", c.What, c.Count)
	}
	return out
}
