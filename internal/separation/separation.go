// Package separation owns who must be kept apart in a case: which tasks need
// different persons, and so who may neither get nor end a task. It speaks of
// persons, not of roles: whoever ever ended a task counts, also after it was
// reopened or given to somebody else. Cases go by it, and verification holds
// the log against it. It is pure, asks its caller who stands in a role, and must
// not know who is away, or what becomes of a task for which nobody is left.
package separation

import (
	"math"
	"slices"

	"github.com/handover-jml/handover/internal/roles"
)

// Task is one task of a case. It is asked anew each time, so that it is seen as
// it stands.
type Task interface {
	Plan() Plan
	Owner() string    // person id of who has it now; "" unless it is open
	Enders() []string // person ids of all who ever ended it
}

// Case is the tasks of one case and how they hang together.
type Case struct {
	Subject    string   // person id of whom the case is about
	Announcers []string // person ids of who announced it or a change of it
	// Holders are the person ids of who stands in a role now; nil when only what
	// the tasks themselves say is asked.
	Holders func(roles.Role) []string

	byID  map[string]*member
	named map[string][]*member // by key and by base
	over  map[string][]*member // approvals by what they decide
	lines map[line]group       // the tasks of a line
	apart map[line]group       // the tasks that are apart from a line
}

// New returns a case about a person, without tasks.
func New(subject string) *Case {
	return &Case{Subject: subject, byID: map[string]*member{}, named: map[string][]*member{},
		over: map[string][]*member{}, lines: map[line]group{}, apart: map[line]group{}}
}

// Add puts a task into the case. What it checks, excuses or rechecks must be in
// there already, so that no task comes before itself.
func (c *Case) Add(t Task) {
	m := &member{Task: t, plan: t.Plan()}
	if m.plan.judges() {
		m.first = c.byID[m.plan.For]
	}
	if m.first != nil {
		m.first.judgements = append(m.first.judgements, m)
	}

	c.byID[m.plan.ID] = m
	c.named[m.plan.Key] = append(c.named[m.plan.Key], m)
	if m.plan.Base != m.plan.Key {
		c.named[m.plan.Base] = append(c.named[m.plan.Base], m)
	}
	if m.plan.approves() {
		for _, key := range m.plan.Decides {
			c.over[key] = append(c.over[key], m)
		}
	}

	if !m.plan.judges() {
		add(c.lines, line{m.plan.Playbook, m.plan.Line}, m)
	}
	for _, key := range m.plan.ApartFrom {
		add(c.apart, line{m.plan.Playbook, key}, m)
	}
}

// Bar says why somebody may neither get nor end a task.
type Bar struct {
	Subject   bool       // the case is about them
	Announcer bool       // they announced it
	Tasks     []string   // ids of what they ended, or are about to end, and what needs somebody else
	Role      roles.Role // that they stand in and whose holders may not have it
}

// Barred returns who may neither get nor end a task, by person id. Whoever ever
// ended a task that this one has to be apart from is barred from it.
//
// A task that has not ended is expected to be ended by its owner, who is barred
// too, but only from tasks of the same rank or a later one: approving comes
// before working, that before reviewing and judging, and what comes later gives
// way. So who administers a system gets its removal even while they have a
// review open, which somebody else gets then; and giving the tasks of a case to
// the first in line who is not barred always comes to rest.
func (c *Case) Barred(id string) map[string]Bar {
	bars, _ := c.BarredWithin(id, math.MaxInt)
	return bars
}

// BarredWithin is Barred for a case that nobody vouches for. It looks at so many
// tasks and people at most; whole is false when it would have taken more.
func (c *Case) BarredWithin(id string, looks int) (barred map[string]Bar, whole bool) {
	m := c.byID[id]
	if m == nil {
		return nil, true
	}
	bars := bars{}
	if !m.plan.IsOwn() {
		bars.of(c.Subject).Subject = true
	}
	if m.approvesOrExcuses() {
		for _, person := range c.Announcers {
			bars.of(person).Announcer = true
		}
	}
	for _, role := range m.plan.NotBy {
		for _, person := range c.holders(role) {
			bars.of(person).Role = role
		}
	}

	ties := c.apartFrom(m, looks-len(c.Announcers)-len(m.plan.NotBy))
	for _, other := range ties.found {
		if ties.looks -= len(other.Enders()); ties.spent() {
			return bars.all(), false
		}
		bars.tie(m, other)
	}
	return bars.all(), !ties.spent()
}

func (c *Case) holders(role roles.Role) []string {
	switch {
	case role == roles.Employee:
		return []string{c.Subject}
	case c.Holders == nil:
		return nil
	}
	return c.Holders(role)
}

// bars are under construction.
type bars map[string]*Bar

func (b bars) of(person string) *Bar {
	if b[person] == nil {
		b[person] = &Bar{}
	}
	return b[person]
}

// tie bars whoever ended another task, and who is expected to before this one.
func (b bars) tie(m, other *member) {
	for _, person := range other.Enders() {
		b.task(person, other)
	}
	if other.plan.rank() <= m.plan.rank() {
		b.task(other.Owner(), other)
	}
}

func (b bars) task(person string, m *member) {
	if bar := b.of(person); !slices.Contains(bar.Tasks, m.plan.ID) {
		bar.Tasks = append(bar.Tasks, m.plan.ID)
	}
}

func (b bars) all() map[string]Bar {
	out := make(map[string]Bar, len(b))
	for person, bar := range b {
		if person != "" {
			out[person] = *bar
		}
	}
	return out
}
