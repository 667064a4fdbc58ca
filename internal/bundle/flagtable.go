package bundle

import (
	"iter"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/gate"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// flagsTable lists every place where a flag is raised: case by case, then of
// equipment.
func (a *Answer) flagsTable() Table {
	lost := tabulate("", a.columns.flags, a.Assets.Lost())
	return table("flags.csv", a.columns.flags, inTurn(a.told.rows(flags), lost.rows))
}

func inTurn[T any](all ...iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, one := range all {
			for item := range one {
				if !yield(item) {
					return
				}
			}
		}
	}
}

func flagColumns() []column[replay.Finding] {
	return []column[replay.Finding]{
		{"finding", "flag, log_index, task_id and who_id, with slashes between", findingID},
		{"flag", "the flag", func(f replay.Finding) string { return string(f.Flag) }},
		{"case_id", "case.opened: case; of equipment_lost that of the leaf", func(f replay.Finding) string { return flagged(f).Case }},
		{"case_number", "case.opened: data.number", func(f replay.Finding) string { return caseNumber(flagged(f)) }},
		{"person_id", "case.opened: data.person; of equipment_lost who_id", flaggedPerson},
		{"person_name", "case.opened: opening person.name; of equipment_lost who", flaggedName},
		{"task_id", "the task; of equipment_lost that of the leaf", func(f replay.Finding) string { return flagged(f).Task }},
		{"task_key", "task_details.csv: task_key", func(f replay.Finding) string { return flagged(f).Key }},
		{"what", "by the flag", func(f replay.Finding) string { return f.What }},
		{"who_id", "by the flag", func(f replay.Finding) string { return f.Who.ID }},
		{"who", "by the flag", func(f replay.Finding) string { return f.Who.Name }},
		{"at", "by the flag", func(f replay.Finding) string { return instant(f.At) }},
		{"seconds", "by the flag, rounded up", func(f replay.Finding) string { return length(f.Over) }},
		{"log_index", "by the flag: seq", func(f replay.Finding) string { return number(f.Leaf.Seq) }},
	}
}

func findingID(f replay.Finding) string {
	return strings.Join([]string{string(f.Flag), number(f.Leaf.Seq), flagged(f).Task, f.Who.ID}, "/")
}

// flagged is which case and task a finding is about.
func flagged(f replay.Finding) (at replay.Lost) {
	if f.Lost != nil {
		return *f.Lost
	}
	at.Case, at.Number = f.Case.ID, f.Case.Number
	if f.Task != nil {
		at.Task, at.Key = f.Task.ID, f.Task.Key
	}
	return at
}

func caseNumber(at replay.Lost) string {
	if at.Number == 0 {
		return ""
	}
	return number(at.Number)
}

func flaggedPerson(f replay.Finding) string {
	if f.Case == nil {
		return f.Who.ID
	}
	return f.Case.Person
}

func flaggedName(f replay.Finding) string {
	if f.Case == nil {
		return f.Who.Name
	}
	return f.Case.Opened.Text("person.name")
}

// length prints nothing where there is none.
func length(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return seconds(d)
}

// Flagged is how often each flag is raised, also when it is 0.
func (a *Answer) Flagged() map[replay.Flag]int {
	counts := map[replay.Flag]int{}
	for _, flag := range replay.Flags() {
		counts[flag] = a.flagged[flag]
	}
	counts[replay.EquipmentLost] = len(a.Assets.Lost())
	return counts
}

// ungated reports whether a case gave access without a task that stands for the
// agreement, or for the screening: then no flag says when that was so.
func ungated(c *replay.Case) bool {
	stands := map[gate.Gate]bool{}
	gave := false
	for _, t := range c.Tasks {
		stands[t.Gate] = true
		gave = gave || t.Writes.Gives() && t.State == jml.TaskDone
	}
	return c.Kind == jml.Joiner && gave && !(stands[gate.Agreement] && stands[gate.Screening])
}
