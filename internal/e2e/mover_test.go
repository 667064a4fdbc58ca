package e2e

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

func TestAMoverKeepsGetsAndLosesWhatManagersDecide(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.company()
	s.moverStory()
	s.verify()
}

// moverStory moves Sara from support to engineering: she keeps one system,
// loses the other, and gets what the managers and the CTO approve.
func (s *service) moverStory() {
	s.Helper()
	a := s.announce("move", "--person", "E-11", "--title", "Site reliability engineer", "--function", "engineering",
		"--department", "Technology", "--manager", "ben@example.com", "--effective", day(-40))
	number := a.Case.Number
	s.finish(number, answers{
		"keep-or-remove/crm":                       {outcome: "done/keep"},
		"keep-or-remove/customer-support":          {outcome: "done/remove"},
		"keep-or-remove/crm:check":                 {outcome: "done/yes"},
		"approve-critical-access/production-cloud": {outcome: "done/no"},
	}, closed)
	c := s.look(number)
	got := map[string]string{}
	for _, key := range []string{"remove-access/crm", "remove-access/customer-support", "grant-access/monitoring",
		"grant-critical-access/source-code", "grant-critical-access/production-cloud"} {
		got[key] = s.task(number, key).State
	}
	want := map[string]string{"remove-access/crm": "cancelled", "remove-access/customer-support": "done", "grant-access/monitoring": "done",
		"grant-critical-access/source-code": "done", "grant-critical-access/production-cloud": "cancelled"}
	if diff := cmp.Diff(want, got); diff != "" || c.State != "completed" {
		s.Errorf("the case is %s (-want +got):\n%s", c.State, diff)
	}
	if by := s.task(number, "keep-or-remove/crm:check").DoneBy; by == nil || by.Name != "Ruth Adler" {
		s.Errorf("what the new manager decided was confirmed by %v, not by the former one", by)
	}
	s.holds("E-11", "crm", "identity", "mail", "monitoring", "password-manager", "source-code")
}

// holds says what somebody has according to the register, by asking what a
// departure would take away; the departure is taken back.
func (s *service) holds(person string, systems ...string) {
	s.Helper()
	a := s.announce("leave", "--person", person, "--last-day", day(20))
	if diff := cmp.Diff(alone(systems), removals(a.Case)); diff != "" {
		s.Errorf("what %s holds after the story (-want +got):\n%s", person, diff)
	}
	s.announce("rescind", "--person", person, "--of", "leaver")
}

// removals are the systems that a leaver's tasks take away.
func removals(c wire.Case) []string {
	return slices.Sorted(slices.Values(append(keys(c, "remove-access/", first), keys(c, "disable-identity/", first)...)))
}

// alone leaves out the systems that are reached only through single sign-on
// and end with the identity.
func alone(systems []string) []string {
	covered := []string{"mail", "chat", "documents", "monitoring", "design-tool"}
	return slices.DeleteFunc(slices.Clone(systems), func(key string) bool { return slices.Contains(covered, key) })
}
