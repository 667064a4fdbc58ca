package decide

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/transition"
)

// world is one case in memory, which goes through whatever may happen to it.
type world struct {
	*rapid.T
	d   *Dossier
	ids int
}

// reminded are people in Berlin whom nobody reminded of anything.
func reminded(t *rapid.T) *Reminders {
	berlin, err := calendar.New("Europe/Berlin", nil)
	if err != nil {
		t.Fatal(err)
	}
	return NewReminders(NewTasks(nil), nil, nil, berlin)
}

var people = []string{"ada", "tom", "ines", "mia", "noor", "ben", "lea", "omar"}

// library are the default playbooks and the default matrix.
func library(t *testing.T) (map[jml.Kind]*playbook.Playbook, *playbook.Matrix) {
	t.Helper()
	defaults := playbook.Defaults()
	m, err := playbook.ParseMatrix(defaults["matrix"])
	if err != nil {
		t.Fatal(err)
	}
	books := map[jml.Kind]*playbook.Playbook{}
	for _, kind := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		if books[kind], err = playbook.Parse(defaults["playbook/"+string(kind)]); err != nil {
			t.Fatal(err)
		}
	}
	return books, m
}

// newWorld opens a case of any kind for Ada, who reports to Tom.
func newWorld(t *rapid.T, books map[jml.Kind]*playbook.Playbook, m *playbook.Matrix) *world {
	kind := rapid.SampledFrom([]jml.Kind{jml.Joiner, jml.Mover, jml.Leaver}).Draw(t, "kind")
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	terms := jml.Terms{Type: jml.Employee, Functions: []string{"engineering"}, Zone: "Europe/Berlin", ManagerID: "tom"}
	c := jml.Case{ID: "case", Kind: kind, PersonID: "ada", EngagementID: "job", State: jml.CaseOpen, Zone: "Europe/Berlin",
		Effective: jml.DateOf(now.AddDate(0, 0, 10)), EffectAt: now.AddDate(0, 0, 10), OpenedAt: now, NoticeAt: now,
		After: terms, Limits: jml.DefaultLimits(), PlaybookHash: books[kind].Hash}
	switch kind {
	case jml.Mover:
		c.Before = terms
		c.After.Functions = []string{"support"}
	case jml.Leaver:
		c.CutoffAt = c.EffectAt
	}

	w := &world{T: t, d: &Dossier{Now: now, Case: c, Playbook: books[kind], Matrix: m,
		Registers: held(t, kind, m), Posts: posts(), Owners: &Owners{Matrix: m, ByAddress: map[string]string{}}, Reminders: reminded(t)}}
	in, err := w.d.planInput()
	w.must(err)
	planned, err := playbook.Plan(in)
	w.must(err)
	for i := range planned {
		planned[i].ID, planned[i].CaseID, planned[i].Ordinal = w.id(), c.ID, i
	}
	w.d.Tasks = NewTasks(planned)
	for _, task := range w.d.Tasks.All() {
		if first := w.d.Tasks.ByKey(task.For); first != nil {
			task.For = first.ID
		}
	}
	w.d.Case = w.d.draft().decision().Case
	w.d.Now = c.EffectAt.Add(time.Hour)
	w.d.Case.Effected = kind == jml.Leaver && rapid.Bool().Draw(t, "the cut-off is past")
	return w
}

func held(t *rapid.T, kind jml.Kind, m *playbook.Matrix) *Registers {
	r := &Registers{Subject: jml.Person{ID: "ada", GivenName: "Ada"}, EndedBy: map[string][]register.Grant{}}
	if kind == jml.Joiner {
		return r
	}
	if rapid.Bool().Draw(t, "holdings are known") {
		r.Subject.HoldingsConfirmedAt = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	for i, s := range m.Systems {
		if rapid.Bool().Draw(t, "holds "+s.Key) {
			r.Grants = append(r.Grants, register.Grant{ID: fmt.Sprint("grant", i), PersonID: "ada", EngagementID: "job", System: s.Key, Level: "member"})
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "laptops") {
		r.Assets = append(r.Assets, register.Asset{ID: fmt.Sprint("asset", i), Tag: fmt.Sprint("LT-", i), Kind: "laptop", State: register.Issued, HolderID: "ada"})
	}
	return r
}

func posts() *Posts {
	d := staff.Directory{Fallback: "omar", Gone: map[string]bool{}, Staff: []staff.Right{{ID: "s1", Role: staff.Admin, PersonID: "lea"}}}
	for role, line := range map[roles.Role][]string{roles.CTO: {"tom", "ben"}, roles.Engineering: {"ben"},
		roles.HeadOfPeople: {"ines"}, roles.OfficeManager: {"mia"}, roles.SecurityLead: {"noor"}} {
		for i, id := range line {
			d.Seats = append(d.Seats, roles.Seat{Role: role, Position: i, PersonID: id})
		}
	}
	slices.SortFunc(d.Seats, func(a, b roles.Seat) int { return strings.Compare(string(a.Role), string(b.Role)) })
	return &Posts{Directory: d}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) id() string {
	w.ids++
	return fmt.Sprint("id", w.ids)
}

// seen is all of a dossier that a decision could change by mistake.
type seen struct {
	Case      jml.Case
	Tasks     []jml.Task
	Registers Registers
}

func (w *world) look() seen {
	r := *w.d.Registers
	r.Grants, r.Assets, r.EndedBy = slices.Clone(r.Grants), slices.Clone(r.Assets), maps.Clone(r.EndedBy)
	return seen{w.d.Case, w.d.Tasks.Rows(), r}
}

// decide asks twice and holds the two answers, and the dossier, against each
// other. A decision that is no refusal happens.
func (w *world) decide(what string, ask func(*Dossier) (Decision, error)) {
	w.Helper()
	before := w.look()
	first, err := ask(w.d)
	second, again := ask(w.d)
	if diff := cmp.Diff(first, second, written); diff != "" || fmt.Sprint(err) != fmt.Sprint(again) {
		w.Fatalf("%s: asked again, the answer is another (%v, %v): %s", what, err, again, diff)
	}
	if diff := cmp.Diff(before, w.look()); diff != "" {
		w.Fatalf("%s: the decision changed the dossier: %s", what, diff)
	}
	switch {
	case err == nil:
		w.happen(what, first)
	case jml.ErrorCode(err) == "":
		w.Fatalf("%s: %v", what, err)
	}
}

// happen takes a decision into the dossier, as the pen writes it.
func (w *world) happen(what string, d Decision) {
	w.Helper()
	if len(d.Effects) == 0 {
		return
	}
	ids := map[string]string{}
	real := func(name string) string {
		if id, ok := ids[name]; ok {
			return id
		}
		return name
	}
	w.d.Case, w.d.apart = d.Case, nil
	for _, e := range d.Effects {
		switch e := e.(type) {
		case TaskAdded:
			ids[e.Task.ID] = w.id()
			w.d.Tasks.Add(withIDs(e.Task, real))
		case GrantRecorded:
			ids[e.Grant.ID] = w.id()
			e.Grant.ID = ids[e.Grant.ID]
			w.d.Registers.Grants = append(w.d.Registers.Grants, e.Grant)
		case GrantEnded:
			id := real(e.Grant.ID)
			w.d.Registers.Grants = slices.DeleteFunc(w.d.Registers.Grants, func(g register.Grant) bool { return g.ID == id })
			w.d.Registers.EndedBy[e.Task] = append(slices.Clip(w.d.Registers.EndedBy[e.Task]), e.Grant)
		case AssetRecorded:
			ids[e.Asset.ID] = w.id()
			e.Asset.ID = ids[e.Asset.ID]
			w.d.Registers.Assets = append(w.d.Registers.Assets, e.Asset)
		case AssetMoved:
			e.To.ID = real(e.To.ID)
			*w.d.Registers.AssetByID(e.To.ID) = e.To
		case HoldingsConfirmed:
			w.d.Registers.Subject = e.Person
		default:
			w.take(what, e, real)
		}
	}
}

// take puts a changed row in place of the old one, if the table allows it.
func (w *world) take(what string, e Effect, real func(string) string) {
	w.Helper()
	row, cmd := changed(e)
	if row == nil {
		return
	}
	next := withIDs(*row, real)
	task := w.d.Tasks.ByID(next.ID)
	if task == nil {
		w.Fatalf("%s: %T is about a task that is not in the case: %s", what, e, next.Key)
	}
	if cmd != "" && !transition.TaskMay(cmd, task.State, next.State) {
		w.Fatalf("%s: %s takes %s from %s to %s", what, cmd, task.Key, task.State, next.State)
	}
	*task = next
}

func withIDs(t jml.Task, real func(string) string) jml.Task {
	t.ID, t.For, t.AssetID = real(t.ID), real(t.For), real(t.AssetID)
	return t
}

// changed is the row of an effect on a task, and the command it comes from.
func changed(e Effect) (*jml.Task, transition.Command) {
	switch e := e.(type) {
	case TaskOpened:
		return &e.Task, transition.Open
	case TaskAssigned:
		return &e.Task, transition.Reassign
	case TaskEnded:
		return &e.Task, transition.Complete
	case TaskSentBack:
		return &e.Task, transition.SendBack
	case TaskReopened:
		return &e.Task, transition.Reopen
	case TaskCancelled:
		return &e.Task, transition.Cancel
	case TaskRedated:
		return &e.Task, transition.Reschedule
	case TaskMarked:
		return &e.Task, ""
	}
	return nil, ""
}

// any returns one of the case's tasks in some states; nil when there is none.
func (w *world) any(what string, states ...jml.TaskState) *jml.Task {
	var all []*jml.Task
	for _, t := range w.d.Tasks.All() {
		if slices.Contains(states, t.State) {
			all = append(all, t)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return rapid.SampledFrom(all).Draw(w.T, what)
}

// ending is what somebody says to end a task: mostly all that it asks for,
// now and then anything.
func (w *world) ending(t jml.Task) jml.Ending {
	e := jml.Ending{TaskID: t.ID, Outcome: jml.TaskDone, Note: "as asked", Cause: "late", EarlyWhy: "early", Reason: "other",
		Proof: map[string]string{"serial": "SN-1", "account": "ada", "link": "https://example.com/1"}, Files: []jml.EndingFile{{SHA256: "f1"}},
		Asset: jml.NewAsset{Tag: rapid.SampledFrom([]string{"LT-0", "LT-7", "LT-8"}).Draw(w.T, "tag")}}
	e.Answer.Choice = rapid.SampledFrom(map[jml.Asks][]string{jml.AsksYesNo: {"yes", "no"}, jml.AsksKeepRemove: {"keep", "remove"},
		jml.AsksDone: {""}, jml.AsksHolds: {""}}[t.Asks]).Draw(w.T, "choice")
	if t.Purpose == jml.PurposeException {
		e.Answer.Choice = rapid.SampledFrom([]string{"", "yes", "no"}).Draw(w.T, "accepted")
	}
	if t.Purpose == jml.PurposeException || rapid.Bool().Draw(w.T, "until") {
		until := jml.DateOf(w.d.Now).AddDays(rapid.IntRange(0, 40).Draw(w.T, "days"))
		e.Answer.Until = &until
	}
	if t.Asks == jml.AsksHolds {
		for _, s := range w.d.Matrix.Systems {
			if rapid.Bool().Draw(w.T, "lists "+s.Key) {
				e.Answer.Holds = append(e.Answer.Holds, jml.HeldSystem{System: s.Key})
			}
		}
		e.Answer.Assets = []jml.HeldAsset{{Tag: "LT-9"}}
	}
	switch rapid.IntRange(0, 9).Draw(w.T, "how it ends") {
	case 0:
		e.Outcome, e.Reason = jml.TaskNotApplicable, rapid.SampledFrom([]string{"", reason.RegisterWrong, reason.Other}).Draw(w.T, "reason")
	case 1:
		e.Outcome = jml.TaskNotDone
	case 2:
		e.Note, e.Cause, e.Answer.Choice = "", "", "yes"
	}
	return e
}

func (w *world) press(t jml.Task) Press {
	by := rapid.SampledFrom([]string{t.AssigneeID, t.AssigneeID, t.AssigneeID, t.AssigneeID, "ben"}).Draw(w.T, "who")
	return Press{By: jml.Actor{Kind: jml.ActorPerson, Ref: by, PersonID: by}, At: w.d.Now, HR: rapid.Bool().Draw(w.T, "HR"), Stored: map[string]bool{"f1": true}}
}

// bounced is an undeliverable mail about everything that somebody has.
func (w *world) bounced(owner string) notice.Notice {
	n := notice.Notice{OwnerID: owner, Kind: notice.First}
	for _, t := range w.d.Tasks.All() {
		n.Tasks = append(n.Tasks, notice.TaskRef{TaskID: t.ID})
	}
	return n
}

// written is what there is to compare of a decision.
var written = cmpopts.IgnoreUnexported(Decision{})
