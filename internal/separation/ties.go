package separation

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
)

// member is a task in its case.
type member struct {
	Task
	plan       Plan
	first      *member   // what it judges; nil for tasks that judge nothing
	judgements []*member // about it
}

// root is the task that a chain of judgements is about, the task itself when
// it judges nothing.
func (m *member) root() *member {
	for m.first != nil {
		m = m.first
	}
	return m
}

// approvesOrExcuses reports whether who announced the case must keep off: what
// an exception excuses goes on as if it had been approved.
func (m *member) approvesOrExcuses() bool {
	return m.plan.Purpose == jml.PurposeException || m.root().plan.approves()
}

// ties are the tasks that other people have to end than one, each once, and how
// many looks it may still take to find them.
type ties struct {
	found []*member
	known map[*member]bool
	looks int
}

// look reports whether one more may be taken.
func (t *ties) look() bool {
	t.looks--
	return !t.spent()
}

func (t *ties) spent() bool { return t.looks < 0 }

func (t *ties) add(m *member) {
	if t.look() && !t.known[m] {
		t.known[m] = true
		t.found = append(t.found, m)
	}
}

// judging adds every judgement about a task, also those about judgements.
func (t *ties) judging(m *member) {
	open := []*member{m}
	for len(open) > 0 {
		next := open[0]
		open = open[1:]
		for _, judgement := range next.judgements {
			if t.add(judgement); t.spent() {
				return
			}
			open = append(open, judgement)
		}
	}
}

// apartFrom finds the tasks that other people have to end than this one. It
// holds both ways: each of them has this one among its own.
func (c *Case) apartFrom(m *member, looks int) *ties {
	t := &ties{known: map[*member]bool{m: true}, looks: looks}
	c.seen(m, t)
	c.seenBy(m, t)
	return t
}

// seen finds what a task judges or reviews, and who approved what it grants.
// A judgement about a judgement, an approval or a review stands in for that: an
// exception for an approval lets the grant go on as an approval would.
func (c *Case) seen(m *member, t *ties) {
	for !t.spent() {
		c.approved(m, t)
		for _, key := range m.plan.ApartFrom {
			if !t.look() {
				return
			}
			for other := range c.lines[line{m.plan.Playbook, key}].near(m) {
				if t.add(other); t.spent() {
					return
				}
			}
		}

		if m = m.first; m == nil {
			return
		}
		if t.add(m); !m.plan.Oversees() {
			return
		}
	}
}

// approved finds who approved what a task grants.
func (c *Case) approved(m *member, t *ties) {
	if !m.plan.grants() {
		return
	}
	for _, approval := range c.approvalsOf(m) {
		if t.add(approval); t.spent() {
			return
		}
		t.judging(approval)
	}
}

// seenBy finds the tasks that have this one among what they see.
func (c *Case) seenBy(m *member, t *ties) {
	t.judging(m)
	if approval := m.root(); approval.plan.approves() {
		c.granted(approval, t)
	}
	if m.plan.judges() {
		return
	}
	for apart := range c.apart[line{m.plan.Playbook, m.plan.Line}].near(m) {
		if t.add(apart); t.spent() {
			return
		}
		if apart.plan.Oversees() {
			t.judging(apart)
		}
	}
}

// granted finds what grants what a task approves.
func (c *Case) granted(approval *member, t *ties) {
	for _, key := range approval.plan.Decides {
		if !t.look() {
			return
		}
		for _, decided := range c.named[key] {
			if !t.look() {
				return
			}
			if decided.plan.grants() {
				t.add(decided)
			}
		}
	}
}

// approvalsOf returns what decides about a task, named by its key or its base.
func (c *Case) approvalsOf(m *member) []*member {
	approvals := c.over[m.plan.Key]
	if m.plan.Base != m.plan.Key {
		approvals = slices.Concat(approvals, c.over[m.plan.Base])
	}
	return approvals
}
