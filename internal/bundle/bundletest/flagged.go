package bundletest

import (
	"fmt"
	"math/rand/v2"
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

// step is one thing that somebody does at some time.
type step struct {
	at string
	do func()
}

// Faulty is the log of a quarter in which one person joins, one leaves and one
// moves, each of these flags has to be raised once, and no other; signed at its end.
func Faulty(t testing.TB, faults ...replay.Flag) *Log {
	l := NewLog(t)
	faulty{l, 1, "ada", faults}.begin()
	l.quarter(slices.Concat(faulty{l, 1, "ada", faults}.joins(), faulty{l, 2, "leo", faults}.leaves(), faulty{l, 3, "mo", faults}.moves()))
	return l
}

// FaultyQuarter is that of a company of 60, of whom 20 join, 20 leave and 20 move.
// Each case has faults as the dice fall; want counts how often each flag has to be
// raised.
func FaultyQuarter(t testing.TB, dice *rand.Rand) (l *Log, want map[replay.Flag]int) {
	l, want = NewLog(t), map[replay.Flag]int{}
	faulty{l, 1, "", nil}.begin()
	var steps []step
	for n := 1; n <= 60; n++ {
		f := faulty{l, n, fmt.Sprintf("person%02d", n), nil}
		story, may := f.kind()
		for _, flag := range may {
			if dice.IntN(4) == 0 {
				f.faults = append(f.faults, flag)
				want[flag]++
			}
		}
		steps = append(steps, story(f)...)
	}
	l.quarter(steps)
	return l, want
}

// kind is the story of the case and the flags that can be raised in it.
func (f faulty) kind() (story func(faulty) []step, may []replay.Flag) {
	switch f.n % 3 {
	case 0:
		return faulty.joins, []replay.Flag{replay.GrantedBeforeApproved, replay.GrantedBeforeAgreement, replay.GrantedBeforeScreening,
			replay.GrantedBeforeTraining, replay.DidAndJudged, replay.NotKeptApart}
	case 1:
		return faulty.leaves, []replay.Flag{replay.RemovedOverLimit, replay.ExceptionPastEnd, replay.ToldLate, replay.EquipmentLost}
	}
	return faulty.moves, []replay.Flag{replay.KeptPastDate, replay.NotToldAgain}
}

// quarter takes the steps in order of their times, and signs what there is then.
func (l *Log) quarter(steps []step) {
	slices.SortStableFunc(steps, func(a, b step) int { return At(a.at).Compare(At(b.at)) })
	for _, s := range steps {
		l.Now = later(l.Now, At(s.at))
		s.do()
	}
	l.Now = later(l.Now, At("2026-03-31T18:00"))
	l.Sign()
}

// faulty is a case in which some things are not as they should be.
type faulty struct {
	*Log
	n      int // its number
	name   string
	faults []replay.Flag
}

// begin gives HR its right.
func (f faulty) begin() {
	f.Add("", "", HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-1", Role: staff.HR, How: "set-up"}}, "staff.name", "Ines Duarte")
}

func (f faulty) has(flag replay.Flag) bool { return slices.Contains(f.faults, flag) }

// when is what is so when a fault is there, else what should be.
func (f faulty) when(flag replay.Flag, is, should string) string {
	if f.has(flag) {
		return is
	}
	return should
}

// id makes ids of the case's own things.
func (f faulty) id(what string) string { return fmt.Sprintf("%s-%d", what, f.n) }

func (f faulty) person() string { return "p-" + f.name }

// named is the person's name, for leaves about them.
func (f faulty) named() string { return f.name + " Park" }

// ends is that somebody gets a task of the case and ends it as done.
func (f faulty) ends(task string, who jml.Actor, answer jml.Answer) func() {
	return func() {
		c := f.course()
		c.Opens(f.id(task), who)
		c.Ends(f.id(task), who, evidence.TaskEnded{Outcome: jml.TaskDone, Answer: answer})
	}
}

func (f faulty) course() Course { return Course{f.Log, fmt.Sprintf("c-%d", f.n)} }

// joins: access to what is critical, after all that has to come before.
func (f faulty) joins() []step {
	due := "2026-02-03T18:00"
	stands := func(g gate.Gate) func(*evidence.PlannedTask) {
		return func(t *evidence.PlannedTask) { t.Gate = g }
	}
	announce := func() {
		f.Case(int64(f.n), jml.Joiner, f.name, "2026-02-02", "",
			Line(f.id("j1"), "screening", "Have {{.Person}} screened", due, stands(gate.Screening)),
			Line(f.id("j2"), "agreement", "Have {{.Person}} sign", due, stands(gate.Agreement)),
			Line(f.id("j3"), "training", "Finish the training", due, stands(gate.Training)),
			Line(f.id("j4"), "approve/github", "Does {{.Person}} need GitHub?", due, func(t *evidence.PlannedTask) {
				t.Asks, t.Decides = jml.AsksYesNo, []string{"grant/github"}
			}),
			Line(f.id("j5"), "grant/github", "Give {{.Person}} access to GitHub", due, func(t *evidence.PlannedTask) {
				t.Writes, t.System, t.Tier = jml.WritesGrant, "github", jml.TierCritical
			}),
			Line(f.id("j6"), "grant/github:check", "Check it", due, func(t *evidence.PlannedTask) {
				t.Purpose, t.For, t.Asks = jml.PurposeCheck, f.id("j5"), jml.AsksYesNo
			}))
	}
	checker := Mia()
	if f.has(replay.DidAndJudged) {
		checker = Tom()
	}
	return []step{
		{"2026-01-19T09:00", announce},
		{f.when(replay.GrantedBeforeScreening, "2026-02-02T13:00", "2026-01-20T09:00"), f.ends("j1", Ben(), jml.Answer{})},
		{f.when(replay.GrantedBeforeAgreement, "2026-02-02T13:00", "2026-01-21T09:00"), f.ends("j2", Ben(), jml.Answer{})},
		{f.when(replay.GrantedBeforeTraining, "2026-02-02T13:00", "2026-02-02T09:00"), f.ends("j3", owner(f.person(), f.named()), jml.Answer{})},
		{f.when(replay.GrantedBeforeApproved, "2026-02-02T13:00", "2026-01-22T09:00"), f.ends("j4", Ben(), jml.Answer{Choice: "yes"})},
		{"2026-02-02T12:00", func() {
			f.ends("j5", Tom(), jml.Answer{})()
			f.Add(f.course().ID, f.id("j5"), Tom(), evidence.HoldingRecorded{Grant: f.id("g"), Person: f.person(), System: "github", Source: f.id("j5")}, "person.name", f.named())
		}},
		{"2026-02-02T15:00", func() {
			c := f.course()
			c.Opens(f.id("j6"), checker)
			c.Ends(f.id("j6"), checker, evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}, NotApart: f.has(replay.NotKeptApart)})
			c.Closes(jml.CaseCompleted)
		}},
	}
}

// leaves: access goes within its limit and the laptop comes back; the keys do not,
// which is accepted for a while.
func (f faulty) leaves() []step {
	has := func() {
		f.Add("", "", HR(), evidence.AssetRecorded{Asset: f.id("a"), Tag: f.id("NB"), Kind: "laptop", State: register.Issued, Holder: f.person(), Source: "import"}, "person.name", f.named())
		f.Add("", "", HR(), evidence.HoldingRecorded{Grant: f.id("g"), Person: f.person(), System: "github", Source: "import"}, "person.name", f.named())
	}
	announce := func() {
		f.Case(int64(f.n), jml.Leaver, f.name, "2026-03-02", "2026-03-02T15:00",
			Line(f.id("l1"), "remove/github", "Remove it", "2026-03-03T15:00", func(t *evidence.PlannedTask) {
				t.Writes, t.System, t.DueKind, t.LimitSec = jml.WritesRevoke, "github", jml.DueLimit, int64(jml.DefaultLimits().Normal/time.Second)
			}),
			Line(f.id("l2"), "return/"+f.id("NB"), "Take it back", "2026-03-05T18:00", func(t *evidence.PlannedTask) { t.Writes, t.Asset = jml.WritesReturn, f.id("a") }),
			Line(f.id("l3"), "keys", "Take back the keys", "2026-03-05T18:00"))
	}
	return []step{
		{"2026-01-05T09:00", has},
		{f.when(replay.ToldLate, "2026-03-02T15:10", "2026-02-20T09:00"), announce},
		{f.when(replay.RemovedOverLimit, "2026-03-03T16:00", "2026-03-02T16:00"), func() {
			f.ends("l1", Tom(), jml.Answer{})()
			f.Add(f.course().ID, f.id("l1"), Tom(), evidence.HoldingEnded{Grant: f.id("g"), Person: f.person(), System: "github", Why: "revoked"}, "person.name", f.named())
		}},
		{"2026-03-03T10:00", f.bringsBack},
		{"2026-03-03T11:00", f.keepsTheKeys},
	}
}

func (f faulty) keepsTheKeys() {
	c, until := f.course(), Day(f.when(replay.ExceptionPastEnd, "2026-03-20", "2026-06-30"))
	c.Opens(f.id("l3"), Ben())
	c.Ends(f.id("l3"), Ben(), evidence.TaskEnded{Outcome: jml.TaskNotDone, Reason: reason.Unreachable})
	f.Add(c.ID, f.id("l4"), jml.SystemActor(), evidence.TaskAdded{PlannedTask: Line(f.id("l4"), "accept-exception/keys", "Accept", "2026-03-06T18:00", func(t *evidence.PlannedTask) {
		t.Purpose, t.For = jml.PurposeException, f.id("l3")
	}), Because: "exception"})
	f.ends("l4", Mia(), jml.Answer{Until: &until})()
	f.Add(c.ID, f.id("l4"), Mia(), evidence.ExceptionAccepted{For: f.id("l3"), Until: until}, "note", "the lock is changed")
}

func (f faulty) bringsBack() {
	c := f.course()
	c.Opens(f.id("l2"), Ben())
	if !f.has(replay.EquipmentLost) {
		c.Ends(f.id("l2"), Ben(), evidence.TaskEnded{Outcome: jml.TaskDone})
		f.Add(c.ID, f.id("l2"), Ben(), evidence.AssetChanged{Asset: f.id("a"), Tag: f.id("NB"), State: register.Returned, Why: "returned"})
		return
	}
	seen := Day("2026-02-27")
	c.Ends(f.id("l2"), Ben(), evidence.TaskEnded{Outcome: jml.TaskNotApplicable, Reason: reason.Lost})
	f.Add(c.ID, f.id("l2"), Ben(), evidence.AssetChanged{Asset: f.id("a"), Tag: f.id("NB"), State: register.Lost, Why: "not_back", Encrypted: "yes", Seen: &seen})
	f.Add(c.ID, f.id("l5"), Ben(), evidence.TaskAdded{PlannedTask: Line(f.id("l5"), "judge-loss/"+f.id("NB"), "Is it an incident?", "2026-03-04T18:00", func(t *evidence.PlannedTask) {
		t.Purpose, t.For, t.Asset, t.Asks = jml.PurposeIncident, f.id("l2"), f.id("a"), jml.AsksYesNo
	}), Because: "missing"})
}

// moves: access stays for a while, and a task goes to somebody else.
func (f faulty) moves() []step {
	day := f.when(replay.KeptPastDate, "2026-03-20", "2026-12-31")
	until, c := Day(day), f.course()
	announce := func() {
		f.Add(c.ID, "", HR(), evidence.CaseOpened{Number: int64(f.n), Kind: jml.Mover, Person: f.person(), TellsAgain: true, Limits: jml.DefaultLimits(),
			Dates:    evidence.Dates{Effective: Day("2026-03-16"), EffectAt: At("2026-03-16T00:00"), NoticeAt: f.Now, Zone: "Europe/Berlin"},
			Playbook: f.Store("playbook: mover"), Matrix: f.Store("systems: []"),
			Tasks: []evidence.PlannedTask{
				Line(f.id("m1"), "decide/crm", "Keep it?", "2026-03-16T18:00", func(t *evidence.PlannedTask) {
					t.Asks, t.Decides = jml.AsksKeepRemove, []string{"remove/crm"}
				}),
				Line(f.id("m2"), "remove/crm", "Remove it", "2026-03-18T18:00", func(t *evidence.PlannedTask) { t.Writes, t.System = jml.WritesRevoke, "crm" }),
				Line(f.id("m3"), "desk", "Find a desk", "2026-03-16T18:00"),
			}}, "person.name", f.named())
	}
	return []step{
		{"2026-03-09T09:00", announce},
		{"2026-03-09T10:00", func() {
			f.ends("m1", Mia(), jml.Answer{Choice: "keep", Until: &until})()
			f.Add(c.ID, f.id("m2"), Mia(), evidence.TaskRescheduled{OpensAt: At(day + "T08:00"), DueAt: At(day + "T18:00"), DueDate: until,
				DueZone: "Europe/Berlin", DueKind: jml.DueKept, Rule: "kept until"})
		}},
		{"2026-03-09T11:00", f.findsADesk},
	}
}

// findsADesk is that Tom does what Ben was told of.
func (f faulty) findsADesk() {
	c := f.course()
	c.Opens(f.id("m3"), Ben())
	f.Add(c.ID, f.id("m3"), HR(), evidence.TaskAssigned{TaskOpened: evidence.TaskOpened{Assignee: "p-tom", Assignment: 2, Via: roles.ViaNamed}, Why: "named"}, "assignee.name", "Tom Weber")
	if !f.has(replay.NotToldAgain) {
		f.Add(c.ID, "", jml.SystemActor(), evidence.NoticeSent{Notice: f.id("n"), Kind: notice.Elsewhere, Number: 1, Owner: "p-ben", Tasks: []string{f.id("m3")}, Attempt: 1},
			"owner.name", "Ben Okafor", "owner.email", "ben@example.com")
	}
	c.Ends(f.id("m3"), Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
}
