package playbook

import (
	"slices"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// LineKeep is the line of a task that no playbook holds: somebody who joins again
// still has equipment, and whoever issues it says whether they keep it.
const LineKeep = "keep-equipment"

// askKeep adds to the plan of somebody who joins and has equipment already a
// question for each piece. What orders and hands out another one of its kind waits
// for the answers, and a keep takes it out of the plan.
func (in Input) askKeep(tasks []jml.Task) []jml.Task {
	if in.Kind != jml.Joiner {
		return tasks
	}
	issues := in.issuing(tasks, func(Line) bool { return true })
	for _, t := range in.assets() {
		if a := t.Asset; in.Anchors.Opened.IsZero() || !a.Since.Before(in.Anchors.Opened) {
			continue // this case issued it
		}
		question := in.keepQuestion(t)
		if len(issues) > 0 {
			question.Role, question.Undo = tasks[issues[0]].Role, tasks[issues[0]].Undo
		}
		for _, i := range in.issuing(tasks, func(l Line) bool { return l.handsOut(t.Asset.Kind) }) {
			question.Decides = append(question.Decides, tasks[i].Key)
			tasks[i].After = append(tasks[i].After, question.Key)
		}
		tasks = append(tasks, question)
	}
	return tasks
}

// keepQuestion is open at once: what is to be ordered waits for it.
func (in Input) keepQuestion(t Target) jml.Task {
	q := follow(jml.Task{PlaybookHash: in.Playbook.Hash}, jml.PurposeRegister)
	named(&q, keepKey(t))
	q.Line, q.For, q.AssetID = LineKeep, "", t.Asset.ID
	q.Title = in.fill(jml.PersonMark+" still holds {{.Asset}}: keep it?", System{}, t)
	q.Help = "It is from before. Keep: it is theirs again, and nobody collects it any more. No: it comes back, and what was to be ordered is. See that it is in order and enrolled."
	q.Role = roles.OfficeManager
	q.Asks = jml.AsksKeepRemove
	q.NotBy = []roles.Role{roles.Employee}
	in.dateNow(&q, jml.Task{})
	return q
}

// issuing are the places of the tasks that hand equipment out, by lines that are
// meant, and of those before them that order it: of the same role, and about a
// serial number.
func (in Input) issuing(tasks []jml.Task, meant func(Line) bool) (places []int) {
	for i, t := range tasks {
		if l, known := in.Playbook.Line(t.Line); known && t.Writes == jml.WritesIssue && meant(l) {
			places = append(places, i)
		}
	}
	for _, i := range slices.Clone(places) {
		for j, t := range tasks {
			orders := t.Purpose == jml.PurposeLine && t.Role == tasks[i].Role && slices.Contains(t.Evidence, "serial")
			if orders && t.NamedBy(tasks[i].After) && !slices.Contains(places, j) {
				places = append(places, j)
			}
		}
	}
	return places
}

// handsOut reports whether equipment of a kind is what a line hands out.
func (l Line) handsOut(kind string) bool {
	if l.Equipment == "" || computer(l.Equipment) {
		return computer(kind)
	}
	return fold.Same(l.Equipment, kind)
}

func computer(kind string) bool { return fold.Same(kind, "laptop") || fold.Same(kind, "computer") }
