package playbook

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// LineKeep is the line of a task that no playbook holds: somebody who joins again
// still has equipment, and whoever issues it says whether they keep it.
const LineKeep = "keep-equipment"

// askKeep adds to the plan of somebody who joins and has equipment already a
// question for each piece. What orders and hands out another one waits for the
// answers where the piece is a computer, and a keep takes it out of the plan.
func (in Input) askKeep(tasks []jml.Task) []jml.Task {
	if in.Kind != jml.Joiner {
		return tasks
	}
	issues := in.issuing(tasks)
	for _, t := range in.assets() {
		if a := t.Asset; in.Anchors.Opened.IsZero() || !a.Since.Before(in.Anchors.Opened) {
			continue // this case issued it
		}
		question := in.keepQuestion(t)
		if len(issues) > 0 {
			question.Role, question.Undo = tasks[issues[0]].Role, tasks[issues[0]].Undo
		}
		if computer(t.Asset) {
			for _, i := range issues {
				question.Decides = append(question.Decides, tasks[i].Key)
				tasks[i].After = append(tasks[i].After, question.Key)
			}
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

// issuing are the places of the tasks that hand equipment out, and of those before
// them that order it: of the same role, and about a serial number.
func (in Input) issuing(tasks []jml.Task) (places []int) {
	for i, t := range tasks {
		if t.Writes == jml.WritesIssue {
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

// computer reports whether equipment is what a task hands out that names no kind.
func computer(a register.Asset) bool {
	return a.Kind == "laptop" || a.Kind == "computer"
}
