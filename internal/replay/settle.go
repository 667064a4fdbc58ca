package replay

import (
	"cmp"
	"fmt"

	"github.com/handover-jml/handover/internal/jml"
)

// settle comes after each leaf. When this was the last leaf about its case, that
// is concluded and forgotten.
func (l *Log) settle(e leafAt) {
	c, opened := l.cases[e.caseID]
	if !opened || !l.survey.over(c.ID, e.Seq) {
		return
	}
	l.conclude(c)
	for _, t := range c.Tasks {
		l.tasks.forget(t.ID)
	}
	delete(l.cases, c.ID)
	delete(l.announcers, c.ID)
}

// withoutTasks is what a change still says of a case that is forgotten.
func (c *Case) withoutTasks() *Case {
	bare := *c
	bare.Tasks, bare.keys = nil, nil
	bare.Recalls, bare.Excepted = nil, nil
	bare.apart, bare.links = nil, nil
	return &bare
}

func byOpening(a, b *Case) int { return cmp.Compare(a.Opened.Seq, b.Opened.Seq) }

// conclude checks what only all leaves of a case can tell: no ended case has a
// task without an ending, and what a check sent back was opened again. Then the
// case is handed on.
func (l *Log) conclude(c *Case) {
	for _, t := range c.Tasks {
		if c.State != jml.CaseOpen && !t.State.Ended() {
			l.unfinished(c, t)
		}
		if t.sentBack != nil {
			l.omission(*t.sentBack, "Leaf %d sends back task %s of case #%d, but no leaf opens it again.",
				t.sentBack.Seq, t.Key, c.Number)
		}
		t.unsaid(&l.findings)
		if t.owesConsent != nil {
			l.omission(*t.owesConsent, "Leaf %d ends task %s of case #%d with an exception accepted, but no leaf accepts it.",
				t.owesConsent.Seq, t.Key, c.Number)
		}
	}
	unaccounted(l, c)
	if l.Period.Holds(c.Effective) != l.survey.cases[c.ID].inPeriod {
		l.report(Problem{Where: "case " + c.ID, Sentence: fmt.Sprintf("Case #%d had another date when the log was read again.", c.Number)})
	}
	if l.survey.concerns(c.ID) {
		l.changes = append(l.changes, l.Period.changesOf(c)...)
	}
	c.InScope = l.survey.includes(c.ID)
	l.over(c)
}
