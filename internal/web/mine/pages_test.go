package mine

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func samples(t testing.TB) []viewtest.Page {
	f := view.NewForm(nil)
	c := jml.Case{ID: "c", Number: 417, Kind: jml.Leaver, Effective: jml.Date{Year: 2026, Month: 12, Day: 1}, CutoffAt: viewtest.Now()}
	b := builder{ViewerTime: viewtest.Berlin(t), Form: f, owner: "Ben Okafor", link: readmodel.LinkCase{Case: c, SubjectName: "Ada Park", Tasks: viewtest.LeaverTasks()}}
	b.link.Note, b.link.Delivery = "A Portuguese keyboard", "Rua Augusta 12, Lisboa\nFriday from nine, please ring twice"
	until := jml.Date{Year: 2026, Month: 11, Day: 30}
	b.link.Excepted = map[string]readmodel.ExceptionRow{"t4": {First: b.link.Tasks[5], Before: readmodel.TaskRow{Task: jml.Task{Answer: jml.Answer{Until: &until}},
		DoneByName: "Noor Haddad", Note: "The office keeps the key."}}}
	b.link.Tasks = append(b.link.Tasks, viewtest.Task("t9", "Check {{.Person}}'s groups", "ben", roles.Engineering, jml.TaskPlanned, 90*time.Hour, func(t *readmodel.TaskRow) { t.Early = true }))
	full := tasksPage{ViewerTime: b.ViewerTime, Name: "Ben Okafor", Another: true, Cases: []section{b.build()}, Form: f}
	full.offer()
	full.Added, full.Found = true, true
	full.Recorded, full.SentBack = full.Cases[0].Ended[:1], 1
	full.Lost = []door.TypedText{{Label: "Note", Value: "typed before I knew"}}
	other := b
	other.link.Case.Number = 418
	other.link.Tasks = []readmodel.TaskRow{viewtest.Task("t10", "Order {{.Person}}'s laptop", "ben", roles.OfficeManager, jml.TaskOpen, 30*time.Hour)}
	full.Cases = append(full.Cases, other.build())
	f.Wrong("outcome.t2", "Choose what happened with this task, or clear what you typed into it.")
	refused := tasksPage{ViewerTime: b.ViewerTime, Name: "Ben Okafor", Cases: []section{b.build()}, Form: f}
	return []viewtest.Page{
		{Name: "landing", View: "landing", Public: true}, {Name: "mytasks", View: "mytasks", Public: true, Data: full},
		{Name: "mytasks refused", View: "mytasks", Public: true, Data: refused},
		{Name: "mytasks empty", View: "mytasks", Public: true, Data: tasksPage{Form: view.NewForm(nil)}},
	}
}

func TestEveryPageIsWellFormedAndReachableForEverybody(t *testing.T) {
	viewtest.Check(t, Templates, samples(t))
}

// TestNoPageIsWiderThanItsWindow needs Chromium.
func TestNoPageIsWiderThanItsWindow(t *testing.T) { viewtest.Fit(t, Templates, samples(t)) }

func TestLinesPastTheMostOfOneFormAreNamedAndComeUpLater(t *testing.T) {
	page := tasksPage{Cases: []section{
		{Open: make([]ownTask, maxAsked-1)}, {Open: make([]ownTask, 2)}, {Open: make([]ownTask, 1)}, {Ended: make([]ownTask, 1)},
	}}
	page.cut()
	for i, want := range []bool{true, false, true, false} {
		if got := page.Cases[i].Asks(); got != want {
			t.Errorf("case %d asks: %t", i, got)
		}
	}
	if !page.Cases[1].Waits || page.Cases[3].Waits || !page.Several() {
		t.Error("the wrong case waits")
	}
	alone := tasksPage{Cases: []section{{Open: make([]ownTask, 2*maxAsked)}}}
	if alone.cut(); !alone.Asks() {
		t.Error("a single case with many lines asks nothing")
	}
}
