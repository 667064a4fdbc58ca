package decide

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

var ended = []jml.TaskState{jml.TaskDone, jml.TaskNotApplicable, jml.TaskNotDone, jml.TaskCancelled}

// TestADecisionDependsOnItsDossierAlone takes cases through anything that may
// happen to them. Each question, asked twice, has one answer and leaves the
// dossier as it was; what it answers keeps to the transition table and speaks
// of tasks of the case only; and a decision needs no more than it said.
func TestADecisionDependsOnItsDossierAlone(t *testing.T) {
	books, matrix := library(t)
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, books, matrix)
		w.open()
		t.Repeat(map[string]func(*rapid.T){
			"open":   func(*rapid.T) { w.open() },
			"end":    func(*rapid.T) { w.end(w.pick()) },
			"end 2":  func(*rapid.T) { w.end(w.pick()); w.open(); w.end(w.pick()) },
			"reopen": func(*rapid.T) { w.end(w.reopen()) },
			"look":   func(*rapid.T) { w.open(); w.end(w.d.Tasks.find(openLook)) },
			"move": func(t *rapid.T) {
				gone := rapid.SampledFrom(people).Draw(t, "who leaves or comes back")
				w.d.Posts.Gone[gone] = !w.d.Posts.Gone[gone]
				w.decide("move", func(d *Dossier) (Decision, error) { return d.MoveOn(map[string]string{}) })
			},
			"reassign": func(t *rapid.T) {
				if task := w.any("task", jml.TaskOpen); task != nil {
					to := rapid.SampledFrom(people).Draw(t, "to")
					w.decide("reassign", func(d *Dossier) (Decision, error) { return d.Reassign(jml.ConsoleActor(), task.ID, to, "note") })
				}
			},
			"escalate": func(t *rapid.T) {
				at := w.d.Now.AddDate(0, 0, rapid.IntRange(0, 60).Draw(t, "days late"))
				for _, id := range w.all() {
					if rapid.Bool().Draw(t, "reminded") {
						w.d.Reminders.First[id] = w.d.Now.AddDate(0, 0, -7)
					}
				}
				w.decide("escalate", func(d *Dossier) (Decision, error) { return d.Escalate(w.all(), at, map[string]string{}) })
			},
			"match": func(*rapid.T) { w.decide("match", (*Dossier).MatchRegisters) },
			"bounce": func(t *rapid.T) {
				mail := w.bounced(rapid.SampledFrom(people).Draw(t, "owner"))
				w.decide("bounce", func(d *Dossier) (Decision, error) { return d.Undelivered(mail), nil })
			},
			"wait": func(t *rapid.T) {
				w.d.Now = w.d.Now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
			},
			"effect": func(*rapid.T) {
				if !w.d.Now.Before(w.d.Case.EffectAt) {
					w.decide("effect", func(d *Dossier) (Decision, error) { return d.TakeEffect() })
				}
			},
			"close": func(t *rapid.T) {
				closable, err := w.d.Closable()
				if err != nil {
					t.Fatal(err)
				}
				if closable {
					w.decide("close", (*Dossier).Close)
				}
			},
			"redate": func(t *rapid.T) {
				before := w.d.Case
				w.d.Case.EffectAt = before.EffectAt.AddDate(0, 0, rapid.IntRange(-10, 10).Draw(t, "days"))
				w.d.Case.Effective = jml.DateOf(w.d.Case.EffectAt)
				w.decide("redate", func(d *Dossier) (Decision, error) { return d.Replan(before, map[string]map[string]bool{"mia": {}}) })
			},
		})
		w.d.Case.Ending = jml.CaseRescinded
		w.decide("rescind", func(d *Dossier) (Decision, error) { return d.Rescind(books) })
	})
}

func (w *world) all() (ids []string) {
	for _, t := range w.d.Tasks.All() {
		ids = append(ids, t.ID)
	}
	return ids
}

// bare is the dossier with only what a decision said it needs.
func (d *Dossier) bare(n Needs) *Dossier {
	few := *d
	if !n.Posts {
		few.Posts = nil
	}
	if !n.Owners {
		few.Owners = nil
	}
	r := *d.Registers
	r.EndedBy = nil
	for _, task := range n.EndedBy {
		r.EndedBy = map[string][]register.Grant{task: d.Registers.EndedBy[task]}
	}
	few.Registers = &r
	return &few
}

func (w *world) open() {
	w.decide("open", func(d *Dossier) (Decision, error) { return d.Open(w.all(), w.d.Now.AddDate(1, 0, 0), nil) })
}

func openLook(t jml.Task) bool { return t.State == jml.TaskOpen && t.IsSecondLook() }

// pick returns an open task, now and then any other.
func (w *world) pick() *jml.Task {
	if t := w.any("task", jml.TaskOpen); t != nil && rapid.IntRange(0, 9).Draw(w.T, "pressed again") > 0 {
		return t
	}
	return w.any("any task", append(ended, jml.TaskPlanned)...)
}

func (w *world) end(t *jml.Task) {
	if t == nil {
		return
	}
	p, endings := w.press(*t), []jml.Ending{w.ending(*t)}
	if other := w.any("other task", jml.TaskOpen); other != nil && rapid.Bool().Draw(w.T, "two at once") {
		endings = append(endings, w.ending(*other))
	}

	whole, fromWhole := w.answer(w.d, p, endings)
	bare, fromBare := w.answer(w.d.bare(w.d.NeedsToEnd(p.By.PersonID, endings)), p, endings)
	if diff := cmp.Diff(whole, bare, written); diff != "" || fromWhole != fromBare {
		w.Fatalf("with what was said to be needed the answer is another (%q, %q): %s", fromWhole, fromBare, diff)
	}
	w.ordinary(p, endings, whole, fromWhole)
	w.decide("end", func(d *Dossier) (Decision, error) {
		_, decision, err := d.End(p, endings)
		return decision, err
	})
}

func (w *world) answer(d *Dossier, p Press, endings []jml.Ending) (Decision, string) {
	out, decision, err := d.End(p, endings)
	return decision, fmt.Sprint(out, err)
}

// ordinary holds the quick way, where it may be taken, against the whole one.
func (w *world) ordinary(p Press, endings []jml.Ending, whole Decision, said string) {
	named := NewTasks(nil)
	for _, e := range endings {
		t := w.d.Tasks.ByID(e.TaskID)
		if !Ordinary(w.d.Playbook, *t, e) {
			return
		}
		if named.ByID(t.ID) == nil {
			named.Add(*t)
		}
	}
	posts := w.d.Posts
	if !NeedsPosts(named) {
		posts = nil
	}
	if !Unbarred(w.d.Case, posts, named, p.By.PersonID) {
		return
	}
	out, quick, err := EndOrdinary(w.d.Case, named, p, endings)
	if fmt.Sprint(out, err) != said {
		w.Fatalf("the quick way says %v, %v, the whole one %s", out, err, said)
	}
	if diff := cmp.Diff(whole, quick, written); err == nil && diff != "" {
		w.Fatalf("the quick way is another (-whole +quick): %s", diff)
	}
}

func (w *world) reopen() *jml.Task {
	t := w.any("task", ended...)
	if t == nil {
		return nil
	}
	ask := func(d *Dossier) (Decision, error) { return d.Reopen(t.ID, "note") }
	whole, err := ask(w.d)
	bare, again := ask(w.d.bare(w.d.NeedsToReopen(t.ID)))
	if diff := cmp.Diff(whole, bare, written); diff != "" || fmt.Sprint(err) != fmt.Sprint(again) {
		w.Fatalf("with what was said to be needed the answer is another: %s", diff)
	}
	w.decide("reopen", ask)
	return t
}
