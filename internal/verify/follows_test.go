package verify_test

import (
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/verify"
)

// followed is a log in which each ending is followed by what it brings about: a
// joiner who is completed, then a leaver.
func followed(l *bundletest.Log) {
	l.Add("", "", jml.SystemActor(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-1", Role: staff.HR, How: "set-up"}}, "staff.name", "Ines Duarte")
	l.Add("", "", bundletest.HR(), evidence.StaffSignedIn{StaffRight: evidence.StaffRight{Staff: "s-1", Role: staff.HR, How: "email-link"}}, "staff.name", "Ines Duarte")
	key := evidence.PasskeyOf{Staff: "s-1", Credential: "5e6f"}
	l.Add("", "", bundletest.HR(), evidence.PasskeyAdded{PasskeyOf: key}, "passkey.name", "Phone", "staff.name", "Ines Duarte")
	l.Add("", "", bundletest.HR(), evidence.PasskeyRemoved{PasskeyOf: key, How: passkey.Removed}, "passkey.name", "Phone", "staff.name", "Ines Duarte")
	joined(l)
	left(l)
}

func of(kind jml.Kind, number int64, day string, cutoff *time.Time, tasks ...evidence.PlannedTask) evidence.CaseOpened {
	return evidence.CaseOpened{Number: number, Kind: kind, Person: "p-ada", SeparatePersons: true, WhatFollows: true, HoldingsKnown: kind == jml.Leaver, Limits: jml.DefaultLimits(),
		Dates: evidence.Dates{Effective: bundletest.Day(day), CutoffAt: cutoff, Zone: "Europe/Berlin"}, Tasks: tasks}
}

func writes(w jml.Writes, system, asset string) func(*evidence.PlannedTask) {
	return func(t *evidence.PlannedTask) { t.Writes, t.System, t.Asset = w, system, asset }
}

func joined(l *bundletest.Log) {
	done := evidence.TaskEnded{Outcome: jml.TaskDone}
	c := bundletest.Course{Log: l, ID: "c-1"}
	l.Add(c.ID, "", bundletest.HR(), of(jml.Joiner, 1, "2026-02-02", nil,
		bundletest.Line("t-1", "grant/crm", "Give it", "2026-02-02T08:00", writes(jml.WritesGrant, "crm", "")),
		bundletest.Line("t-2", "laptop", "Hand it out", "2026-02-02T08:00", writes(jml.WritesIssue, "", ""))))
	c.Opens("t-1", person("tom"))
	c.Ends("t-1", person("tom"), done)
	l.Add(c.ID, "t-1", person("tom"), evidence.HoldingRecorded{Grant: "g-1", Person: "p-ada", System: "crm", Source: "t-1"})
	c.Opens("t-2", person("ben"))
	c.Ends("t-2", person("ben"), done)
	l.Add(c.ID, "t-2", person("ben"), evidence.AssetRecorded{Asset: "a-1", Tag: "NB-1", Kind: "laptop", State: register.Issued, Holder: "p-ada", Source: "t-2"})
	l.Add(c.ID, "", jml.SystemActor(), evidence.CaseEffected{Kind: jml.Joiner})
	l.Add(c.ID, "", jml.SystemActor(), evidence.HoldingConfirmed{Person: "p-ada", By: "joiner"})
	c.Closes(jml.CaseCompleted)
}

func left(l *bundletest.Log) {
	done := evidence.TaskEnded{Outcome: jml.TaskDone}
	l.Now = bundletest.At("2026-03-01T08:00")
	cutoff := bundletest.At("2026-03-02T15:00")
	c := bundletest.Course{Log: l, ID: "c-2"}
	l.Add(c.ID, "", bundletest.HR(), of(jml.Leaver, 2, "2026-03-02", &cutoff,
		bundletest.Line("t-3", "remove/crm", "Remove it", "2026-03-03T15:00", writes(jml.WritesRevoke, "crm", ""),
			func(t *evidence.PlannedTask) { t.LimitSec = int64(jml.DefaultLimits().Normal / time.Second) }),
		bundletest.Line("t-4", "return/NB-1", "Take it back", "2026-03-05T18:00", writes(jml.WritesReturn, "", "a-1"))))
	c.Opens("t-3", person("tom"))
	c.Ends("t-3", person("tom"), done)
	l.Add(c.ID, "t-3", person("tom"), evidence.HoldingEnded{Grant: "g-1", Person: "p-ada", System: "crm", Why: "revoked"})
	c.Opens("t-4", person("ben"))
	c.Ends("t-4", person("ben"), done)
	l.Add(c.ID, "t-4", person("ben"), evidence.AssetChanged{Asset: "a-1", Tag: "NB-1", State: register.Returned, Why: "returned"})
}

// verdictOn is how a log is judged that somebody tells, without the leaves that drop picks.
func verdictOn(t *testing.T, tell func(*bundletest.Log), drop func(evidence.Draft) bool) verify.Report {
	t.Helper()
	l := bundletest.NewLog(t)
	l.Drop = drop
	tell(l)
	l.Sign()
	return check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
}

// program acts by a token.
func program() jml.Actor {
	return token.Token{ID: "k-1", Name: "Workday"}.Actor()
}

func TestWhateverAnEndingBringsAboutIsMissed(t *testing.T) {
	if r := verdictOn(t, followed, nil); r.ExitCode() != 0 {
		t.Fatalf("an honest log: exit %d\n%s", r.ExitCode(), findings(r))
	}
	for _, typ := range []leaftype.Type{leaftype.StaffAdded, leaftype.PasskeyAdded, leaftype.HoldingRecorded, leaftype.AssetRecorded, leaftype.CaseEffected,
		leaftype.HoldingConfirmed, leaftype.HoldingEnded, leaftype.AssetChanged, leaftype.TaskEnded} {
		r := verdictOn(t, followed, func(d evidence.Draft) bool { return d.Data.LeafType() == typ })
		if r.ExitCode() != verify.CodeOmission {
			t.Errorf("without %s: exit %d\n%s", typ, r.ExitCode(), findings(r))
		}
	}
	each := []string{"t-1", "t-2", "t-3", "t-4"}
	for _, task := range each {
		dropped := func(d evidence.Draft) bool { return d.Task == task && d.Data.LeafType() == leaftype.TaskEnded }
		if r := verdictOn(t, followed, dropped); r.ExitCode() != verify.CodeOmission {
			t.Errorf("without the ending of %s: exit %d\n%s", task, r.ExitCode(), findings(r))
		}
		follows := []leaftype.Type{leaftype.HoldingRecorded, leaftype.HoldingEnded, leaftype.AssetRecorded, leaftype.AssetChanged}
		dropped = func(d evidence.Draft) bool { return d.Task == task && slices.Contains(follows, d.Data.LeafType()) }
		if r := verdictOn(t, followed, dropped); r.ExitCode() != verify.CodeOmission || !says(r, "no leaf") {
			t.Errorf("without what follows from %s: exit %d\n%s", task, r.ExitCode(), findings(r))
		}
	}
}

func TestWhatNoHonestCaseSaysIsFound(t *testing.T) {
	for name, story := range map[string]struct {
		tell     func(*bundletest.Log)
		sentence string // "" when all is well
	}{
		"a limit of the operator's own": {func(l *bundletest.Log) {
			cutoff := bundletest.At("2026-03-02T15:00")
			l.Add("c-3", "", bundletest.HR(), of(jml.Leaver, 3, "2026-03-02", &cutoff, bundletest.Line("t-9", "remove/crm", "Remove it", "2026-03-04T15:00",
				writes(jml.WritesRevoke, "crm", ""), func(t *evidence.PlannedTask) { t.LimitSec = 172_800 })))
		}, "task remove/crm of case #3 has a limit of 172800 seconds"},
		"a mail about another case's task": {func(l *bundletest.Log) {
			c := bundletest.Course{Log: l, ID: "c-2"}
			l.Add("c-3", "", bundletest.HR(), of(jml.Joiner, 3, "2026-03-02", nil, bundletest.Line("t-9", "desk", "Find a desk", "2026-03-04T15:00")))
			c.Opens("t-9", person("tom"))
		}, "for task t-9, which is of another case"},
		"somebody whose right was taken away": {func(l *bundletest.Log) {
			right := evidence.StaffRight{Staff: "s-1", Role: staff.HR, How: "removed"}
			l.Add("", "", jml.SystemActor(), evidence.StaffRemoved{StaffRight: right}, "staff.name", "Ines Duarte")
			l.Add("", "", bundletest.HR(), evidence.SettingChanged{Name: "cutoff_hour", To: "16"}) // it may have begun before
			l.Now = l.Now.Add(time.Hour)
			l.Add("", "", bundletest.HR(), evidence.SettingChanged{Name: "cutoff_hour", From: "16", To: "17"})
		}, "is by s-1, whose right to sign in had ended"},
		"a program whose token no leaf gave": {func(l *bundletest.Log) {
			l.Add("", "", program(), evidence.SettingChanged{Name: "cutoff_hour", To: "16"})
		}, "is by the token k-1, which no leaf gave"},
		"a program whose token was taken away": {func(l *bundletest.Log) {
			l.Add("", "", bundletest.HR(), evidence.TokenAdded{Token: "k-1", Scopes: []string{"settings:write"}, Until: jml.Date{Year: 2027, Month: 1, Day: 1}, Staff: "s-1"}, "token.name", "Workday")
			l.Add("", "", bundletest.HR(), evidence.TokenRemoved{Token: "k-1", How: "removed"}, "token.name", "Workday")
			l.Add("", "", program(), evidence.SettingChanged{Name: "cutoff_hour", To: "16"}) // it may have begun before
			l.Now = l.Now.Add(time.Hour)
			l.Add("", "", program(), evidence.SettingChanged{Name: "cutoff_hour", From: "16", To: "17"})
		}, "is by the token k-1, which had been taken away"},
		"a program whose token holds": {func(l *bundletest.Log) {
			l.Add("", "", bundletest.HR(), evidence.TokenAdded{Token: "k-1", Scopes: []string{"settings:write"}, Until: jml.Date{Year: 2027, Month: 1, Day: 1}}, "token.name", "Workday")
			l.Add("", "", program(), evidence.SettingChanged{Name: "cutoff_hour", To: "16"})
		}, ""},
		"somebody who was given it again": {func(l *bundletest.Log) {
			right := evidence.StaffRight{Staff: "s-1", Role: staff.HR, How: "removed"}
			l.Add("", "", jml.SystemActor(), evidence.StaffRemoved{StaffRight: right}, "staff.name", "Ines Duarte")
			l.Now = l.Now.Add(time.Hour)
			l.Add("", "", jml.SystemActor(), evidence.StaffAdded{StaffRight: right}, "staff.name", "Ines Duarte")
			l.Add("", "", bundletest.HR(), evidence.SettingChanged{Name: "cutoff_hour", To: "16"})
		}, ""},
		"a passkey that is taken away twice": {func(l *bundletest.Log) {
			key := evidence.PasskeyOf{Staff: "s-1", Credential: "5e6f"}
			l.Add("", "", bundletest.HR(), evidence.PasskeyRemoved{PasskeyOf: key, How: passkey.Copied}, "passkey.name", "Phone")
		}, "takes a passkey away that no leaf records as added"},
		"access that is opened again and taken once more": {func(l *bundletest.Log) {
			c := bundletest.Course{Log: l, ID: "c-2"}
			l.Add(c.ID, "t-3", person("tom"), evidence.TaskReopened{From: jml.TaskDone})
			l.Add(c.ID, "t-3", person("tom"), evidence.HoldingRecorded{Grant: "g-2", Person: "p-ada", System: "crm", Source: "t-3"})
			c.Ends("t-3", person("tom"), evidence.TaskEnded{Outcome: jml.TaskNotApplicable, Reason: reason.RegisterWrong})
			l.Add(c.ID, "t-3", person("tom"), evidence.HoldingEnded{Grant: "g-2", Person: "p-ada", System: "crm", Why: reason.RegisterWrong})
		}, ""},
		"access that somebody says is gone, of a task that is not": {func(l *bundletest.Log) {
			c := bundletest.Course{Log: l, ID: "c-3"}
			l.Add(c.ID, "", bundletest.HR(), of(jml.Mover, 3, "2026-03-02", nil, bundletest.Line("t-9", "remove/wiki", "Remove it", "2026-03-04T15:00", writes(jml.WritesRevoke, "wiki", ""))))
			l.Add("", "", bundletest.HR(), evidence.HoldingRecorded{Grant: "g-9", Person: "p-ada", System: "wiki", Source: "import"})
			c.Opens("t-9", person("tom"))
			l.Add(c.ID, "t-9", person("tom"), evidence.HoldingEnded{Grant: "g-9", Person: "p-ada", System: "wiki", Why: "revoked"})
		}, "rests on task remove/wiki of case #3, which is open and not done"},
	} {
		r := verdictOn(t, func(l *bundletest.Log) { followed(l); story.tell(l) }, nil)
		switch {
		case story.sentence == "" && r.ExitCode() != 0:
			t.Errorf("%s: exit %d\n%s", name, r.ExitCode(), findings(r))
		case story.sentence != "" && (r.ExitCode() != verify.CodeOmission || !says(r, story.sentence)):
			t.Errorf("%s: exit %d, want %q\n%s", name, r.ExitCode(), story.sentence, findings(r))
		}
	}
}
