package mine_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// breaking is a casework that breaks at one of the commands to come.
type breaking struct {
	web.Cases
	mu    sync.Mutex
	after int // commands that still go through; negative for all
	how   func() error
}

func (b *breaking) Complete(ctx context.Context, by jml.Actor, caseID string, endings []jml.Ending) ([]jml.Ended, error) {
	b.mu.Lock()
	breaks := b.after == 0
	b.after--
	b.mu.Unlock()
	if breaks {
		return nil, b.how()
	}
	return b.Cases.Complete(ctx, by, caseID, endings)
}

// twoCases has one owner with a task in each of two cases, on one page.
type twoCases struct {
	*webtest.Site
	t             *testing.T
	cases         *breaking
	owner         *webtest.Browser
	first, second jml.Task
}

// onTwoCases tells a story on both databases.
func onTwoCases(t *testing.T, story func(s *twoCases)) {
	t.Run("sqlite", func(t *testing.T) { story(openTwo(t, caseworktest.New(t))) })
	t.Run("postgres", func(t *testing.T) { story(openTwo(t, caseworktest.NewOn(t, pgtest.New(t)))) })
}

func openTwo(t *testing.T, c *caseworktest.Company) *twoCases {
	s := &twoCases{t: t, cases: &breaking{after: -1}}
	site, left := webtest.LeaverOn(t, c, func(o *web.Options) { s.cases.Cases, o.Cases = o.Cases, s.cases })
	joins := site.Announce(site.Event(jml.Joiner, jml.EventPerson{ID: "E-18", GivenName: "Jo", FamilyName: "Kerr", WorkEmail: "jo@example.com",
		Functions: []string{"engineering"}, Manager: "tom@example.com", WorkerType: jml.Employee}, "2026-12-14")).Case
	site.Drive(joins.ID)
	s.Site, s.owner = site, site.OwnerOf("Mia", left.ID)
	s.owner.Post(site.LinkPath("Mia", joins.ID), nil)
	plain := func(caseID string) jml.Task {
		for _, task := range site.Tasks(caseID) {
			if task.State == jml.TaskOpen && task.AssigneeID == site.ID("Mia") && task.Asks == jml.AsksDone && task.Writes == "" {
				return task
			}
		}
		t.Fatal("Mia has no plain task in one of the cases")
		return jml.Task{}
	}
	s.first, s.second = plain(left.ID), plain(joins.ID)
	return s
}

func (s *twoCases) form() url.Values {
	s.t.Helper()
	form := s.owner.Get("/my").Form(s.t, "/my")
	fill(form, s.first)
	fill(form, s.second)
	return form
}

// ended counts the leaves that end a task.
func (s *twoCases) ended(task jml.Task) (n int) {
	s.t.Helper()
	entries, err := s.Store.Timeline(s.t.Context(), readmodel.Viewer{}, task.CaseID)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Type == "task.ended" && e.TaskID == task.ID {
			n++
		}
	}
	return n
}

// stand checks in which state the two tasks are.
func (s *twoCases) stand(when string, first, second jml.TaskState) {
	s.t.Helper()
	a, b := s.Task(s.first.CaseID, s.first.Key).State, s.Task(s.second.CaseID, s.second.Key).State
	if a != first || b != second {
		s.t.Errorf("%s the tasks are %s and %s, not %s and %s", when, a, b, first, second)
	}
}

func TestOneButtonRecordsTheLinesOfAllCases(t *testing.T) {
	onTwoCases(t, func(s *twoCases) {
		page := s.owner.Get("/my")
		if n := strings.Count(page.Body, `action="/my"`); n != 1 || strings.Count(page.Body, ">Record</button>") != 1 {
			s.t.Errorf("the page has %d forms", n)
		}
		done := s.owner.Post("/my", s.form())
		if done.Status != http.StatusSeeOther || strings.Count(done.Location, "recorded=") != 2 {
			s.t.Fatalf("status %d to %q\n%s", done.Status, done.Location, done.Body)
		}
		s.stand("after the press", jml.TaskDone, jml.TaskDone)
	})
}

func TestAWrongLineOfOneCaseKeepsNothingOfAnotherBack(t *testing.T) {
	onTwoCases(t, func(s *twoCases) {
		form := s.form()
		form.Set("outcome."+s.first.ID, "not_done")
		form.Set("note."+s.first.ID, "nobody was there")
		page := s.owner.Post("/my", form)
		if page.Status != http.StatusUnprocessableEntity {
			s.t.Fatalf("status %d", page.Status)
		}
		for _, want := range []string{"Recorded. Thank you.", "What was right is recorded", "Say why this was not done.", "nobody was there"} {
			if !strings.Contains(page.Body, want) {
				s.t.Errorf("the page lacks %q", want)
			}
		}
		s.stand("after the wrong line", jml.TaskOpen, jml.TaskDone)
	})
}

func TestADoubleClickOnLinesOfTwoCasesRecordsThemOnce(t *testing.T) {
	onTwoCases(t, func(s *twoCases) {
		form := s.form()
		var presses sync.WaitGroup
		for range 2 {
			presses.Go(func() {
				if page := s.owner.Post("/my", form); page.Status != http.StatusSeeOther {
					s.t.Errorf("status %d\n%s", page.Status, page.Body)
				}
			})
		}
		presses.Wait()
		s.stand("after two presses", jml.TaskDone, jml.TaskDone)
		for _, task := range []jml.Task{s.first, s.second} {
			if n := s.ended(task); n != 1 {
				s.t.Errorf("%q ended %d times", task.Title, n)
			}
		}
	})
}

func TestAKillBetweenTwoCasesLeavesTheFirstRecordedAndTheRestToSay(t *testing.T) {
	onTwoCases(t, func(s *twoCases) {
		s.cases.how = func() error { panic(http.ErrAbortHandler) }
		s.cases.after = 1
		form := s.form()
		if cut := s.owner.Cut("/my", form); !cut {
			s.t.Error("the connection was not cut")
		}
		s.stand("after the kill", jml.TaskDone, jml.TaskOpen)

		s.cases.after = -1
		again := s.owner.Post("/my", form)
		page := s.owner.Get(again.Location)
		if !strings.Contains(page.Body, "had been finished already") || !strings.Contains(page.Body, "Recorded. Thank you.") {
			s.t.Errorf("sent again, to %q:\n%s", again.Location, page.Body)
		}
		s.stand("after it was sent again", jml.TaskDone, jml.TaskDone)
	})
}

func TestADatabaseThatGoesAwayBetweenTwoCasesIsNotSaidToHaveTakenNothing(t *testing.T) {
	onTwoCases(t, func(s *twoCases) {
		s.cases.how = func() error {
			return &jml.Error{Code: jml.CodeAway, Message: "Nothing was changed; try again in a minute."}
		}
		s.cases.after = 1
		form := s.form()
		page := s.owner.PostFiles("/my", form)
		if page.Status != http.StatusServiceUnavailable || !strings.Contains(page.Body, "One of your answers is recorded, the others are not.") || strings.Contains(page.Body, "Nothing was changed") {
			s.t.Errorf("status %d:\n%s", page.Status, page.Body)
		}
		s.stand("while it is away", jml.TaskDone, jml.TaskOpen)
		s.cases.after = -1
		if done := s.owner.Post("/my", page.Form(s.t, "/my")); done.Status != http.StatusSeeOther {
			s.t.Errorf("what the page gave back: status %d", done.Status)
		}
		s.stand("afterwards", jml.TaskDone, jml.TaskDone)
	})
}

func TestACaseThatWasRevokedMeanwhileKeepsNothingOfAnotherBack(t *testing.T) {
	onTwoCases(t, func(s *twoCases) {
		form := s.form()
		form.Set("note."+s.second.ID, "typed before it was revoked")
		if _, err := s.Office.RevokeLinks(s.t.Context(), jml.ConsoleActor(), "mia@example.com", s.second.CaseID); err != nil {
			s.t.Fatal(err)
		}
		page := s.owner.Post("/my", form)
		if page.Status != http.StatusForbidden || !strings.Contains(page.Body, "not part of the link you opened") ||
			!strings.Contains(page.Body, "typed before it was revoked") || !strings.Contains(page.Body, "Recorded. Thank you.") {
			s.t.Errorf("status %d:\n%s", page.Status, page.Body)
		}
		s.stand("after the press", jml.TaskDone, jml.TaskOpen)
	})
}
