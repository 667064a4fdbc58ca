package bundle

import (
	"strings"

	"github.com/handover-jml/handover/internal/replay"
)

// documentsTable lists the playbooks, matrices and lists of controls that were in
// force in the period or that a case of it was planned with. Each is a file of the
// bundle, so that the number of a control finds its wording there.
func (a *Answer) documentsTable() Table {
	return tabulate("documents.csv", documentColumns(), a.documentsInForce())
}

func (a *Answer) documentsInForce() []replay.Document { return a.Documents.InForce(a.documents.has) }

func documentColumns() []column[replay.Document] {
	const leaf = "playbook.changed, matrix.changed or controls.changed"
	columns := []column[replay.Document]{
		{"log_index", leaf + ": seq", func(d replay.Document) string { return number(d.Seq) }},
		{"name", leaf + ": data.name", func(d replay.Document) string { return d.Name }},
		{"kind", "playbook, matrix or controls: data.name up to a slash", kindOf},
		{"sha256", leaf + ": data.hash; of the file in files/", func(d replay.Document) string { return d.Hash }},
		{"previous", leaf + ": data.previous", func(d replay.Document) string { return d.Previous }},
		{"reason", leaf + ": opening note", func(d replay.Document) string { return d.Text("note") }},
	}
	for _, c := range spanColumns() {
		columns = append(columns, column[replay.Document]{c.name, c.from, func(d replay.Document) string { return c.cell(d.Span) }})
	}
	return columns
}

func kindOf(d replay.Document) string {
	kind, _, _ := strings.Cut(d.Name, "/")
	return kind
}
