package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
)

func changeStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"ARefusedChangeLeavesNoTrace":            refusedChange,
		"OfAHundredAtOnceOneWins":                oneWins,
		"TwoDeliveriesAtOnceBecomeOne":           twoDeliveries,
		"ParallelChangesNumberLeavesWithoutGap":  noGaps,
		"TimeNeverGoesBackInTheLog":              timeNeverBack,
		"AReadSeesOneState":                      oneState,
		"ACancelledChangeIsNotCommitted":         cancelled,
		"ARowIsAsItWasWrittenLast":               writtenLast,
		"ACaseChangedBesideItsRowIsWrittenWhole": writtenMeanwhile,
	}
}

func refusedChange(t *testing.T, open Opener) {
	w := newWorld(t, open)
	refusal := errors.New("no")
	err := w.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error {
		tx.Append(w.ended("a note"))
		w.task.State = jml.TaskDone
		return first(tx.UpdateTask(w.task), refusal)
	})
	if !errors.Is(err, refusal) {
		t.Fatalf("change returned %v, want its own error", err)
	}
	w.read(func(r ledger.Reader) error {
		task, err := r.Task(w.task.ID)
		if task.State != jml.TaskOpen {
			t.Errorf("task is %s after a refused change", task.State)
		}
		return err
	})
	if n := w.size(); n != 0 {
		t.Errorf("log has %d leaves after a refused change", n)
	}
}

func oneWins(t *testing.T, open Opener) {
	w := newWorld(t, open)
	var won atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			mine := false
			err := w.Change(context.WithoutCancel(t.Context()), ledger.LanePeople, func(tx ledger.Tx) error {
				mine = false
				c, err := tx.LockCase(w.theCase.ID)
				if err != nil {
					return err
				}
				task, err := tx.Task(w.task.ID)
				if err != nil || task.State.Ended() {
					return err
				}
				mine, task.State, c.Rev = true, jml.TaskDone, c.Rev+1
				tx.Append(w.ended("me"))
				return first(tx.UpdateTask(task), tx.UpdateCase(c))
			})
			if err != nil {
				t.Errorf("change: %v", err)
			}
			if mine {
				won.Add(1)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || w.size() != 1 {
		t.Errorf("%d won and %d leaves were written, want 1 and 1", won.Load(), w.size())
	}
}

func twoDeliveries(t *testing.T, open Opener) {
	w := newWorld(t, open)
	var first atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			inserted := false
			err := w.Change(context.WithoutCancel(t.Context()), ledger.LanePeople, func(tx ledger.Tx) error {
				inserted = false
				_, found, err := tx.Inbox("api", "hr-1")
				if err != nil || found {
					return err
				}
				inserted = true
				return tx.InsertInbox(ledger.InboxRow{Source: "api", ID: "hr-1", Outcome: "opened", CaseID: w.theCase.ID})
			})
			if err != nil {
				t.Errorf("deliver: %v", err)
			}
			if inserted {
				first.Add(1)
			}
		})
	}
	all.Wait()
	if first.Load() != 1 {
		t.Errorf("%d deliveries were the first, want 1", first.Load())
	}
}

func noGaps(t *testing.T, open Opener) {
	w := newWorld(t, open)
	const writers, each, leaves = 8, 10, 3
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range each {
				err := w.Change(context.WithoutCancel(t.Context()), ledger.LanePeople, func(tx ledger.Tx) error {
					for range leaves {
						tx.Append(w.ended("in parallel"))
					}
					return nil
				})
				if err != nil {
					t.Errorf("change: %v", err)
				}
			}
		})
	}
	all.Wait()
	if got := w.size(); got != writers*each*leaves {
		t.Errorf("the log has %d leaves, want %d", got, writers*each*leaves)
	}
	checkLog(t, w)
}

func timeNeverBack(t *testing.T, open Opener) {
	w := newWorld(t, open)
	late := w.clock.Move(time.Hour)
	w.change(func(tx ledger.Tx) error { tx.Append(w.ended("")); return nil })
	back := w.clock.Move(-30 * time.Minute)
	w.change(func(tx ledger.Tx) error {
		if got := tx.Now(); !got.Equal(back) {
			t.Errorf("now is %s, and the clock says %s", got, back)
		}
		tx.Append(w.ended(""))
		return nil
	})
	entries, err := w.Timeline(t.Context(), readmodel.Viewer{}, w.theCase.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 || !entries[1].At.Equal(late) {
		t.Errorf("the timeline is %+v, want two leaves recorded at %s", entries, late)
	}
}

func oneState(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.read(func(r ledger.Reader) error {
		if _, err := r.Task(w.task.ID); err != nil {
			return err
		}
		changed := w.theCase
		changed.Rev = 99
		w.change(func(tx ledger.Tx) error { return tx.UpdateCase(changed) })
		c, err := r.Case(w.theCase.ID)
		if c.Rev != w.theCase.Rev {
			t.Errorf("a reader saw a change that came after its first read")
		}
		return err
	})
}

func cancelled(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ctx, cancel := context.WithCancel(t.Context())
	err := w.Change(ctx, ledger.LanePeople, func(tx ledger.Tx) error {
		tx.Append(evidence.Draft{Data: evidence.SettingChanged{Name: "zone"}})
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || w.size() != 0 {
		t.Errorf("error %v and %d leaves, want a cancelled change and none", err, w.size())
	}
}

// writtenLast writes rows again and again in the transaction that read them,
// back to what they were as well.
func writtenLast(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.change(func(tx ledger.Tx) error {
		c, err := tx.LockCase(w.theCase.ID)
		if err != nil {
			return err
		}
		task, err := tx.Task(w.task.ID)
		if err != nil {
			return err
		}
		another := task
		another.State, another.Title, another.EndedBy = jml.TaskDone, "Another title", []string{w.owner.ID}
		again := another
		again.Title, again.AssigneeID = task.Title, ""

		touched := c
		touched.Contact, touched.Rev = "By letter", c.Rev+1
		_, touch := tx.Touch(w.person.ID)
		err = first(tx.UpdateTask(another), tx.UpdateTask(again), tx.UpdateTask(another), tx.UpdateTask(task), tx.UpdateTask(again),
			touch, tx.UpdateCase(touched), tx.UpdateCase(c), tx.UpdateCase(touched), tx.UpdateCase(touched))
		w.task, w.theCase = again, touched
		return err
	})
	w.read(func(r ledger.Reader) error {
		task, taskErr := r.Task(w.task.ID)
		c, err := r.Case(w.theCase.ID)
		if diff := cmp.Diff(w.task, task) + cmp.Diff(w.theCase, c); diff != "" {
			t.Errorf("(-written +read)\n%s", diff)
		}
		return first(taskErr, err)
	})
}

// writtenMeanwhile changes a case beside its row, which is then written whole.
func writtenMeanwhile(t *testing.T, open Opener) {
	w := newWorld(t, open)
	wake := w.clock.Now().Add(time.Hour)
	w.change(func(tx ledger.Tx) error {
		c, err := tx.LockCase(w.theCase.ID)
		if err != nil {
			return err
		}
		err = tx.DriveCase(course.Drive{CaseID: c.ID, Rev: c.Rev, NextWake: wake, CourseVersion: 7}, "ns")
		c.NextWake = wake.Add(time.Hour)
		w.theCase = c
		return first(err, tx.UpdateCase(c))
	})
	w.read(func(r ledger.Reader) error {
		c, err := r.Case(w.theCase.ID)
		if diff := cmp.Diff(w.theCase, c); diff != "" {
			t.Errorf("(-written +read)\n%s", diff)
		}
		return err
	})
}
