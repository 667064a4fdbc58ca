package bundle

import "github.com/handover-jml/handover/internal/replay"

// attachment is a file with the task it was attached to.
type attachment struct {
	*replay.Task
	replay.Attachment
}

// evidenceFilesTable says what each evidence file is, which lies under its digest
// in files/.
func (a *Answer) evidenceFilesTable() Table {
	return table("evidence_files.csv", a.columns.files, a.told.rows(evidenceFiles))
}

func evidenceFileColumns() []column[attachment] {
	return []column[attachment]{
		{"log_index", "file.attached: seq", func(f attachment) string { return number(f.Seq) }},
		{"sha256", "file.attached: opening sha256; of the file in files/", func(f attachment) string { return f.Text("sha256") }},
		{"name", "file.attached: opening name", func(f attachment) string { return f.Text("name") }},
		{"size", "file.attached: data.size", func(f attachment) string { return number(f.Size) }},
		{"media", "file.attached: data.media", func(f attachment) string { return f.Media }},
		{"case_id", "file.attached: case", func(f attachment) string { return f.Case.ID }},
		{"case_number", "case.opened: data.number", func(f attachment) string { return number(f.Case.Number) }},
		{"task_id", "file.attached: task", func(f attachment) string { return f.Task.ID }},
		{"task_key", "task_details.csv: task_key", func(f attachment) string { return f.Key }},
		{"line", "that task: data.line", func(f attachment) string { return f.Line }},
		{"number", "file.attached: data.n", func(f attachment) string { return number(f.N) }},
		{"attached_at", "file.attached: recorded_at", func(f attachment) string { return recordedAt(f.Entry) }},
		{"attached_by", "file.attached: opening actor.name", func(f attachment) string { return actorOf(f.Entry) }},
		{"attached_by_id", "file.attached: actor.ref", func(f attachment) string { return f.Actor.Ref }},
		{"assurance", "file.attached: actor.assurance", func(f attachment) string { return string(f.Actor.Assurance) }},
	}
}
