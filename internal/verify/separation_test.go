package verify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/verify"
)

// separate is a joiner case in which persons are kept apart, announced by Ines:
// access is approved, granted, checked and reviewed.
func separate(l *bundletest.Log) bundletest.Course {
	c := bundletest.Course{Log: l, ID: "c-9"}
	l.Add(c.ID, "", bundletest.HR(), evidence.EventAccepted{Source: "form", ID: "hr-9", Kind: jml.Joiner, Person: "p-ada", By: "p-ines"})
	system := func(f *evidence.PlannedTask) { f.System, f.Line = "crm", strings.TrimSuffix(f.Key, "/crm") }
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseOpened{Number: 9, Kind: jml.Joiner, Person: "p-ada", SeparatePersons: true,
		Dates: evidence.Dates{Effective: bundletest.Day("2026-02-02"), Zone: "Europe/Berlin"},
		Tasks: []evidence.PlannedTask{
			bundletest.Line("approve", "approve/crm", "May {{.Person}}?", "2026-02-02T08:00", system, func(f *evidence.PlannedTask) {
				f.Asks, f.Decides = jml.AsksYesNo, []string{"grant/crm"}
			}),
			bundletest.Line("grant", "grant/crm", "Grant it", "2026-02-02T08:00", system, func(f *evidence.PlannedTask) { f.Writes = jml.WritesGrant }),
			bundletest.Line("check", "grant/crm:check", "Check it", "2026-02-02T08:00", func(f *evidence.PlannedTask) {
				f.Purpose, f.For, f.Line = jml.PurposeCheck, "grant", "grant"
			}),
			bundletest.Line("review", "review", "Review it", "2026-02-02T08:00", func(f *evidence.PlannedTask) { f.ApartFrom = []string{"grant"} }),
		}})
	return c
}

func person(name string) jml.Actor {
	return jml.Actor{Kind: jml.ActorPerson, Ref: "p-" + name, PersonID: "p-" + name, Name: name, Assurance: jml.AssuranceEmailLink}
}

func assign(c bundletest.Course, task string, who jml.Actor, notApart bool) {
	c.Add(c.ID, task, bundletest.HR(), evidence.TaskAssigned{TaskOpened: evidence.TaskOpened{Assignee: who.Ref, Assignment: 2, Via: roles.ViaNamed, NotApart: notApart}, Why: "named"})
}

func TestWhoGetsOrEndsATaskFromWhichTheyAreBarredIsFound(t *testing.T) {
	done := evidence.TaskEnded{Outcome: jml.TaskDone}
	admitted := evidence.TaskEnded{Outcome: jml.TaskDone, NotApart: true}
	tom, mia, noor, ada, ines := person("tom"), person("mia"), person("noor"), person("ada"), person("ines")
	for name, story := range map[string]struct {
		add      func(bundletest.Course)
		sentence string // "" when nothing is wrong
	}{
		"four people do four things": {func(c bundletest.Course) {
			c.Opens("approve", tom)
			c.Ends("approve", tom, done)
			c.Opens("grant", mia)
			c.Ends("grant", mia, done)
			c.Opens("check", noor)
			c.Ends("check", noor, done)
			c.Opens("review", noor)
			c.Ends("review", noor, done)
		}, ""},
		"the approver grants": {func(c bundletest.Course) {
			c.Opens("approve", tom)
			c.Ends("approve", tom, done)
			c.Opens("grant", tom)
		}, "who ended or has task approve/crm of case #9 got task grant/crm"},
		"the approver grants, and the leaf says so": {func(c bundletest.Course) {
			c.Opens("approve", tom)
			c.Ends("approve", tom, done)
			c.Add(c.ID, "grant", jml.SystemActor(), evidence.TaskOpened{Assignee: tom.Ref, Assignment: 1, Via: roles.ViaFallback, NotApart: true})
			c.Ends("grant", tom, admitted)
		}, ""},
		"only the gift says so": {func(c bundletest.Course) {
			c.Opens("approve", tom)
			c.Ends("approve", tom, done)
			c.Add(c.ID, "grant", jml.SystemActor(), evidence.TaskOpened{Assignee: tom.Ref, Assignment: 1, Via: roles.ViaFallback, NotApart: true})
			c.Ends("grant", tom, done)
		}, "ended task grant/crm, and"},
		"the granter approves after a reopening": {func(c bundletest.Course) {
			c.Opens("approve", tom)
			c.Ends("approve", tom, done)
			c.Opens("grant", mia)
			c.Ends("grant", mia, done)
			c.Add(c.ID, "approve", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
			assign(c, "approve", mia, false)
		}, "who ended or has task grant/crm of case #9 got task approve/crm"},
		"an earlier ending counts after the task was given to somebody else": {func(c bundletest.Course) {
			c.Opens("grant", mia)
			c.Ends("grant", mia, done)
			c.Add(c.ID, "grant", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
			assign(c, "grant", tom, false)
			c.Ends("grant", tom, done)
			c.Opens("review", mia)
		}, "who ended or has task grant/crm of case #9 got task review"},
		"the granter checks": {func(c bundletest.Course) {
			c.Opens("grant", mia)
			c.Ends("grant", mia, done)
			c.Opens("check", noor)
			c.Ends("check", mia, done)
		}, "who ended or has task grant/crm of case #9 ended task grant/crm:check"},
		"the checker has the grant, which comes before": {func(c bundletest.Course) {
			c.Opens("grant", mia)
			c.Opens("check", noor)
			assign(c, "grant", noor, false)
		}, ""},
		"the owner of the grant gets its check": {func(c bundletest.Course) {
			c.Opens("grant", mia)
			c.Opens("check", mia)
		}, "got task grant/crm:check"},
		"the announcer approves": {func(c bundletest.Course) { c.Opens("approve", ines) },
			"who announced case #9, or may, got its task approve/crm"},
		"the announcer of a change approves": {func(c bundletest.Course) {
			c.Add(c.ID, "", bundletest.HR(), evidence.EventAccepted{Source: "form", ID: "hr-10", Kind: jml.Reschedule, Person: "p-ada", By: "p-noor"})
			c.Opens("approve", noor)
		}, "who announced case #9, or may, got its task approve/crm"},
		"who may announce approves": {func(c bundletest.Course) {
			c.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-2", Role: staff.HR, Person: "p-tom"}})
			c.Now = c.Now.Add(time.Minute)
			c.Opens("approve", tom)
		}, "who announced case #9, or may, got its task approve/crm"},
		"who may announce since a moment ago approves": {func(c bundletest.Course) {
			c.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-2", Role: staff.HR, Person: "p-tom"}})
			c.Opens("approve", tom)
		}, ""},
		"who may announce no more approves": {func(c bundletest.Course) {
			c.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-2", Role: staff.HR, Person: "p-tom"}})
			c.Now = c.Now.Add(time.Hour)
			c.Add("", "", bundletest.HR(), evidence.StaffRemoved{StaffRight: evidence.StaffRight{Staff: "s-2", Role: staff.HR, Person: "p-tom"}})
			c.Opens("approve", tom)
		}, ""},
		"who administers approves": {func(c bundletest.Course) {
			c.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-2", Role: staff.Admin, Person: "p-tom"}})
			c.Opens("approve", tom)
		}, ""},
		"the announcer grants": {func(c bundletest.Course) { c.Opens("grant", ines) }, ""},
		"the joiner grants":    {func(c bundletest.Course) { c.Opens("grant", ada) }, "the person that case #9 is about got its task grant/crm"},
		"the joiner grants, and the leaf says so": {func(c bundletest.Course) {
			c.Opens("grant", mia)
			c.Ends("grant", ada, admitted)
		}, "the person that case #9 is about ended its task grant/crm"},
	} {
		l := bundletest.NewLog(t)
		story.add(separate(l))
		l.Sign()
		r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
		switch {
		case story.sentence == "" && r.ExitCode() != 0:
			t.Errorf("%s: exit %d\n%s", name, r.ExitCode(), findings(r))
		case story.sentence != "" && (r.ExitCode() != verify.CodeOmission || !says(r, story.sentence)):
			t.Errorf("%s: exit %d, want %q\n%s", name, r.ExitCode(), story.sentence, findings(r))
		}
	}
}

func TestCasesOfBeforeTheSeparationAreCountedRatherThanAccused(t *testing.T) {
	l := bundletest.Quarter(t)
	r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != 0 || !strings.Contains(strings.Join(r.Notes, "\n"), "tasks of 6 cases was not held against the separation of persons") {
		t.Errorf("exit %d, notes %q", r.ExitCode(), r.Notes)
	}
}
