package verify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/verify"
)

// sealed is a mover's case with a task that some roles may not have. Mia is CTO,
// Tom manages the subject, Ben did until the move.
func sealed(l *bundletest.Log) bundletest.Course {
	sits(l, roles.CTO, 0, "p-mia")
	l.Now = l.Now.Add(time.Hour)
	c := bundletest.Course{Log: l, ID: "c-9"}
	line := bundletest.Line("audit", "audit", "Look at all of it", "2026-02-02T08:00", func(f *evidence.PlannedTask) {
		f.NotBy = []roles.Role{roles.CTO, roles.Manager, roles.OldManager, roles.Employee}
	})
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseOpened{Number: 9, Kind: jml.Mover, Person: "p-ada", SeparatePersons: true,
		Managers: evidence.Managers{Manager: "p-tom", OldManager: "p-ben"},
		Dates:    evidence.Dates{Effective: bundletest.Day("2026-02-02"), Zone: "Europe/Berlin"}, Tasks: []evidence.PlannedTask{line}})
	return c
}

func sits(l *bundletest.Log, role roles.Role, at int, person string) {
	l.Add("", "", bundletest.HR(), evidence.RoleHeld{Seat: roles.Seat{Role: role, Position: at, PersonID: person}, Why: "changed"})
}

// endsAs has Noor get the audit and somebody else end it.
func endsAs(c bundletest.Course, who string, notApart bool) {
	c.Opens("audit", person("noor"))
	c.Ends("audit", person(who), evidence.TaskEnded{Outcome: jml.TaskDone, NotApart: notApart})
}

// verdict checks the log and wants its last leaf to be the one that is named,
// or no complaint when the sentence is "".
func verdict(t *testing.T, l *bundletest.Log, sentence string) {
	t.Helper()
	last := l.Tree.Size() - 1
	l.Sign()
	r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
	want := fmt.Sprintf("Leaf %d: %s", last, sentence)
	switch {
	case sentence == "" && r.ExitCode() != 0:
		t.Errorf("an honest log: exit %d\n%s", r.ExitCode(), findings(r))
	case sentence != "" && (r.ExitCode() != verify.CodeOmission || !says(r, want)):
		t.Errorf("exit %d, want %q\n%s", r.ExitCode(), want, findings(r))
	}
}

func TestALogInWhichOnePersonApprovedAndGrantedIsReported(t *testing.T) {
	l := bundletest.NewLog(t)
	c := separate(l)
	c.Opens("approve", person("tom"))
	c.Ends("approve", person("tom"), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	c.Opens("grant", person("mia"))
	c.Ends("grant", person("tom"), evidence.TaskEnded{Outcome: jml.TaskDone})
	verdict(t, l, "who ended or has task approve/crm of case #9 ended task grant/crm")
}

func TestALogInWhichTheDoerCheckedThemselvesAfterAReopeningIsReported(t *testing.T) {
	l := bundletest.NewLog(t)
	c := separate(l)
	c.Opens("grant", person("mia"))
	c.Ends("grant", person("mia"), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.Add(c.ID, "grant", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
	assign(c, "grant", person("ben"), false)
	c.Ends("grant", person("ben"), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.Opens("check", person("noor"))
	c.Ends("check", person("mia"), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	verdict(t, l, "who ended or has task grant/crm of case #9 ended task grant/crm:check")
}

func TestALogInWhichSomebodyEndedATaskThatTheirRoleMayNotHaveIsReported(t *testing.T) {
	for who, role := range map[string]string{"mia": "cto", "tom": "manager", "ben": "old-manager"} {
		l := bundletest.NewLog(t)
		endsAs(sealed(l), who, false)
		verdict(t, l, fmt.Sprintf("who is %s, and so may not have task audit of case #9, ended it", role))
	}
	l := bundletest.NewLog(t)
	endsAs(sealed(l), "ada", true)
	verdict(t, l, "the person that case #9 is about ended its task audit")
}

func TestRolesAreHeldAgainstALogAsTheyWereWhenATaskEnded(t *testing.T) {
	for name, story := range map[string]struct {
		add      func(bundletest.Course)
		sentence string
	}{
		"somebody without such a role":               {func(c bundletest.Course) { endsAs(c, "noor", false) }, ""},
		"nobody else was left, and the leaf says so": {func(c bundletest.Course) { endsAs(c, "mia", true) }, ""},
		"a deputy": {func(c bundletest.Course) {
			c.Opens("audit", person("noor"))
			sits(c.Log, roles.CTO, 1, "p-noor")
			c.Now = c.Now.Add(time.Hour)
			c.Ends("audit", person("noor"), evidence.TaskEnded{Outcome: jml.TaskDone})
		}, "who is cto, and so may not have task audit of case #9, ended it"},
		"a seat that is a moment old": {func(c bundletest.Course) {
			sits(c.Log, roles.CTO, 0, "p-noor")
			endsAs(c, "noor", false)
		}, ""},
		"a seat that was given to somebody else": {func(c bundletest.Course) {
			sits(c.Log, roles.CTO, 0, "p-noor")
			endsAs(c, "mia", false)
		}, ""},
		"one of two seats was given to somebody else": {func(c bundletest.Course) {
			sits(c.Log, roles.CTO, 1, "p-mia")
			sits(c.Log, roles.CTO, 0, "p-noor")
			endsAs(c, "mia", false)
		}, "who is cto, and so may not have task audit of case #9, ended it"},
		"a manager of before the terms changed": {func(c bundletest.Course) {
			c.Add(c.ID, "", bundletest.HR(), evidence.CaseRescheduled{Managers: evidence.Managers{Manager: "p-lea"},
				Dates: evidence.Dates{Effective: bundletest.Day("2026-02-03"), Zone: "Europe/Berlin"}})
			endsAs(c, "tom", false)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := bundletest.NewLog(t)
			story.add(sealed(l))
			verdict(t, l, story.sentence)
		})
	}
}
