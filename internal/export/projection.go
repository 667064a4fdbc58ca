package export

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// entry is where and when the log says something, and who did it.
type entry struct {
	seq      int64
	recorded time.Time
	occurred time.Time
	actor    evidence.LeafActor
	caseID   string
	taskID   string
}

// problem is something the log's own course forbids.
type problem struct {
	code     int
	where    string
	sentence string
}

// projection is the log replayed: each case and task as the leaves leave it,
// the registers over time, and every place where the leaves contradict the
// table of what may become of a task or case.
type projection struct {
	*values
	period  period
	now     time.Time
	next    int64
	last    time.Time
	shifted bool // some line was not in the place its number says

	cases map[string]*caseFile
	order []*caseFile // by the leaf that opened them
	tasks map[string]*task

	grants   register
	assets   register
	seats    register
	settings register

	problems []problem
}

func newProjection(p period, now time.Time) *projection {
	pr := &projection{values: newValues(), period: p, now: now,
		cases: map[string]*caseFile{}, tasks: map[string]*task{}}
	pr.inScope = func(caseID string) bool {
		if caseID == "" {
			return true
		}
		c, ok := pr.cases[caseID]
		return ok && pr.inPeriod(c)
	}
	return pr
}

func (p *projection) inPeriod(c *caseFile) bool { return p.period.holds(c.dates.Effective) }

// population is the cases of the period in the order in which they were opened.
func (p *projection) population() []*caseFile {
	var list []*caseFile
	for _, c := range p.order {
		if p.inPeriod(c) {
			list = append(list, c)
		}
	}
	return list
}

// maxProblems is how many complaints are kept: beyond that a log is not one.
const maxProblems = 1000

func (p *projection) report(code int, where, format string, args ...any) {
	if len(p.problems) >= maxProblems {
		return
	}
	p.problems = append(p.problems, problem{code, where, fmt.Sprintf(format, args...)})
}

func (p *projection) omission(e entry, format string, args ...any) {
	p.report(CodeOmission, fmt.Sprintf("leaf %d", e.seq), format, args...)
}

// leaf replays the next line of the log.
func (p *projection) leaf(line []byte) {
	at := p.next
	p.next++
	l, err := evidence.ParseLeaf(line)
	if err != nil {
		p.values.leaf(evidence.Leaf{})
		p.report(CodeUnreadable, fmt.Sprintf("leaf %d", at), "Leaf %d cannot be read: %v.", at, err)
		return
	}
	p.values.leaf(l)
	e := entry{seq: at, recorded: l.RecordedAt, occurred: l.OccurredAt, actor: l.Actor, caseID: l.Case, taskID: l.Task}
	if l.Seq != at && !p.shifted {
		p.shifted = true // all that follow are shifted too
		p.omission(e, "The line in place %d says it is leaf %d: the numbers of a log have no gaps.", at, l.Seq)
	}
	if l.RecordedAt.Before(p.last) {
		p.omission(e, "Leaf %d is recorded at %s, before the leaf in front of it.", at, instant(l.RecordedAt))
	}
	p.last = l.RecordedAt
	data, err := l.Decode()
	if err != nil {
		p.report(CodeUnreadable, fmt.Sprintf("leaf %d", at), "Leaf %d cannot be read: %v.", at, err)
		return
	}
	p.apply(e, data)
}

func (p *projection) apply(e entry, data evidence.Data) {
	switch d := data.(type) {
	case evidence.Erased:
		for _, o := range d.Openings {
			p.erased[fieldOf{o.Seq, p.intern(o.Field)}] = e.seq
		}
	case evidence.CaseOpened:
		p.openCase(e, d)
	case evidence.CaseRescheduled, evidence.CaseRescinded, evidence.CaseSuperseded,
		evidence.CaseEffected, evidence.CaseClosed, evidence.CaseReopened:
		if c := p.caseOfLeaf(e, data.LeafType()); c != nil {
			p.applyCase(e, c, d)
		}
	case evidence.TaskAdded:
		p.addTask(e, d)
	case evidence.TaskOpened, evidence.TaskAssigned, evidence.TaskEnded, evidence.TaskReopened,
		evidence.TaskSentBack, evidence.TaskCancelled, evidence.TaskRescheduled:
		if t := p.taskOfLeaf(e, data.LeafType()); t != nil {
			p.applyTask(e, t, d)
		}
	case evidence.ExceptionAccepted, evidence.NoticeSent, evidence.NoticeFailed:
		p.note(e, d)
	default:
		p.record(e, d)
	}
}

func (p *projection) caseOfLeaf(e entry, typ evidence.Type) *caseFile {
	c, ok := p.cases[e.caseID]
	if !ok {
		p.omission(e, "Leaf %d (%s) is about case %s, but no leaf opens that case.", e.seq, typ, e.caseID)
		return nil
	}
	return c
}

func (p *projection) taskOfLeaf(e entry, typ evidence.Type) *task {
	t, ok := p.tasks[e.taskID]
	if !ok || t.file.id != e.caseID {
		p.omission(e, "Leaf %d (%s) is about task %s, but no leaf puts that task into case %s.", e.seq, typ, e.taskID, e.caseID)
		return nil
	}
	return t
}

// finish checks what only the whole log can tell: no ended case has a task
// without an ending, and what a check sent back was opened again.
func (p *projection) finish() {
	for _, c := range p.order {
		for _, t := range c.tasks {
			if c.state != jml.CaseOpen && !t.state.Ended() && !c.reported[t.ID] {
				p.unfinished(c, t)
			}
			if t.sentBack != nil {
				p.omission(*t.sentBack, "Leaf %d sends back task %s of case #%d, but no leaf opens it again.",
					t.sentBack.seq, t.Key, c.Number)
			}
		}
	}
}

func (p *projection) unfinished(c *caseFile, t *task) {
	if c.reported == nil {
		c.reported = map[string]bool{}
	}
	c.reported[t.ID] = true
	p.report(CodeOmission, "case "+c.id, "Case #%d ended as %s, but its task %s (%s) has no ending: its last leaf says %s.",
		c.Number, c.state, t.Key, t.ID, t.state)
}
