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

// judged returns every judgement about the task, also those about judgements.
func (m *member) judged() []*member {
	var out []*member
	for _, j := range m.judgements {
		out = append(out, j)
		out = append(out, j.judged()...)
	}
	return out
}

// approvesOrExcuses reports whether who announced the case must keep off: what
// an exception excuses goes on as if it had been approved.
func (m *member) approvesOrExcuses() bool {
	return m.plan.Purpose == jml.PurposeException || m.root().plan.approves()
}

// apartFrom returns the tasks that other people have to end than this one. It
// holds both ways: each of them has this one among its own.
func (c *Case) apartFrom(m *member) []*member { return append(c.seen(m), c.seenBy(m)...) }

// seen returns what a task judges or reviews, and who approved what it grants.
// A judgement about a judgement, an approval or a review stands in for that: an
// exception for an approval lets the grant go on as an approval would.
func (c *Case) seen(m *member) []*member {
	var out []*member
	if m.first != nil {
		out = append(out, m.first)
		if m.first.plan.Oversees() {
			out = append(out, c.seen(m.first)...)
		}
	}
	if m.plan.grants() {
		for _, approval := range c.approvalsOf(m) {
			out = append(append(out, approval), approval.judged()...)
		}
	}
	for _, key := range m.plan.ApartFrom {
		out = append(out, c.lines[line{m.plan.Playbook, key}].about(m)...)
	}
	return out
}

// seenBy returns the tasks that have this one among what they see.
func (c *Case) seenBy(m *member) []*member {
	out := m.judged()
	if approval := m.root(); approval.plan.approves() {
		for _, key := range approval.plan.Decides {
			for _, decided := range c.named[key] {
				if decided.plan.grants() {
					out = append(out, decided)
				}
			}
		}
	}
	if m.plan.judges() {
		return out
	}
	for _, apart := range c.apart[line{m.plan.Playbook, m.plan.Line}].about(m) {
		out = append(out, apart)
		if apart.plan.Oversees() {
			out = append(out, apart.judged()...)
		}
	}
	return out
}

// approvalsOf returns what decides about a task, named by its key or its base.
func (c *Case) approvalsOf(m *member) []*member {
	approvals := c.over[m.plan.Key]
	if m.plan.Base != m.plan.Key {
		approvals = slices.Concat(approvals, c.over[m.plan.Base])
	}
	return approvals
}
