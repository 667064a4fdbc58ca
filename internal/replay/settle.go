package replay

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
)

// settle comes after each leaf. It forgets the case, when this was the last leaf
// about it and it has ended, unless the period asks for it.
func (l *Log) settle(e leafAt) {
	c, opened := l.cases[e.caseID]
	if !opened || !l.survey.over(c.ID, e.Seq) {
		return
	}
	c.apart, c.keys = nil, nil // nothing more happens in it
	if l.survey.includes(c.ID) || c.State == jml.CaseOpen {
		return
	}

	l.conclude(c)
	l.changes = append(l.changes, l.Period.changesOf(c.withoutTasks())...)
	for _, t := range c.Tasks {
		l.tasks.forget(t.ID)
	}
	delete(l.cases, c.ID)
	delete(l.announcers, c.ID)
	at, _ := slices.BinarySearchFunc(l.order, c, byOpening)
	l.order = slices.Delete(l.order, at, at+1)
}

// withoutTasks is what a change still says of a case that is forgotten.
func (c *Case) withoutTasks() *Case {
	bare := *c
	bare.Tasks, bare.keys = nil, nil
	bare.apart, bare.links = nil, nil
	return &bare
}

func byOpening(a, b *Case) int { return int(a.Opened.Seq - b.Opened.Seq) }

// conclude checks what only all leaves of a case can tell: no ended case has a
// task without an ending, and what a check sent back was opened again.
func (l *Log) conclude(c *Case) {
	for _, t := range c.Tasks {
		if c.State != jml.CaseOpen && !t.State.Ended() {
			l.unfinished(c, t)
		}
		if t.sentBack != nil {
			l.omission(*t.sentBack, "Leaf %d sends back task %s of case #%d, but no leaf opens it again.",
				t.sentBack.Seq, t.Key, c.Number)
		}
	}
	if l.Period.Holds(c.Effective) != l.survey.includes(c.ID) {
		l.report(Problem{Where: "case " + c.ID, Sentence: fmt.Sprintf("Case #%d had another date when the log was read again.", c.Number)})
	}
}
