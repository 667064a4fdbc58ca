package bundle

import "github.com/handover-jml/handover/internal/replay"

// exportsTable lists who took which bundles away before, of the whole log.
func exportsTable(a *Answer) Table {
	return tabulate("exports.csv", exportColumns(), a.Exports)
}

func exportColumns() []column[replay.Export] {
	return []column[replay.Export]{
		{"log_index", "export.made: seq", func(e replay.Export) string { return number(e.Seq) }},
		{"taken_at", "export.made: recorded_at", func(e replay.Export) string { return instant(e.Recorded) }},
		{"from", "export.made: data.from", func(e replay.Export) string { return e.From.String() }},
		{"to", "export.made: data.to", func(e replay.Export) string { return e.To.String() }},
		{"kind", "export.made: data.kind", func(e replay.Export) string { return string(e.Kind) }},
		{"person_id", "export.made: data.person", func(e replay.Export) string { return e.Person }},
		{"control", "export.made: data.control", func(e replay.Export) string { return e.Control }},
		{"department", "export.made: opening person.department", func(e replay.Export) string { return e.Text(replay.DepartmentField) }},
		{"as_of", "export.made: data.as_of", func(e replay.Export) string { return number(e.AsOf) }},
		{"taken_by", "export.made: opening actor.name", func(e replay.Export) string { return e.Text("actor.name") }},
		{"taken_by_id", "export.made: actor.ref", func(e replay.Export) string { return e.Actor.Ref }},
		{"assurance", "export.made: actor.assurance", func(e replay.Export) string { return string(e.Actor.Assurance) }},
	}
}
