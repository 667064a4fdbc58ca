package storetest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
)

// reader is a method of the store that reads for somebody.
type reader struct {
	name   string
	method reflect.Value
}

// tellsOfCases reports whether a type can hold what pages tell of cases.
func tellsOfCases(t reflect.Type) bool {
	for slices.Contains([]reflect.Kind{reflect.Slice, reflect.Map, reflect.Pointer}, t.Kind()) {
		t = t.Elem()
	}
	return strings.HasSuffix(t.PkgPath(), "/readmodel")
}

// readers are all methods that are told who looks.
func (w *world) readers() (out []reader) {
	of := reflect.ValueOf(w.Store)
	for i := range of.NumMethod() {
		m := of.Method(i)
		if takesViewer(m.Type()) {
			out = append(out, reader{of.Type().Method(i).Name, m})
		}
	}
	return out
}

func takesViewer(method reflect.Type) bool {
	return method.NumIn() > 1 && method.In(1) == reflect.TypeFor[readmodel.Viewer]()
}

// blind are the methods that answer with what pages show and are not told who
// looks, each with the reason why that shows nobody a hidden case.
func blind() map[string]string {
	return map[string]string{
		"LinkTasks":     "whose tasks they are is what it is asked for: own lines alone are a subject's",
		"OpenLink":      "it is asked with the token of a mail",
		"FindSession":   "it says who looks",
		"UseSignIn":     "it says who looks",
		"HeldTokens":    "what programs act by; no case",
		"FindToken":     "it says who looks",
		"BeginAnswer":   "what the token that asks was answered before, to the same request",
		"Staff":         "rights to sign in; no case",
		"Identities":    "whom sign-in providers know people as; no case",
		"StaffSessions": "where somebody is signed in; no case",
		"Passkeys":      "what people sign in with; no case",
		"FindPasskey":   "it says who looks",
		"Grants":        "the register of access; no case",
		"Assets":        "the register of equipment; no case",
		"AuditLeaves":   "what was drawn and compared for auditors, by the ids of cases and how many; no person",
	}
}

func viewers(t *testing.T, _ Opener) {
	known := blind()
	for of, i := reflect.TypeFor[*store.Store](), 0; i < of.NumMethod(); i++ {
		m := of.Method(i)
		for out := range m.Type.NumOut() {
			if tellsOfCases(m.Type.Out(out)) && !(m.Type.NumIn() > 2 && m.Type.In(2) == reflect.TypeFor[readmodel.Viewer]()) && known[m.Name] == "" {
				t.Errorf("%s answers with %s and is not told who looks", m.Name, m.Type.Out(out))
			}
		}
	}
}

// answers are what every reader tells somebody, however it is asked.
func (w *world) answers(who readmodel.Viewer, keys []string) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	for _, r := range w.readers() {
		for _, key := range keys {
			got, err := json.Marshal(w.ask(r.method, who, key))
			if err != nil {
				w.t.Fatal(err)
			}
			out[r.name+"("+strings.TrimSpace(key)+")"] = string(got)
		}
	}
	return out
}

// ask calls a reader with a key wherever it takes a text.
func (w *world) ask(method reflect.Value, who readmodel.Viewer, key string) (out []any) {
	w.t.Helper()
	args := []reflect.Value{reflect.ValueOf(w.t.Context()), reflect.ValueOf(who)}
	for i := 2; i < method.Type().NumIn(); i++ {
		switch in := method.Type().In(i); in {
		case reflect.TypeFor[string]():
			args = append(args, reflect.ValueOf(key))
		case reflect.TypeFor[time.Time]():
			args = append(args, reflect.ValueOf(w.clock.Now()))
		default:
			args = append(args, reflect.Zero(in))
		}
	}
	for _, v := range method.Call(args) {
		switch answer := v.Interface().(type) {
		case error:
			out = append(out, answer.Error())
		case readmodel.LogStatus:
			answer.Size = 0 // everybody sees that the log grows
			out = append(out, answer)
		default:
			out = append(out, answer)
		}
	}
	return out
}

// announced gives the person of an engagement a case with all that pages tell
// of one: late tasks, mails, a removal, leaves and the day on which they leave, and
// a legal hold on the person.
func (w *world) announced(e jml.Engagement, c jml.Case) {
	w.t.Helper()
	now := w.clock.Now()
	late, removal := w.newTask(c.ID, 1), w.newTask(c.ID, 2)
	undone, exception := w.newTask(c.ID, 3), w.newTask(c.ID, 4)
	undone.State, exception.State, exception.Purpose, exception.For = jml.TaskNotDone, jml.TaskOpen, jml.PurposeException, undone.ID
	late.Due.At, late.Undelivered = now.Add(-time.Hour), true
	removal.State, removal.Writes, removal.System, removal.Limit = jml.TaskOpen, jml.WritesRevoke, "git", time.Hour
	e.End = jml.Date{Year: 2026, Month: 12, Day: 24}
	w.change(func(tx ledger.Tx) error {
		tx.Append(evidence.Draft{Case: c.ID, Actor: jml.ConsoleActor(), Data: evidence.CaseEffected{}})
		return first(tx.InsertHold(ledger.Hold{ID: newID(), PersonID: c.PersonID, PlacedAt: now}), tx.UpdateEngagement(e), tx.InsertCase(c), tx.InsertTask(late), tx.InsertTask(removal), tx.InsertTask(undone), tx.InsertTask(exception),
			tx.InsertNotice(notice.Notice{ID: newID(), CaseID: c.ID, OwnerID: w.owner.ID, Kind: notice.First, State: notice.Pending,
				CreatedAt: now, Tasks: []notice.TaskRef{{TaskID: late.ID}}}))
	})
	w.lookedAt("GET /cases/"+strconv.FormatInt(c.Number, 10), "GET /evidence/tables/tasks.csv?case="+strconv.FormatInt(c.Number, 10), "GET /cases/"+c.ID+"/files/x/y")
}

// lookedAt is that an auditor looked at some pages.
func (w *world) lookedAt(addresses ...string) {
	w.t.Helper()
	auditor := staff.Right{ID: newID(), Role: staff.Auditor, Name: "Vera", Email: "vera@audit.example"}
	w.change(func(tx ledger.Tx) error { return tx.PutStaff(auditor) })
	for _, address := range addresses {
		if err := w.NoteRead(w.t.Context(), auditor.ID, address, w.clock.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
}

// subjects reads as the subject before and after a case of theirs is announced:
// nothing may differ. A colleague reads of it everywhere.
func subjects(t *testing.T, open Opener) {
	for _, kind := range []jml.Kind{jml.Mover, jml.Leaver} {
		w := newWorld(t, open)
		yuki := jml.Person{ID: newID(), GivenName: "Yuki", FamilyName: "Tanaka"}
		e := jml.Engagement{ID: newID(), PersonID: yuki.ID, State: jml.EngagementActive, Terms: jml.Terms{Type: jml.Employee, Zone: "Europe/Berlin"}}
		w.change(func(tx ledger.Tx) error { return first(tx.InsertPerson(yuki), tx.InsertEngagement(e)) })
		c := w.newCase(kind, jml.Date{Year: 2026, Month: 12, Day: 24})
		c.PersonID, c.EngagementID, c.CutoffAt = yuki.ID, e.ID, w.clock.Now()
		keys := []string{c.ID, strconv.FormatInt(c.Number, 10), yuki.ID}

		subject, colleague := readmodel.Viewer{PersonID: yuki.ID}, readmodel.Viewer{PersonID: w.owner.ID}
		before, beforeColleague := w.answers(subject, keys), w.answers(colleague, keys)
		w.announced(e, c)
		if d := cmp.Diff(before, w.answers(subject, keys)); d != "" {
			t.Errorf("the subject reads of the own %s (-before +after):\n%s", kind, d)
		}
		told := map[string]bool{}
		for call, answer := range w.answers(colleague, keys) {
			name, _, _ := strings.Cut(call, "(")
			told[name] = told[name] || answer != beforeColleague[call]
		}
		for _, r := range w.readers() {
			if !told[r.name] {
				t.Errorf("%s tells a colleague nothing of the %s: this story told nothing of it", r.name, kind)
			}
		}
	}
}

// hiddenCases holds the rule in SQL against the rule itself, for every kind of
// case and every way to end.
func hiddenCases(t *testing.T, open Opener) {
	for _, kind := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		for _, ending := range []jml.CaseState{"", jml.CaseRescinded, jml.CaseSuperseded} {
			w := newWorld(t, open)
			w.change(func(tx ledger.Tx) error {
				w.theCase.State = jml.CaseCompleted // so that another one may be open
				return tx.UpdateCase(w.theCase)
			})
			yuki := jml.Person{ID: newID(), GivenName: "Yuki"}
			c := w.newCase(kind, jml.Date{Year: 2026, Month: 12, Day: 24})
			c.PersonID, c.Ending = yuki.ID, ending
			w.change(func(tx ledger.Tx) error { return first(tx.InsertPerson(yuki), tx.InsertCase(c)) })

			for _, person := range []string{"", yuki.ID, w.owner.ID} {
				w.wantHidden(c, person)
			}
		}
	}
}

func (w *world) wantHidden(c jml.Case, person string) {
	w.t.Helper()
	ctx, want := w.t.Context(), c.HiddenFrom(person)
	rows, _, err := w.Cases(ctx, readmodel.Viewer{PersonID: person}, readmodel.CaseFilter{Person: c.PersonID}, readmodel.Page{})
	if err != nil {
		w.t.Fatal(err)
	}
	if got := len(rows) == 0; got != want {
		w.t.Errorf("a %s with ending %q is hidden from %q in the list: %v, want %v", c.Kind, c.Ending, person, got, want)
	}

	err = w.Snapshot(ctx, func(s *store.Snapshot) error {
		got, err := s.Hides(ctx, person)
		if got != want {
			w.t.Errorf("a %s with ending %q is hidden from %q in an export: %v, want %v", c.Kind, c.Ending, person, got, want)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
