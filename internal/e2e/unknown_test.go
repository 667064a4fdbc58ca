package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

func TestALeaverImportedOnDayOneIsSearchedFor(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.company()
	a := s.announce("leave", "--person", "yuki@example.com", "--last-day", day(-14))
	number := a.Case.Number
	if known := keys(a.Case, "remove-access/", first); len(known) != 0 {
		t.Errorf("removals of what nobody knows yet: %v", known)
	}
	s.finish(number, answers{
		"list-holdings":                 {say: map[string][]string{"holds": {"source-code"}}},
		"list-holdings-security":        {say: map[string][]string{"holds": {"design-tool"}}},
		"check-access/password-manager": {outcome: "done/yes"},
		"check-equipment":               {say: map[string][]string{"things": {"LT-0777, laptop"}}},
	}, closed)
	c := s.look(number)
	removed := keys(c, "remove-access/", done)
	for _, want := range []string{"source-code", "password-manager"} {
		if !slices.Contains(removed, want) {
			t.Errorf("%s came to light and was not removed: %v", want, removed)
		}
	}
	if returned := keys(c, "return-equipment/", done); !slices.Equal(returned, []string{"LT-0777"}) {
		t.Errorf("returned was %v", returned)
	}
	if c.State != "completed" {
		t.Errorf("the case is %s", c.State)
	}
	s.verify()
}

func TestARescindedJoinerIsUndone(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.company()
	a := s.announce("join", "--person", "E-18", "--name", "Ada Park", "--email", "ada@example.com", "--personal", "ada@example.net",
		"--title", "Agent", "--function", "support", "--manager", "ruth@example.com", "--start", day(1))
	number := a.Case.Number
	s.finish(number, nil, quiet)
	before := s.look(number)
	given := keys(before, "", func(t wire.Task) bool { return done(t) && first(t) && givesSomething(t.Key) })
	if len(given) < 5 {
		t.Fatalf("before the offer is withdrawn only %v was given", given)
	}

	rescinded := s.announce("rescind", "--person", "ada@example.com", "--reason", "no-show")
	if rescinded.Outcome != "rescinded" {
		t.Fatalf("the rescission answers %s", rescinded.Outcome)
	}
	for _, key := range given {
		if _, found := find(s.look(number), "undo/"+key); !found {
			t.Errorf("%s has no task that undoes it", key)
		}
	}
	s.finish(number, nil, closed)
	if c := s.look(number); c.State != "rescinded" {
		t.Errorf("the case is %s", c.State)
	}
	s.verify()
}

// givesSomething: tasks of the joiner's playbook with another that undoes them.
func givesSomething(key string) bool {
	line, _, _ := strings.Cut(key, "/")
	return slices.Contains([]string{"create-identity", "grant-access", "grant-standing", "issue-equipment", "badge-and-keys"}, line)
}
