package caseworktest

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/store"
)

// replay is what the leaves alone say of all cases and tasks.
type replay struct {
	testing.TB
	cases map[string]*jml.Case
	tasks map[string]*jml.Task
	by    map[string][]string // who announced a case
}

// CheckLog holds every case and task row against the log: what the leaves say,
// replayed, is what the rows say. No leaf may hold anything personal.
func (c *Company) CheckLog() {
	c.Helper()
	r := replay{TB: c, cases: map[string]*jml.Case{}, tasks: map[string]*jml.Task{}, by: map[string][]string{}}
	ctx := context.Background()
	private := c.private()
	err := c.Store.Snapshot(ctx, func(s *store.Snapshot) error {
		return s.Leaves(ctx, 1<<40, func(seq int64, line []byte) error {
			for _, word := range private {
				if bytes.Contains(line, []byte(word)) {
					c.Errorf("leaf %d holds %q: %s", seq, word, line)
				}
			}
			leaf, err := evidence.ParseLeaf(line)
			if err != nil {
				return err
			}
			data, err := leaf.Decode()
			if err != nil {
				return err
			}
			r.apply(leaf, data)
			return nil
		})
	})
	if err != nil {
		c.Errorf("replay the log: %v", err)
		return
	}
	for id, want := range r.cases {
		want.AnnouncedBy = r.by[id]
		c.compareCase(id, *want, r.tasks)
	}
}

// private is everything in the stories that no leaf may hold.
func (c *Company) private() []string {
	words := []string{"done as asked", "ada.park", "SN-", "tickets.example.com", "caught up", "at once", "@example", "evidence.txt"}
	return append(words, "Weber", "Okafor", "Duarte", "Haddad", "Brandt", "Ada Park", "Backend engineer")
}

func (c *Company) compareCase(id string, want jml.Case, tasks map[string]*jml.Task) {
	c.Helper()
	err := c.Store.Read(context.Background(), func(r ledger.Reader) error {
		got, err := r.Case(id)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(want, caseFacts(got)); diff != "" {
			c.Errorf("case #%d is not what the log says (-log +row):\n%s", got.Number, diff)
		}
		rows, err := r.Tasks(id)
		if err != nil {
			return err
		}
		logged := 0
		for _, t := range tasks {
			if t.CaseID == id {
				logged++
			}
		}
		if logged != len(rows) {
			c.Errorf("case #%d has %d tasks, the log names %d", got.Number, len(rows), logged)
		}
		for _, row := range rows {
			if t := tasks[row.ID]; t == nil {
				c.Errorf("task %s is not in the log", row.Key)
			} else if diff := cmp.Diff(*t, taskFacts(row)); diff != "" {
				c.Errorf("task %s of case #%d is not what the log says (-log +row):\n%s", row.Key, got.Number, diff)
			}
		}
		return nil
	})
	if err != nil {
		c.Errorf("compare case %s: %v", id, err)
	}
}

// caseFacts are the parts of a case row that the log tells too.
func caseFacts(c jml.Case) jml.Case {
	return jml.Case{Number: c.Number, Kind: c.Kind, PersonID: c.PersonID, EngagementID: c.EngagementID, State: c.State,
		Ending: c.Ending, SupersededBy: c.SupersededBy, Effective: c.Effective, EmploymentEnd: c.EmploymentEnd, CutoffAt: c.CutoffAt,
		EffectAt: c.EffectAt, AnnouncedBy: c.AnnouncedBy, NoticeAt: c.NoticeAt, Zone: c.Zone, Immediate: c.Immediate, Started: c.Started, AccessLive: c.AccessLive}
}

// taskFacts are the parts of a task row that the log tells too.
func taskFacts(t jml.Task) jml.Task {
	return jml.Task{CaseID: t.CaseID, Key: t.Key, Base: t.Base, Purpose: t.Purpose, For: t.For, State: t.State, AssigneeID: t.AssigneeID,
		Via: t.Via, Assignment: t.Assignment, OpensAt: t.OpensAt, NotBefore: t.NotBefore, Due: t.Due, Limit: t.Limit,
		ShortNotice: t.ShortNotice, Reason: t.Reason, Answer: t.Answer, DoneAt: t.DoneAt, EndedAt: t.EndedAt, DoneBy: t.DoneBy,
		ApartFrom: t.ApartFrom, EndedBy: t.EndedBy, NotApart: t.NotApart}
}
