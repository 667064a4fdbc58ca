package bundle

import "github.com/handover-jml/handover/internal/replay"

// samplesTable lists every draw of the whole log, also those that somebody did
// not like: whoever draws until the sample pleases leaves the others here.
func (a *Answer) samplesTable() Table {
	return tabulate("samples.csv", sampleColumns(), a.Samples)
}

func sampleColumns() []column[replay.Sample] {
	return []column[replay.Sample]{
		{"log_index", "sample.drawn: seq", func(s replay.Sample) string { return number(s.Seq) }},
		{"drawn_at", "sample.drawn: recorded_at", func(s replay.Sample) string { return instant(s.Recorded) }},
		{"from", "sample.drawn: data.from", func(s replay.Sample) string { return s.From.String() }},
		{"to", "sample.drawn: data.to", func(s replay.Sample) string { return s.To.String() }},
		{"kind", "sample.drawn: data.kind", func(s replay.Sample) string { return string(s.Kind) }},
		{"as_of", "sample.drawn: data.as_of", func(s replay.Sample) string { return number(s.AsOf) }},
		{"population", "sample.drawn: data.population", func(s replay.Sample) string { return number(s.Population) }},
		{"drawn", "sample.drawn: how many data.cases has", func(s replay.Sample) string { return number(len(s.Cases)) }},
		{"how", "sample.drawn: data.how", func(s replay.Sample) string { return s.How }},
		{"sha256", "sample.drawn: data.sha256", func(s replay.Sample) string { return s.SHA256 }},
		{"cases", "sample.drawn: data.cases", func(s replay.Sample) string { return list(s.Cases) }},
		{"drawn_by", "sample.drawn: opening actor.name", func(s replay.Sample) string { return s.Text("actor.name") }},
		{"drawn_by_ref", "sample.drawn: actor.ref", func(s replay.Sample) string { return s.Actor.Ref }},
		{"assurance", "sample.drawn: actor.assurance", func(s replay.Sample) string { return string(s.Actor.Assurance) }},
	}
}
