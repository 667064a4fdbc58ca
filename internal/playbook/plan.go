package playbook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// Input is all that a plan depends on.
type Input struct {
	Kind      jml.Kind
	Playbook  *Playbook
	Matrix    *Matrix // nil: no systems are known
	Person    jml.Person
	After     jml.Terms // joiner: as announced; mover: from E on; leaver: as they are
	Before    jml.Terms // mover: until E
	Anchors   calendar.Anchors
	Immediate bool
	Holdings  register.Holdings
	Calendar  calendar.Calendar // of the subject's place
	Limits    jml.Limits
	Now       time.Time // the present: owners get their lead from here on; zero: when the case opened
}

// Target is what one task of a repeated line is about. All fields are empty
// for a line that is not repeated.
type Target struct {
	System string // matrix key
	Level  string
	Rises  bool // the level is more than what is held, or may be
	Asset  register.Asset
}

// Plan returns all tasks of a case in order, planned, without ids. A mover
// that changes neither function, manager, place nor type has none. The same
// input always gives the same plan.
func Plan(in Input) ([]jml.Task, error) {
	if in.Kind != in.Playbook.Kind {
		return nil, jml.Invalid("playbook", fmt.Sprintf("this is the playbook of a %s; a %s needs its own", in.Playbook.Kind, in.Kind))
	}
	if in.Kind == jml.Mover && in.After.SameWork(in.Before) {
		return nil, nil
	}
	var tasks []jml.Task
	for _, line := range in.Playbook.Tasks {
		for _, target := range in.targets(line.ForEach) {
			applies, err := in.applies(line, target)
			if err != nil {
				return nil, err
			}
			if !applies {
				continue
			}
			task, err := in.build(line, target)
			if err != nil {
				return nil, err
			}
			tasks = append(tasks, task)
			if PlansCheck(task) {
				tasks = append(tasks, Check(in, task))
			}
		}
	}
	in.connect(tasks)
	tasks = in.askKeep(tasks)
	for i := range tasks {
		tasks[i].Ordinal = i + 1
	}
	return tasks, nil
}

// Extra returns one more task of one line of in.Playbook, for a holding that
// the register or an answer names. It waits for nothing: what its line waits for may long be over. When Verify is set,
// its check is Check(in, task).
func Extra(in Input, lineKey string, t Target) (jml.Task, error) {
	line, ok := in.Playbook.Line(lineKey)
	if !ok {
		return jml.Task{}, &jml.Error{Code: jml.CodeNotFound,
			Message: fmt.Sprintf("the %s playbook in force has no task %q; add it or change the undo line", in.Playbook.Kind, lineKey)}
	}
	return in.build(line, t)
}

// build makes the task of one line about one target, without its connections.
func (in Input) build(l Line, t Target) (jml.Task, error) {
	system := in.system(t.System)
	task := jml.Task{
		Line:         l.Key,
		PlaybookHash: in.Playbook.Hash,
		Title:        in.fill(l.Title, system, t),
		Help:         in.fill(l.Help, system, t),
		Role:         l.Role,
		System:       t.System,
		Level:        t.Level,
		AssetID:      t.Asset.ID,
		Controls:     slices.Clone(l.Controls),
		State:        jml.TaskPlanned,
		Lead:         l.Lead,
		Asks:         l.Asks,
		Writes:       l.Writes,
		Undo:         l.Undo,
		Evidence:     slices.Clone(l.Evidence),
		NotBy:        slices.Clone(l.NotBy),
		ApartFrom:    slices.Clone(l.ApartFrom),
	}
	named(&task, t.key(l.Key))
	if t.System != "" {
		task.Tier = system.Tier
		if _, known := in.Matrix.System(t.System); !known && l.Role == roles.SystemOwner {
			task.Role = roles.OfficeManager // nobody is named for it: general software is theirs
		}
	}
	if l.verifies(task.Tier) {
		task.Verify = l.Verify
	}
	if err := in.date(&task, l, time.Time{}); err != nil {
		return jml.Task{}, fmt.Errorf("date task %s: %w", task.Key, err)
	}
	return task, nil
}

// verifies reports whether a second person looks at the line's task. Access that
// is taken or set is looked at only where the system is critical, unless the
// line says any tier.
func (l Line) verifies(tier jml.Tier) bool {
	if (l.Writes == jml.WritesRevoke || l.Writes == jml.WritesSet) && !l.VerifyAll {
		return tier == jml.TierCritical
	}
	return true
}

// fill renders everything of a text but the person's name.
func (in Input) fill(text string, s System, t Target) string {
	if t.Level == "" {
		text = strings.NewReplacer(" ({{.Level}})", "", " to {{.Level}}", " back to what it was").Replace(text)
	}
	asset := strings.TrimSpace(t.Asset.Kind + " " + t.Asset.Tag)
	if asset == "" {
		asset = "the equipment"
	}
	text = strings.NewReplacer("{{.System}}", s.Name, "{{.Level}}", t.Level, "{{.Asset}}", asset).Replace(text)
	if !strings.Contains(text, "{{.Standing}}") && !strings.Contains(text, "{{.Within}}") {
		return text
	}
	return strings.NewReplacer("{{.Standing}}", sentenceOf(in.Matrix.StandingAccess()),
		"{{.Within}}", sentenceOf(in.Matrix.Within(in.After.Functions))).Replace(text)
}

// connect fills After and Decides with the keys of tasks that were planned. A
// task waits for what decides about it, and for the check of what it waits for.
func (in Input) connect(tasks []jml.Task) {
	for i := range tasks {
		task := &tasks[i]
		line, ok := in.Playbook.Line(task.Line)
		if !ok || task.Purpose != jml.PurposeLine {
			continue
		}
		for _, key := range waitsFor(in.Playbook, line.Key) {
			of := *task
			if slices.Contains(line.After, key) && in.system(of.System).SSO {
				of.System = in.identityOf(tasks, key, of.System)
			}
			for _, t := range matching(tasks, of, key) {
				task.After = append(task.After, t.Key)
			}
		}
		for _, key := range line.Decides {
			for _, t := range matching(tasks, *task, key) {
				if t.Purpose == jml.PurposeLine { // a check goes with its task
					task.Decides = append(task.Decides, t.Key)
				}
			}
		}
	}
}

// identityOf is the system whose tasks of a line one that is reached only
// through single sign-on waits for: the account there when the line is about
// it, else the system's own.
func (in Input) identityOf(tasks []jml.Task, line, system string) string {
	for _, t := range tasks {
		if t.Line == line && in.system(t.System).Identity {
			return t.System
		}
	}
	return system
}

// matching returns a line's tasks that concern what of concerns:
// the same system or piece of equipment when both are about one, else all.
func matching(tasks []jml.Task, of jml.Task, line string) []jml.Task {
	var out []jml.Task
	for _, t := range tasks {
		if t.Line != line {
			continue
		}
		if of.System != "" && t.System != "" && of.System != t.System {
			continue
		}
		if of.AssetID != "" && t.AssetID != "" && of.AssetID != t.AssetID {
			continue
		}
		out = append(out, t)
	}
	return out
}
