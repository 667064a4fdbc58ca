package bundletest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// running is how many cases of a company run at a time.
const running = 12

// Years is the log of a company over years, one case a day from 2020 on: many
// run at a time, some are moved, taken back, sent back or opened again long
// after they ended, and registers, rights and erasures go on beside them. Same
// seed, same log. It is not signed yet.
func Years(t testing.TB, seed byte, cases int, drop func(evidence.Draft) bool) *Log {
	t.Helper()
	y := company(t, seed)
	y.Drop = drop
	var open [][]func()
	for n := 1; n <= cases || len(open) > 0; {
		for ; n <= cases && len(open) < running; n++ {
			open = append(open, y.life(n))
		}

		i := y.dice.IntN(len(open))
		open[i][0]()
		if open[i] = open[i][1:]; len(open[i]) == 0 {
			open = append(open[:i], open[i+1:]...)
		}
	}
	return y.Log
}

// years is a company on its way through the years.
type years struct {
	*Log
	dice dice
	day  time.Time
}

func company(t testing.TB, seed byte) *years {
	source := rand.NewChaCha8([32]byte{seed})
	y := &years{Log: newLog(t, source), dice: dice{rand.New(rand.NewPCG(uint64(seed), 1))}, day: At("2020-01-06T00:00")}
	y.Now = At("2019-12-01T08:00")
	y.SetUp()
	y.Add("", "", HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-2", Role: staff.HR, How: "staff", Person: "p-ines"}}, "staff.name", "Ines Duarte")
	return y
}

type dice struct{ *rand.Rand }

// once is true once in so many times.
func (d dice) once(in int) bool { return d.IntN(in) == 0 }

// life is everything that becomes of the next person's case, step by step.
func (y *years) life(n int) []func() {
	y.day = y.day.AddDate(0, 0, 1)
	y.Now = later(y.Now, y.day)
	y.beside(n)
	h := &human{Course: Course{y.Log, fmt.Sprintf("c-%05d", n)}, dice: y.dice, number: n, name: fmt.Sprintf("person%d", n), day: y.day}
	h.kind = []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver}[y.dice.IntN(3)]

	steps := []func(){h.announce}
	if y.dice.once(9) {
		steps = append(steps, h.move)
	}
	if y.dice.once(12) {
		return append(steps, h.takenBack)
	}
	steps = append(steps, h.approve, h.work, h.check, h.hand)
	if y.dice.once(40) {
		return steps // it never ends
	}
	steps = append(steps, h.close)
	if y.dice.once(10) {
		steps = append(steps, h.again)
	}
	return steps
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// beside is what happens beside all cases.
func (y *years) beside(n int) {
	switch n % 10 {
	case 1:
		y.Add("", "", HR(), evidence.SettingChanged{Name: "limits.normal", From: y.now("limits.normal", fmt.Sprint(n)), To: fmt.Sprint(n)})
	case 3:
		y.Add("", "", HR(), evidence.RoleHeld{Seat: roles.Seat{Role: roles.CTO, Position: n % 3, PersonID: fmt.Sprintf("p-%d", n)}, Why: "changed"}, "person.name", "Somebody")
	case 5:
		y.Add("", "", HR(), evidence.StaffSignedIn{StaffRight: evidence.StaffRight{Staff: "s-1", Role: staff.HR, How: "email-link"}}, "staff.name", "Ines Duarte")
	case 7:
		y.Add("", "", HR(), evidence.PersonAdded{Person: fmt.Sprintf("p-person%d", n+1), Source: "import"}, "person.name", "Somebody")
	case 9:
		y.erase()
	}
}

// erase deletes an opening of a while ago.
func (y *years) erase() {
	at := len(y.Opened) - 1 - y.dice.IntN(min(len(y.Opened), 1000))
	gone := y.Opened[at]
	y.Opened = append(y.Opened[:at], y.Opened[at+1:]...)
	y.Add("", "", HR(), evidence.Erased{Basis: "retention", Openings: []evidence.ErasedOpening{{Seq: gone.Seq, Field: gone.Field}}})
}

// Departments are those of the company.
func Departments() []string { return []string{"Platform", "Sales & <Field>", "=Operations"} }

// human is the person of a case with what their case does.
type human struct {
	Course
	dice   dice
	number int
	name   string
	kind   jml.Kind
	day    time.Time
}

// tell adds a leaf of the case.
func (h *human) tell(task string, by jml.Actor, data evidence.Data, personal ...string) {
	h.Add(h.ID, task, by, data, personal...)
}

func (h *human) task(key string) string { return fmt.Sprintf("%s-%s", h.ID, key) }

func (h *human) plan() []evidence.PlannedTask {
	due := h.day.AddDate(0, 0, 12).Format("2006-01-02T15:04")
	line := func(key string, more func(*evidence.PlannedTask)) evidence.PlannedTask {
		return Line(h.task(key), key, "Do "+key+" for {{.Person}}", due, more)
	}
	return []evidence.PlannedTask{
		line("approve/crm", func(f *evidence.PlannedTask) {
			f.Asks, f.Decides, f.System = jml.AsksYesNo, []string{"work/crm"}, "crm"
			if h.number%4 == 0 {
				f.Controls = []string{"H-07"}
			}
		}),
		line("work/crm", func(f *evidence.PlannedTask) {
			f.System, f.Writes, f.Tier = "crm", jml.WritesGrant, jml.TierCritical
			if h.kind == jml.Leaver {
				f.Writes = jml.WritesRevoke
			}
		}),
		line("check/crm", func(f *evidence.PlannedTask) {
			f.Purpose, f.For, f.Asks = jml.PurposeCheck, h.task("work/crm"), jml.AsksYesNo
		}),
		line("laptop", func(f *evidence.PlannedTask) { f.Writes, f.Asset = jml.WritesIssue, fmt.Sprintf("a-%d", h.number) }),
	}
}

func (h *human) dates(day time.Time) evidence.Dates {
	d := evidence.Dates{Effective: jml.DateOf(day), EffectAt: day, NoticeAt: h.Now, Zone: "Europe/Berlin"}
	if h.kind == jml.Leaver {
		cutoff := day.Add(15 * time.Hour)
		d.CutoffAt = &cutoff
	}
	return d
}

func (h *human) announce() {
	h.Add("", "", HR(), evidence.PersonAdded{Person: "p-" + h.name, Source: "form"}, "person.name", h.name+" Park")
	h.hear(fmt.Sprintf("hr-%d", h.number))
	h.tell("", HR(), evidence.CaseOpened{
		Number: int64(h.number), Kind: h.kind, Person: "p-" + h.name, Engagement: "e-" + h.name, Type: jml.Employee,
		Functions: []string{"engineering", "support"}, Dates: h.dates(h.day), Source: "form", Event: fmt.Sprintf("hr-%d", h.number),
		Playbook: h.Store("playbook: " + string(h.kind)), Matrix: h.Store("systems: []"), Limits: jml.DefaultLimits(),
		SeparatePersons: !h.dice.once(7), Tasks: h.plan(),
	}, "person.name", h.name+" Park", "person.work_email", h.name+"@example.com", "person.department", Departments()[h.number%3], "reason", "voluntary")
}

// hear takes in an event about the case.
func (h *human) hear(id string) {
	h.tell("", HR(), evidence.EventAccepted{Source: "form", ID: id, Kind: h.kind, Person: "p-" + h.name, By: "p-ines"})
}

// anotherDay puts the case days, months or years off.
func (h *human) anotherDay() (day time.Time) {
	day = h.day.AddDate(0, 0, []int{5, 95, -400}[h.dice.IntN(3)])
	moved := fmt.Sprintf("moved-%d", h.Tree.Size())
	h.hear(moved)
	h.tell("", HR(), evidence.CaseRescheduled{Type: jml.Employee, Dates: h.dates(day), Event: moved}, "note", "another day")
	return day
}

func (h *human) move() {
	day := h.anotherDay()
	h.tell(h.task("laptop"), HR(), evidence.TaskRescheduled{OpensAt: day, DueAt: day, DueDate: jml.DateOf(day), DueZone: "Europe/Berlin", Rule: "start"})
}

func (h *human) takenBack() {
	state, why := jml.CaseRescinded, reason.Rescinded
	if h.dice.once(2) {
		state, why = jml.CaseSuperseded, reason.Superseded
		h.tell("", HR(), evidence.CaseSuperseded{By: "c-00001"})
	} else {
		back := fmt.Sprintf("back-%d", h.number)
		h.hear(back)
		h.tell("", HR(), evidence.CaseRescinded{Event: back}, "reason", "declined")
	}
	for _, t := range h.plan() {
		h.tell(t.ID, HR(), evidence.TaskCancelled{Reason: why})
	}
	h.Closes(state)
}

func (h *human) approve() {
	h.Opens(h.task("approve/crm"), Mia())
	h.Ends(h.task("approve/crm"), Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
}

func (h *human) work() {
	work := h.task("work/crm")
	h.Opens(work, Tom())
	if h.dice.once(3) {
		h.Now = h.Now.Add(80 * time.Hour)
	}
	h.Ends(work, Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, DoneAt: h.Now.Add(-time.Duration(h.dice.IntN(9)) * time.Hour)}, "note", "done as asked")
	if h.kind == jml.Joiner {
		h.tell(work, Tom(), evidence.HoldingRecorded{Grant: "g-" + h.name, Person: "p-" + h.name, System: "crm", Source: work}, "person.name", h.name)
	}
	if h.kind == jml.Joiner && h.dice.once(2) {
		h.tell(work, Tom(), evidence.HoldingEnded{Grant: "g-" + h.name, Person: "p-" + h.name, System: "crm", Why: "register_wrong"})
	}
}

// check confirms the work, in some cases only after it was done again.
func (h *human) check() {
	work, check := h.task("work/crm"), h.task("check/crm")
	h.Opens(check, Ben())
	if h.dice.once(5) {
		h.tell(check, Ben(), evidence.TaskSentBack{First: work}, "note", "not yet")
		h.tell(work, Ben(), evidence.TaskReopened{From: jml.TaskDone})
		h.Ends(work, Tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, "cause", "overlooked")
		h.Opens(check, Ben())
	}
	h.Ends(check, Ben(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
}

// hand hands over a laptop, which fails in some cases, and that is accepted.
func (h *human) hand() {
	laptop := h.task("laptop")
	h.Opens(laptop, Ben())
	if h.dice.once(6) {
		h.refuse(laptop)
		return
	}
	h.tell(laptop, HR(), evidence.TaskAssigned{TaskOpened: evidence.TaskOpened{Assignee: "p-tom", Assignment: 2, Via: roles.ViaNamed}, Why: "named"}, "assignee.name", "Tom Weber")
	sum := h.Attach(fmt.Sprintf("photograph %d", h.number%5))
	h.tell(laptop, Tom(), evidence.FileAttached{N: 1, Size: 12, Media: "image/png"}, "sha256", sum, "name", "laptop.png")
	h.Ends(laptop, Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, Proven: true, Files: 1}, "file.1.sha256", sum, "file.1.name", "laptop.png")
	h.tell(laptop, Tom(), evidence.AssetRecorded{Asset: fmt.Sprintf("a-%d", h.number), Tag: "NB", Kind: "laptop", State: register.Issued, Holder: "p-" + h.name, Source: laptop}, "serial", "X", "person.name", h.name)
	if h.dice.once(2) {
		h.tell(laptop, Tom(), evidence.AssetChanged{Asset: fmt.Sprintf("a-%d", h.number), Tag: "NB", State: register.Returned, Why: "returned"})
	}
}

func (h *human) refuse(laptop string) {
	accept := h.task("accept")
	h.Ends(laptop, Ben(), evidence.TaskEnded{Outcome: jml.TaskNotDone, Reason: reason.Refused}, "cause", "does not answer")
	h.tell(accept, jml.SystemActor(), evidence.TaskAdded{PlannedTask: Line(accept, "accept", "Accept", "2020-03-06T18:00", func(f *evidence.PlannedTask) {
		f.Purpose, f.For = jml.PurposeException, laptop
	}), Because: "exception"})
	h.Opens(accept, Mia())
	until := jml.DateOf(h.day).AddDays(60)
	if h.dice.once(3) {
		h.Ends(accept, Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "no", Until: &until}}, "note", "not that long")
	} else {
		h.Ends(accept, Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Until: &until}}, "note", "locked")
		h.tell(accept, Mia(), evidence.ExceptionAccepted{For: laptop, Until: until}, "note", "locked")
	}
}

func (h *human) close() {
	h.tell("", jml.SystemActor(), evidence.CaseEffected{Kind: h.kind})
	h.Closes(jml.CaseCompleted)
	if h.dice.once(3) {
		h.tell("", jml.SystemActor(), evidence.NoticeSent{Notice: "late", Kind: "first", Number: 2, Owner: "p-tom", Tasks: []string{h.task("laptop"), h.task("work/crm")}, Attempt: 3}, "owner.name", "Tom Weber")
	}
}

// again opens the ended case once more, for another day in some cases.
func (h *human) again() {
	approve := h.task("approve/crm")
	h.tell("", HR(), evidence.CaseReopened{Task: approve})
	h.tell(approve, HR(), evidence.TaskReopened{From: jml.TaskDone}, "note", "once more")
	if h.dice.once(2) {
		h.anotherDay()
	}
	h.Ends(approve, Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	if !h.dice.once(4) {
		h.Closes(jml.CaseCompleted)
	}
}
