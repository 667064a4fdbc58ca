package e2e

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// answers say what owners reply, by a task's key or the beginning of it. What
// they do not mention is done as asked; a question after an unknown account is
// answered with no.
type answers map[string]reply

func (a answers) to(key string) reply {
	longest := ""
	for prefix := range a {
		if strings.HasPrefix(key, prefix) && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	if longest == "" && strings.HasPrefix(key, "check-access/") {
		return reply{outcome: "done/no"}
	}
	return a[longest]
}

// finish has all owners do their open tasks until done says that it is enough.
func (s *service) finish(number int64, a answers, done func(wire.Case) bool) {
	s.Helper()
	eventually(s, "case #"+strconv.FormatInt(number, 10)+" is as far as the story goes", func() bool {
		c := s.look(number)
		if done(c) {
			return true
		}
		for _, name := range waiting(c) {
			s.answer(s.owner(number, name), c, a)
		}
		return false
	})
}

// closed is a case's end.
func closed(c wire.Case) bool { return c.State != "open" }

// quiet is a case in which nobody has anything to do now.
func quiet(c wire.Case) bool {
	return len(c.Tasks) > 0 && len(waiting(c)) == 0 && !slices.ContainsFunc(c.Tasks, func(t wire.Task) bool { return dueToOpen(c, t) })
}

// waiting lists the owners of open tasks that can be recorded now.
func waiting(c wire.Case) []string {
	owners := map[string]bool{}
	for _, t := range c.Tasks {
		if t.State == "open" && (t.NotBefore == nil || !t.NotBefore.After(now())) {
			owners[t.Owner.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(owners))
}

// dueToOpen reports whether a task opens by itself any moment.
func dueToOpen(c wire.Case, t wire.Task) bool {
	if t.State != "planned" || t.Opens != nil && t.Opens.After(now()) {
		return false
	}
	for _, key := range t.After {
		if first, ok := find(c, key); ok && (first.State == "planned" || first.State == "open") {
			return false
		}
	}
	return true
}

// answer records everything that waits for the owner in one press. A task that
// was decided away between looking and pressing is asked for no more, and whose
// page ended meanwhile is asked again by a newer mail, if any.
func (s *service) answer(o *owner, c wire.Case, a answers) {
	s.Helper()
	byID := map[string]string{}
	for _, t := range c.Tasks {
		byID[t.ID] = t.Key
	}
	var lines []line
	open, err := o.tryLines()
	if errors.Is(err, errPageEnded) {
		return
	}
	must(s.T, err)
	for _, l := range open {
		if byID[l.id] != "" && !l.early {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return
	}
	recorded, before, err := o.tryRecord(lines, func(l line) reply { return a.to(byID[l.id]) })
	if errors.Is(err, errPageEnded) || errors.Is(err, errTaskMoved) {
		return
	}
	must(s.T, err)
	if len(before) > 0 {
		s.Errorf("%s is told that %v was finished before", o.name, before)
	}
	if len(recorded) != len(lines) {
		s.Errorf("%s pressed for %d tasks, %d were recorded", o.name, len(lines), len(recorded))
	}
}
