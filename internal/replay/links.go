package replay

import (
	"github.com/handover-jml/handover/internal/gate"
	"github.com/handover-jml/handover/internal/jml"
)

// links are which tasks of a case are about which others. They are found when
// somebody asks, which is after the replay.
type links struct {
	checks   map[string][]*Task // by the id of what they check
	deciders map[string][]*Task // by the key of what they rule over
	gates    map[gate.Gate][]*Task
	byID     map[string]*Task
	named    map[string][]*Task // by key and by base
}

func (c *Case) linked() *links {
	if c.links != nil {
		return c.links
	}
	c.links = &links{checks: map[string][]*Task{}, deciders: map[string][]*Task{}, gates: map[gate.Gate][]*Task{},
		byID: map[string]*Task{}, named: map[string][]*Task{}}
	for _, t := range c.Tasks {
		if t.Purpose == jml.PurposeCheck {
			c.links.checks[t.For] = append(c.links.checks[t.For], t)
		}
		c.links.byID[t.ID] = t
		c.links.named[t.Key] = append(c.links.named[t.Key], t)
		if t.Base != t.Key {
			c.links.named[t.Base] = append(c.links.named[t.Base], t)
		}
		if t.Gate != "" {
			c.links.gates[t.Gate] = append(c.links.gates[t.Gate], t)
		}
		for _, key := range t.Decides {
			c.links.deciders[key] = append(c.links.deciders[key], t)
		}
	}
	return c.links
}

// Confirmation is the second person's yes to this ending, or nil.
func (t *Task) Confirmation() *Task {
	for _, check := range t.Case.linked().checks[t.ID] {
		if check.State == jml.TaskDone && check.Ended != nil && check.Ended.Answer.Choice != "no" &&
			t.Ended != nil && check.Ended.Seq > t.Ended.Seq {
			return check
		}
	}
	return nil
}

// Decision is the task whose answer ruled over this one, or nil. Where two
// people decide, as over critical access, it is the last word.
func (t *Task) Decision() (last *Task) {
	for _, key := range []string{t.Key, t.Base} { // as NamedBy has it
		for _, d := range t.Case.linked().deciders[key] {
			if d.Ended == nil || d.Ended.Answer.Choice == "" {
				continue
			}
			if last == nil || d.Ended.Seq > last.Ended.Seq {
				last = d
			}
		}
	}
	return last
}
