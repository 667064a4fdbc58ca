package bundletest

import (
	"fmt"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// The people of Example GmbH.

func owner(ref, name string) jml.Actor {
	return jml.Actor{Kind: jml.ActorPerson, Ref: ref, Name: name, PersonID: ref, Assurance: jml.AssuranceEmailLink}
}

func HR() jml.Actor {
	return jml.Actor{Kind: jml.ActorStaff, Ref: "s-1", Name: "Ines Duarte", Assurance: jml.AssuranceSignIn}
}

func Tom() jml.Actor { return owner("p-tom", "Tom Weber") }
func Mia() jml.Actor { return owner("p-mia", "Mia Lang") }
func Ben() jml.Actor { return owner("p-ben", "Ben Okafor") }

// Course writes the leaves of one case as casework does.
type Course struct {
	*Log
	ID string
}

func (l *Log) Case(number int64, kind jml.Kind, name string, effective string, cutoff string, tasks ...evidence.PlannedTask) Course {
	l.t.Helper()
	c := Course{l, fmt.Sprintf("c-%d", number)}
	dates := evidence.Dates{Effective: Day(effective), EffectAt: At(effective + "T00:00"), NoticeAt: l.Now, Zone: "Europe/Berlin"}
	if cutoff != "" {
		x := At(cutoff)
		dates.CutoffAt, dates.EffectAt = &x, x
	}
	l.Add(c.ID, "", HR(), evidence.CaseOpened{
		Number: number, Kind: kind, Person: "p-" + name, Engagement: "e-" + name, Type: jml.Employee,
		Functions: []string{"engineering", "support"}, Dates: dates, Source: "form",
		Playbook: l.Store("playbook: " + string(kind)), Matrix: l.Store("systems: []"), Limits: jml.DefaultLimits(), Tasks: tasks,
	}, "person.name", name+" Park", "person.work_email", name+"@example.com", "person.department", "=Platform", "reason", "voluntary")
	return c
}

func Line(id, key, title string, due string, more ...func(*evidence.PlannedTask)) evidence.PlannedTask {
	f := evidence.PlannedTask{ID: id, Key: key, Line: key, Title: title, Role: roles.Engineering, Asks: jml.AsksDone,
		OpensAt: At("2026-01-10T08:00"), DueAt: At(due), DueDate: jml.DateOf(At(due)), DueZone: "Europe/Berlin", Rule: "start+0d",
		Controls: []string{"H-01", "H-02"}}
	for _, m := range more {
		m(&f)
	}
	return f
}

func (c Course) Opens(task string, who jml.Actor) {
	c.Add(c.ID, task, jml.SystemActor(), evidence.TaskOpened{Assignee: who.Ref, Assignment: c.given[task] + 1, Via: roles.ViaHolder},
		"assignee.name", who.Name)
	c.Add(c.ID, "", jml.SystemActor(), evidence.NoticeSent{Notice: "n-" + task, Kind: notice.First, Number: 1,
		Owner: who.Ref, Tasks: []string{task}, Attempt: 1}, "owner.name", who.Name, "owner.email", "x@example.com")
}

func (c Course) Ends(task string, who jml.Actor, d evidence.TaskEnded, personal ...string) {
	d.DoneBy, d.RecordedBy, d.Assignment = who.PersonID, who.Ref, c.given[task]
	if d.DoneAt.IsZero() {
		d.DoneAt = c.Now
	}
	c.Add(c.ID, task, who, d, personal...)
}

func (c Course) Closes(state jml.CaseState) {
	c.Add(c.ID, "", jml.SystemActor(), evidence.CaseClosed{State: state,
		AccessClosedAt: c.takings.allBack(c.ID, jml.WritesRevoke), ThingsBackAt: c.takings.allBack(c.ID, jml.WritesReturn)})
}

// Quarter is the log of Example GmbH after the first quarter of 2026, signed
// half-way and at the end.
func Quarter(t testing.TB) *Log { return NewLog(t).Quarter() }

func (l *Log) Quarter() *Log {
	l.SetUp()
	l.Joiner()
	l.Sign()
	l.Leaver()
	l.Mover()
	l.Rescinded()
	l.LaterLeaver()
	l.Sign()
	return l
}

func (l *Log) SetUp() {
	l.Add("", "", HR(), evidence.SettingChanged{Name: "limits.critical", From: l.now("limits.critical", "3600"), To: "3600"})
	playbook := l.Store("playbook: joiner")
	l.Add("", "", HR(), evidence.PlaybookChanged{DocumentVersion: evidence.DocumentVersion{Name: "playbook/joiner", Hash: playbook, Previous: l.now("playbook/joiner", playbook)}})
	l.Add("", "", HR(), evidence.RoleHeld{Seat: roles.Seat{Role: roles.CTO, PersonID: "p-mia"}, Why: "set-up"}, "person.name", "Mia Lang")
	l.Add("", "", HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-1", Role: staff.HR, How: "set-up"}}, "staff.name", "Ines Duarte")
	l.Add("", "", HR(), evidence.PersonAdded{Person: "p-tom", Source: "import"}, "person.name", "Tom Weber")
	l.Add("", "", HR(), evidence.HoldingRecorded{Grant: "g-0", Person: "p-leo", System: "github", Source: "import"}, "person.name", "leo Park")
	l.Add("", "", HR(), evidence.AssetRecorded{Asset: "a-0", Tag: "NB-7", Kind: "laptop", State: register.Issued, Holder: "p-leo", Source: "import"}, "serial", "X-1", "person.name", "leo Park")
}

// Joiner: approved access, a laptop with a photograph, all on time but one
// that is stated days later.
func (l *Log) Joiner() {
	c := l.Case(1, jml.Joiner, "ada", "2026-02-02", "",
		Line("t-11", "approve/github", "Does {{.Person}} need GitHub?", "2026-02-02T08:00", func(f *evidence.PlannedTask) {
			f.Asks, f.Decides = jml.AsksYesNo, []string{"grant/github"}
		}),
		Line("t-12", "grant/github", "Give {{.Person}} access to GitHub", "2026-02-02T08:00", func(f *evidence.PlannedTask) {
			f.Writes, f.System = jml.WritesGrant, "github"
		}),
		Line("t-13", "laptop", "Hand {{.Person}} a laptop", "2026-02-02T08:00", func(f *evidence.PlannedTask) { f.Writes = jml.WritesIssue }))
	c.Opens("t-11", Mia())
	c.Ends("t-11", Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	c.Opens("t-12", Tom())
	c.Ends("t-12", Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, DoneAt: l.Now.Add(-30 * time.Hour)}, "note", "=HYPERLINK(\"x\")", "account", "ada-park")
	l.Add(c.ID, "t-12", Tom(), evidence.HoldingRecorded{Grant: "g-1", Person: "p-ada", System: "github", Source: "t-12"}, "person.name", "ada Park")
	c.Opens("t-13", Ben())
	sum := l.Attach("a photograph of the laptop")
	l.Add(c.ID, "t-13", Ben(), evidence.FileAttached{N: 1, Size: 26, Media: "image/png"}, "sha256", sum, "name", "laptop.png")
	c.Ends("t-13", Ben(), evidence.TaskEnded{Outcome: jml.TaskDone, Proven: true, Files: 1}, "file.1.sha256", sum, "file.1.name", "laptop.png")
	c.Closes(jml.CaseCompleted)
}

// Leaver: told two hours after the cut-off; a critical removal sent back once
// by its check and late; a laptop not returned, with an accepted exception.
func (l *Log) Leaver() {
	l.Now = At("2026-03-02T17:00")
	c := l.Case(2, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00",
		Line("t-21", "remove-access/github", "Remove {{.Person}}'s access to GitHub", "2026-03-02T18:00", func(f *evidence.PlannedTask) {
			f.Writes, f.System, f.Tier, f.LimitSec, f.Verify = jml.WritesRevoke, "github", jml.TierCritical, 3600, roles.SecurityLead
		}),
		Line("t-22", "check/remove-access/github", "Check it", "2026-03-03T18:00", func(f *evidence.PlannedTask) {
			f.Purpose, f.For, f.Asks = jml.PurposeCheck, "t-21", jml.AsksYesNo
		}),
		Line("t-23", "return/NB-7", "Take back NB-7 from {{.Person}}", "2026-03-05T18:00", func(f *evidence.PlannedTask) {
			f.Writes, f.Asset = jml.WritesReturn, "a-0"
		}))
	c.Opens("t-21", Tom())
	l.Now = At("2026-03-02T17:30")
	c.Ends("t-21", Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.Opens("t-22", Mia())
	l.Add(c.ID, "t-22", Mia(), evidence.TaskSentBack{First: "t-21"}, "note", "still in one team")
	l.Add(c.ID, "t-21", Mia(), evidence.TaskReopened{From: jml.TaskDone})
	l.Now = At("2026-03-02T19:00")
	c.Ends("t-21", Tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, "cause", "a team was overlooked")
	l.Add(c.ID, "t-21", Tom(), evidence.HoldingEnded{Grant: "g-0", Person: "p-leo", System: "github", Why: "revoked"})
	c.Opens("t-22", Mia())
	c.Ends("t-22", Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}, NotApart: true})
	c.Opens("t-23", Ben())
	l.Add(c.ID, "t-23", HR(), evidence.TaskAssigned{TaskOpened: evidence.TaskOpened{Assignee: "p-tom", Assignment: 2, Via: roles.ViaNamed}, Why: "named"}, "assignee.name", "Tom Weber")
	c.Ends("t-23", Tom(), evidence.TaskEnded{Outcome: jml.TaskNotDone, Reason: reason.Refused}, "cause", "does not answer")
	l.Add(c.ID, "t-24", jml.SystemActor(), evidence.TaskAdded{PlannedTask: Line("t-24", "accept-exception/return/NB-7", "Accept", "2026-03-06T18:00", func(f *evidence.PlannedTask) {
		f.Purpose, f.For = jml.PurposeException, "t-23"
	}), Because: "exception"})
	c.Opens("t-24", Mia())
	until := Day("2026-06-30")
	c.Ends("t-24", Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Until: &until}}, "note", "locked and encrypted")
	l.Add(c.ID, "t-24", Mia(), evidence.ExceptionAccepted{For: "t-23", Until: until}, "note", "locked and encrypted")
	c.Closes(jml.CaseCompleted)
}

// Mover: the manager says remove, which adds the removal; still open.
func (l *Log) Mover() {
	c := l.Case(3, jml.Mover, "mo", "2026-03-16", "",
		Line("t-31", "decide/crm", "Keep {{.Person}}'s access to the CRM?", "2026-03-16T18:00", func(f *evidence.PlannedTask) {
			f.Asks, f.Decides = jml.AsksKeepRemove, []string{"remove/crm"}
		}))
	c.Opens("t-31", Mia())
	c.Ends("t-31", Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "remove"}})
	l.Add(c.ID, "t-32", Mia(), evidence.TaskAdded{PlannedTask: Line("t-32", "remove/crm", "Remove it", "2026-03-18T18:00", func(f *evidence.PlannedTask) {
		f.Writes, f.System, f.Purpose = jml.WritesRevoke, "crm", jml.PurposeRegister
	}), Because: "answer"})
}

// Rescinded: a joiner whose offer was withdrawn after one task was done.
func (l *Log) Rescinded() {
	c := l.Case(4, jml.Joiner, "noor", "2026-03-30", "",
		Line("t-41", "account", "Make an account for {{.Person}}", "2026-03-30T08:00"), Line("t-42", "desk", "Find a desk", "2026-03-30T08:00"))
	c.Opens("t-41", Tom())
	c.Ends("t-41", Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	l.Add(c.ID, "", HR(), evidence.CaseRescinded{AccessLive: true}, "reason", "declined")
	l.Add(c.ID, "t-42", HR(), evidence.TaskCancelled{Reason: reason.Rescinded})
	l.Add(c.ID, "t-43", HR(), evidence.TaskAdded{PlannedTask: Line("t-43", "undo/account", "Close the account of {{.Person}}", "2026-03-30T08:00", func(f *evidence.PlannedTask) {
		f.Purpose, f.For, f.Playbook = jml.PurposeUndo, "t-41", l.Store("playbook: leaver")
	}), Because: "undo"})
	c.Opens("t-43", Tom())
	c.Ends("t-43", Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.Closes(jml.CaseRescinded)
}

// LaterLeaver is announced for March and moved to April; a second case is
// announced for April from the start.
func (l *Log) LaterLeaver() {
	l.Now = At("2026-03-20T09:00")
	c := l.Case(5, jml.Leaver, "uma", "2026-03-31", "2026-03-31T15:00", Line("t-51", "goodbye", "Say goodbye to {{.Person}}", "2026-03-31T15:00"))
	x := At("2026-04-30T15:00")
	l.Add(c.ID, "", HR(), evidence.CaseRescheduled{Dates: evidence.Dates{Effective: Day("2026-04-30"), CutoffAt: &x, EffectAt: x, NoticeAt: l.Now, Zone: "Europe/Berlin"}})
	l.Add(c.ID, "t-51", HR(), evidence.TaskRescheduled{OpensAt: x, DueAt: x, DueDate: Day("2026-04-30"), DueZone: "Europe/Berlin", Rule: "cutoff"})
	l.Case(6, jml.Joiner, "kai", "2026-04-01", "")
}

// Passing is a joiner who comes and is done within a day, years later.
func (l *Log) Passing(number int64) {
	l.Now = later(l.Now, At("2030-01-01T08:00")).AddDate(0, 0, 1)
	task, grant := fmt.Sprintf("t-%d", number), fmt.Sprintf("g-%d", number)
	c := l.Case(number, jml.Joiner, "guest", l.Now.Format("2006-01-02"), "", Line(task, "desk", "Find a desk", l.Now.Format("2006-01-02T15:04")))
	c.Opens(task, Tom())
	l.Add(c.ID, task, Tom(), evidence.HoldingRecorded{Grant: grant, Person: "p-guest", System: "wifi", Source: task}, "person.name", "guest Park")
	l.Add(c.ID, task, Tom(), evidence.HoldingEnded{Grant: grant, Person: "p-guest", System: "wifi", Why: "revoked"})
	c.Ends(task, Tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, "note", "by the window")
	c.Closes(jml.CaseCompleted)
}
