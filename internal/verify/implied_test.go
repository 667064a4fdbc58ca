package verify_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/verify"
)

// asked is a case of today with a task that was not done, and one that asks for
// an exception.
func asked(l *bundletest.Log) bundletest.Course {
	c := bundletest.Course{Log: l, ID: "c-9"}
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseOpened{Number: 9, Kind: jml.Joiner, Person: "p-ada", SeparatePersons: true,
		Dates: evidence.Dates{Effective: bundletest.Day("2026-02-02"), Zone: "Europe/Berlin"},
		Tasks: []evidence.PlannedTask{
			bundletest.Line("desk", "desk", "Find a desk", "2026-02-02T08:00"),
			bundletest.Line("accept", "accept", "Accept it", "2026-02-02T08:00", func(f *evidence.PlannedTask) { f.Purpose, f.For = jml.PurposeException, "desk" }),
		}})
	return c
}

func TestLeavesThatOthersRestOnAreMissed(t *testing.T) {
	until := bundletest.Day("2026-06-30")
	done := evidence.TaskEnded{Outcome: jml.TaskDone}
	version := func(hash, previous string) evidence.ControlsChanged {
		return evidence.ControlsChanged{DocumentVersion: evidence.DocumentVersion{Name: "controls", Hash: bundletest.SumOf(hash), Previous: bundletest.SumOf(previous)}}
	}
	notDone := func(c bundletest.Course) {
		c.Opens("desk", person("tom"))
		c.Ends("desk", person("tom"), evidence.TaskEnded{Outcome: jml.TaskNotDone, Reason: "refused"})
		c.Opens("accept", person("mia"))
	}
	for name, story := range map[string]struct {
		tell     func(bundletest.Course)
		sentence string // "" when nothing is missing
	}{
		"a value of a setting": {func(c bundletest.Course) {
			c.Add("", "", bundletest.HR(), evidence.SettingChanged{Name: "cutoff_hour", From: "0", To: "16"})
			c.Add("", "", bundletest.HR(), evidence.SettingChanged{Name: "cutoff_hour", From: "17", To: "18"})
		}, `changes setting cutoff_hour from "17", but the leaves before say "16"`},
		"a version of the controls": {func(c bundletest.Course) {
			c.Add("", "", bundletest.HR(), version("1", "0"))
			c.Add("", "", bundletest.HR(), version("3", "2"))
		}, "of controls, but the leaves before say that"},
		"somebody who had a task in between": {func(c bundletest.Course) {
			c.Opens("desk", person("tom"))
			c.Add(c.ID, "desk", bundletest.HR(), evidence.TaskAssigned{TaskOpened: evidence.TaskOpened{Assignee: "p-ben", Assignment: 3, Via: roles.ViaNamed}, Why: "named"})
		}, "task desk of case #9 was given to somebody 3 times, but the leaves say 2"},
		"a file": {func(c bundletest.Course) {
			c.Opens("desk", person("tom"))
			c.Add(c.ID, "desk", person("tom"), evidence.FileAttached{N: 1, Size: 4, Media: "image/png"})
			c.Ends("desk", person("tom"), evidence.TaskEnded{Outcome: jml.TaskDone, Files: 2})
		}, "ends task desk of case #9 with 2 files, but the leaves before attach 1"},
		"who accepted an exception": {func(c bundletest.Course) {
			notDone(c)
			c.Ends("accept", person("mia"), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Until: &until}})
		}, "ends task accept of case #9 with an exception accepted, but no leaf accepts it"},
		"the ending of who accepted an exception": {func(c bundletest.Course) {
			notDone(c)
			c.Add(c.ID, "accept", person("mia"), evidence.ExceptionAccepted{For: "desk", Until: until})
		}, "accepts that task desk was not done, but the task that is to say so, accept, did not end before"},
		"another date of a case": {func(c bundletest.Course) {
			c.Opens("desk", person("tom"))
			c.Ends("desk", person("tom"), done)
			c.Ends("accept", person("mia"), done)
			effective := bundletest.Day("2026-02-09")
			c.Add(c.ID, "", jml.SystemActor(), evidence.CaseClosed{State: jml.CaseCompleted, Effective: &effective})
		}, "case #9 was closed for 2026-02-09, cut off never, but the leaves before say 2026-02-02"},
		"another cut-off of a case": {func(c bundletest.Course) {
			effective, cutoff := bundletest.Day("2026-02-02"), bundletest.At("2026-02-02T16:00")
			c.Add(c.ID, "", jml.SystemActor(), evidence.CaseClosed{State: jml.CaseCompleted, Effective: &effective, CutoffAt: &cutoff})
		}, "cut off at 2026-02-02T16:00:00.000000Z, but the leaves before say 2026-02-02, cut off never: a case.rescheduled is missing"},
		"another date of a task": {func(c bundletest.Course) {
			c.Opens("desk", person("tom"))
			due := bundletest.At("2026-02-09T08:00")
			c.Ends("desk", person("tom"), evidence.TaskEnded{Outcome: jml.TaskDone, DueAt: &due})
		}, "ends task desk of case #9 as one due at 2026-02-09T08:00:00.000000Z, but the leaves before say 2026-02-02T08:00:00.000000Z"},
		"who had a seat in between": {func(c bundletest.Course) {
			c.Add("", "", bundletest.HR(), evidence.RoleHeld{Seat: roles.Seat{Role: roles.CTO, Position: 1, PersonID: "p-mia"}, Why: "set-up"}, "person.name", "Mia Lang")
			c.Add("", "", bundletest.HR(), evidence.RoleHeld{Seat: roles.Seat{Role: roles.CTO, Position: 1, PersonID: "p-ben"}, Why: "changed", Before: "p-tom"}, "person.name", "Ben Okafor")
		}, "gives seat 1 of cto, which p-tom had until then, but the leaves before say p-mia"},
		"whose a right is": {func(c bundletest.Course) {
			right := evidence.StaffRight{Staff: "s-9", Role: staff.HR, How: "staff"}
			c.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: right}, "staff.name", "Ben Okafor")
			right.How, right.Person = "email-link", "p-ben"
			c.Add("", "", bundletest.HR(), evidence.StaffSignedIn{StaffRight: right}, "staff.name", "Ben Okafor")
		}, "s-9 signed in as a right of p-ben, but no leaf says that it is theirs"},
		"an event": {func(c bundletest.Course) {
			c.Add(c.ID, "", bundletest.HR(), evidence.CaseRescinded{Event: "hr-7"})
		}, "changes case #9 by event hr-7, which no leaf takes in"},
		"nothing": {func(c bundletest.Course) {
			seat := roles.Seat{Role: roles.CTO, Position: 1, PersonID: "p-mia"}
			c.Add("", "", bundletest.HR(), evidence.RoleHeld{Seat: seat, Why: "set-up"}, "person.name", "Mia Lang")
			seat.PersonID = ""
			c.Add("", "", bundletest.HR(), evidence.RoleHeld{Seat: seat, Why: "left", Before: "p-mia"})
			seat.PersonID = "p-ben"
			c.Add("", "", bundletest.HR(), evidence.RoleHeld{Seat: seat, Why: "changed"}, "person.name", "Ben Okafor")
			right := evidence.StaffRight{Staff: "s-9", Role: staff.HR, How: "staff"}
			c.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: right}, "staff.name", "Ben Okafor")
			right.Person = "p-ben"
			c.Add("", "", bundletest.HR(), evidence.StaffBound{StaffRight: right}, "staff.name", "Ben Okafor")
			c.Add("", "", bundletest.HR(), evidence.StaffSignedIn{StaffRight: right}, "staff.name", "Ben Okafor")
			notDone(c)
			c.Ends("accept", person("mia"), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "no", Until: &until}})
			c.Add(c.ID, "desk", bundletest.HR(), evidence.TaskReopened{From: jml.TaskNotDone})
			c.Ends("desk", person("tom"), done)
		}, ""},
	} {
		l := bundletest.NewLog(t)
		for _, version := range []string{"0", "1", "2", "3"} {
			l.Store(version)
		}
		story.tell(asked(l))
		l.Sign()
		r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
		switch {
		case story.sentence == "" && r.ExitCode() != 0:
			t.Errorf("%s is missing: exit %d\n%s", name, r.ExitCode(), findings(r))
		case story.sentence != "" && (r.ExitCode() != verify.CodeOmission || !says(r, story.sentence)):
			t.Errorf("%s is missing: exit %d, want %q\n%s", name, r.ExitCode(), story.sentence, findings(r))
		}
	}
}
