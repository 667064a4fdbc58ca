package bundletest

import (
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/gate"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// faulty is a quarter of a company in which some things are not as they should be.
type faulty struct {
	*Log
	faults []replay.Flag
}

// step is one thing that somebody does at some time.
type step struct {
	at string
	do func()
}

// Faulty is the log of a quarter in which each of these flags has to be raised once,
// and no other; signed at its end.
func Faulty(t testing.TB, faults ...replay.Flag) *Log {
	l := faulty{NewLog(t), faults}
	l.Add("", "", HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-1", Role: staff.HR, How: "set-up"}}, "staff.name", "Ines Duarte")
	l.Add("", "", HR(), evidence.AssetRecorded{Asset: "a-0", Tag: "NB-7", Kind: "laptop", State: register.Issued, Holder: "p-leo", Source: "import"}, "person.name", "leo Park")
	l.Add("", "", HR(), evidence.HoldingRecorded{Grant: "g-0", Person: "p-leo", System: "github", Source: "import"}, "person.name", "leo Park")
	l.joins()
	l.leaves()
	l.moves()
	l.Now = At("2026-03-31T18:00")
	l.Sign()
	return l.Log
}

func (l faulty) has(f replay.Flag) bool { return slices.Contains(l.faults, f) }

// when is what is so when a fault is there, else what should be.
func (l faulty) when(f replay.Flag, is, should string) string {
	if l.has(f) {
		return is
	}
	return should
}

func (l faulty) take(steps ...step) {
	slices.SortStableFunc(steps, func(a, b step) int { return At(a.at).Compare(At(b.at)) })
	for _, s := range steps {
		l.Now = later(l.Now, At(s.at))
		s.do()
	}
}

// ends is that somebody gets a task and ends it as done.
func (c Course) ends(task string, who jml.Actor, answer jml.Answer) func() {
	return func() {
		c.Opens(task, who)
		c.Ends(task, who, evidence.TaskEnded{Outcome: jml.TaskDone, Answer: answer})
	}
}

// joins: access to what is critical, after all that has to come before.
func (l faulty) joins() {
	due := "2026-02-03T18:00"
	stands := func(g gate.Gate) func(*evidence.PlannedTask) {
		return func(t *evidence.PlannedTask) { t.Gate = g }
	}
	l.Now = At("2026-01-19T09:00")
	c := l.Case(1, jml.Joiner, "ada", "2026-02-02", "",
		Line("j-1", "screening", "Have {{.Person}} screened", due, stands(gate.Screening)),
		Line("j-2", "agreement", "Have {{.Person}} sign", due, stands(gate.Agreement)),
		Line("j-3", "training", "Finish the training", due, stands(gate.Training)),
		Line("j-4", "approve/github", "Does {{.Person}} need GitHub?", due, func(t *evidence.PlannedTask) {
			t.Asks, t.Decides = jml.AsksYesNo, []string{"grant/github"}
		}),
		Line("j-5", "grant/github", "Give {{.Person}} access to GitHub", due, func(t *evidence.PlannedTask) {
			t.Writes, t.System, t.Tier = jml.WritesGrant, "github", jml.TierCritical
		}),
		Line("j-6", "grant/github:check", "Check it", due, func(t *evidence.PlannedTask) {
			t.Purpose, t.For, t.Asks = jml.PurposeCheck, "j-5", jml.AsksYesNo
		}))
	checker := Mia()
	if l.has(replay.DidAndJudged) {
		checker = Tom()
	}
	l.take(
		step{l.when(replay.GrantedBeforeScreening, "2026-02-02T13:00", "2026-01-20T09:00"), c.ends("j-1", Ben(), jml.Answer{})},
		step{l.when(replay.GrantedBeforeAgreement, "2026-02-02T13:00", "2026-01-21T09:00"), c.ends("j-2", Ben(), jml.Answer{})},
		step{l.when(replay.GrantedBeforeTraining, "2026-02-02T13:00", "2026-02-02T09:00"), c.ends("j-3", owner("p-ada", "ada Park"), jml.Answer{})},
		step{l.when(replay.GrantedBeforeApproved, "2026-02-02T13:00", "2026-01-22T09:00"), c.ends("j-4", Ben(), jml.Answer{Choice: "yes"})},
		step{"2026-02-02T12:00", func() {
			c.ends("j-5", Tom(), jml.Answer{})()
			l.Add(c.ID, "j-5", Tom(), evidence.HoldingRecorded{Grant: "g-1", Person: "p-ada", System: "github", Source: "j-5"}, "person.name", "ada Park")
		}},
		step{"2026-02-02T15:00", func() {
			c.Opens("j-6", checker)
			c.Ends("j-6", checker, evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}, NotApart: l.has(replay.NotKeptApart)})
			c.Closes(jml.CaseCompleted)
		}})
}

// leaves: access goes within its limit and the laptop comes back; the keys do not,
// which is accepted for a while.
func (l faulty) leaves() {
	l.Now = At(l.when(replay.ToldLate, "2026-03-02T15:10", "2026-02-20T09:00"))
	c := l.Case(2, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00",
		Line("l-1", "remove/github", "Remove it", "2026-03-03T15:00", func(t *evidence.PlannedTask) {
			t.Writes, t.System, t.DueKind, t.LimitSec = jml.WritesRevoke, "github", jml.DueLimit, int64(jml.DefaultLimits().Normal/time.Second)
		}),
		Line("l-2", "return/NB-7", "Take it back", "2026-03-05T18:00", func(t *evidence.PlannedTask) { t.Writes, t.Asset = jml.WritesReturn, "a-0" }),
		Line("l-3", "keys", "Take back the keys", "2026-03-05T18:00"))
	until := Day(l.when(replay.ExceptionPastEnd, "2026-03-20", "2026-06-30"))
	l.take(
		step{l.when(replay.RemovedOverLimit, "2026-03-03T16:00", "2026-03-02T16:00"), func() {
			c.ends("l-1", Tom(), jml.Answer{})()
			l.Add(c.ID, "l-1", Tom(), evidence.HoldingEnded{Grant: "g-0", Person: "p-leo", System: "github", Why: "revoked"}, "person.name", "leo Park")
		}},
		step{"2026-03-03T10:00", func() { l.bringsBack(c) }},
		step{"2026-03-03T11:00", func() {
			c.Opens("l-3", Ben())
			c.Ends("l-3", Ben(), evidence.TaskEnded{Outcome: jml.TaskNotDone, Reason: reason.Unreachable})
			l.Add(c.ID, "l-4", jml.SystemActor(), evidence.TaskAdded{PlannedTask: Line("l-4", "accept-exception/keys", "Accept", "2026-03-06T18:00", func(t *evidence.PlannedTask) {
				t.Purpose, t.For = jml.PurposeException, "l-3"
			}), Because: "exception"})
			c.ends("l-4", Mia(), jml.Answer{Until: &until})()
			l.Add(c.ID, "l-4", Mia(), evidence.ExceptionAccepted{For: "l-3", Until: until}, "note", "the lock is changed")
		}})
}

func (l faulty) bringsBack(c Course) {
	c.Opens("l-2", Ben())
	if !l.has(replay.EquipmentLost) {
		c.Ends("l-2", Ben(), evidence.TaskEnded{Outcome: jml.TaskDone})
		l.Add(c.ID, "l-2", Ben(), evidence.AssetChanged{Asset: "a-0", Tag: "NB-7", State: register.Returned, Why: "returned"})
		return
	}
	seen := Day("2026-02-27")
	c.Ends("l-2", Ben(), evidence.TaskEnded{Outcome: jml.TaskNotApplicable, Reason: reason.Lost})
	l.Add(c.ID, "l-2", Ben(), evidence.AssetChanged{Asset: "a-0", Tag: "NB-7", State: register.Lost, Why: "not_back", Encrypted: "yes", Seen: &seen})
	l.Add(c.ID, "l-5", Ben(), evidence.TaskAdded{PlannedTask: Line("l-5", "judge-loss/NB-7", "Is it an incident?", "2026-03-04T18:00", func(t *evidence.PlannedTask) {
		t.Purpose, t.For, t.Asset, t.Asks = jml.PurposeIncident, "l-2", "a-0", jml.AsksYesNo
	}), Because: "missing"})
}

// moves: access stays for a while, and a task goes to somebody else.
func (l faulty) moves() {
	l.Now = At("2026-03-09T09:00")
	day := l.when(replay.KeptPastDate, "2026-03-20", "2026-12-31")
	until := Day(day)
	c := Course{l.Log, "c-3"}
	l.Add(c.ID, "", HR(), evidence.CaseOpened{Number: 3, Kind: jml.Mover, Person: "p-mo", TellsAgain: true, Limits: jml.DefaultLimits(),
		Dates:    evidence.Dates{Effective: Day("2026-03-16"), EffectAt: At("2026-03-16T00:00"), NoticeAt: l.Now, Zone: "Europe/Berlin"},
		Playbook: l.Store("playbook: mover"), Matrix: l.Store("systems: []"),
		Tasks: []evidence.PlannedTask{
			Line("m-1", "decide/crm", "Keep it?", "2026-03-16T18:00", func(t *evidence.PlannedTask) {
				t.Asks, t.Decides = jml.AsksKeepRemove, []string{"remove/crm"}
			}),
			Line("m-2", "remove/crm", "Remove it", "2026-03-18T18:00", func(t *evidence.PlannedTask) { t.Writes, t.System = jml.WritesRevoke, "crm" }),
			Line("m-3", "desk", "Find a desk", "2026-03-16T18:00"),
		}}, "person.name", "mo Park")
	c.ends("m-1", Mia(), jml.Answer{Choice: "keep", Until: &until})()
	l.Add(c.ID, "m-2", Mia(), evidence.TaskRescheduled{OpensAt: At(day + "T08:00"), DueAt: At(day + "T18:00"), DueDate: until,
		DueZone: "Europe/Berlin", DueKind: jml.DueKept, Rule: "kept until"})
	c.Opens("m-3", Ben())
	l.Add(c.ID, "m-3", HR(), evidence.TaskAssigned{TaskOpened: evidence.TaskOpened{Assignee: "p-tom", Assignment: 2, Via: roles.ViaNamed}, Why: "named"}, "assignee.name", "Tom Weber")
	if !l.has(replay.NotToldAgain) {
		l.Add(c.ID, "", jml.SystemActor(), evidence.NoticeSent{Notice: "n-9", Kind: notice.Elsewhere, Number: 1, Owner: "p-ben", Tasks: []string{"m-3"}, Attempt: 1},
			"owner.name", "Ben Okafor", "owner.email", "ben@example.com")
	}
	c.Ends("m-3", Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
}
