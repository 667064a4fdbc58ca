package caseworktest

import (
	"bytes"
	"context"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/store"
)

// CheckLog holds every case and task row against the log: what the leaves say,
// replayed, is what the rows say. No leaf may hold anything personal.
func (c *Company) CheckLog() {
	c.Helper()
	ctx := context.Background()
	survey := replay.NewSurvey(replay.Period{})
	var cases []*replay.Case
	announcers := map[string][]string{}
	var log *replay.Log
	log = replay.New(survey, c.Clock.Now(), nil, func(is *replay.Case) {
		cases, announcers[is.ID] = append(cases, is), log.Announcers(is)
	})
	private, clocks := c.private(), map[int64]time.Time{}
	err := c.Store.Snapshot(ctx, func(s *store.Snapshot) error {
		look := func(_ int64, line []byte) error { survey.Leaf(line); return nil }
		if err := s.Leaves(ctx, 1<<40, look); err != nil {
			return err
		}
		return s.Leaves(ctx, 1<<40, func(seq int64, line []byte) error {
			for _, word := range private {
				if bytes.Contains(line, []byte(word)) {
					c.Errorf("leaf %d holds %q: %s", seq, word, line)
				}
			}
			log.Leaf(line)
			leaf, data, err := decoded(line)
			clocks[seq] = leaf.ClockAt(data)
			return err
		})
	})
	if err != nil {
		c.Errorf("replay the log: %v", err)
		return
	}
	log.Finish()
	for _, p := range log.Problems() {
		c.Errorf("%s: %s", p.Where, p.Sentence)
	}
	for _, logged := range cases {
		c.compareCase(logged, announcers[logged.ID], clocks)
	}
}

func decoded(line []byte) (evidence.Leaf, evidence.Data, error) {
	leaf, err := evidence.ParseLeaf(line)
	if err != nil {
		return leaf, nil, err
	}
	data, err := leaf.Decode()
	return leaf, data, err
}

// private is everything in the stories that no leaf may hold.
func (c *Company) private() []string {
	words := []string{"done as asked", "ada.park", "SN-", "tickets.example.com", "caught up", "at once", "@example", "evidence.txt", "parking card"}
	return append(words, "Weber", "Okafor", "Duarte", "Haddad", "Brandt", "Ada Park", "Backend engineer")
}

func (c *Company) compareCase(logged *replay.Case, announcedBy []string, clocks map[int64]time.Time) {
	c.Helper()
	err := c.Store.Read(context.Background(), func(r ledger.Reader) error {
		row, err := r.Case(logged.ID)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(loggedCase(logged, announcedBy), comparableCase(row)); diff != "" {
			c.Errorf("case #%d is not what the log says (-log +row):\n%s", row.Number, diff)
		}
		rows, err := r.Tasks(logged.ID)
		if err != nil {
			return err
		}
		if len(logged.Tasks) != len(rows) {
			c.Errorf("case #%d has %d tasks, the log names %d", row.Number, len(rows), len(logged.Tasks))
		}
		byID := map[string]*replay.Task{}
		for _, t := range logged.Tasks {
			byID[t.ID] = t
		}
		for _, t := range rows {
			c.compareTask(byID[t.ID], t, clocks)
		}
		return nil
	})
	if err != nil {
		c.Errorf("compare case %s: %v", logged.ID, err)
	}
}

func (c *Company) compareTask(logged *replay.Task, row jml.Task, clocks map[int64]time.Time) {
	c.Helper()
	if logged == nil {
		c.Errorf("task %s is not in the log", row.Key)
		return
	}
	// Forms made before a reopening no longer count; the leaf that says whose
	// the task is from then on counts on from there.
	if reopened := row.Assignment - logged.Assignment; reopened < 0 || reopened > logged.Reopened {
		c.Errorf("task %s was given %d times, the log says %d, reopened %d times", row.Key, row.Assignment, logged.Assignment, logged.Reopened)
	}
	if diff := cmp.Diff(loggedTask(logged, clocks), comparableTask(row)); diff != "" {
		c.Errorf("task %s of case #%d is not what the log says (-log +row):\n%s", row.Key, logged.Case.Number, diff)
	}
}

// loggedCase is a case row as the log tells it.
func loggedCase(c *replay.Case, announcedBy []string) jml.Case {
	out := jml.Case{Number: c.Number, Kind: c.Kind, PersonID: c.Person, EngagementID: c.Engagement, State: c.State,
		Ending: c.Ending, SupersededBy: c.SupersededBy, Effective: c.Effective, EmploymentEnd: c.EmploymentEnd, CutoffAt: instant(c.CutoffAt),
		EffectAt: c.EffectAt, AnnouncedBy: announcedBy, NoticeAt: c.NoticeAt, Zone: c.Zone, Immediate: c.Immediate}
	out.Contact = c.Contact
	out.AccessClosedAt, out.ThingsBackAt = c.AccessClosed(), c.ThingsBack()
	if c.Told != nil {
		out.ToldAt = c.Told.At
	}
	if c.Rescinded != nil {
		out.Started, out.AccessLive = c.Rescinded.Started, c.Rescinded.AccessLive
	}
	return out
}

// comparableCase are the parts of a case row that the log tells too: how
// somebody is reached only of leavers.
func comparableCase(c jml.Case) jml.Case {
	if c.Kind != jml.Leaver {
		c.Contact = ""
	}
	return jml.Case{AccessClosedAt: c.AccessClosedAt, ThingsBackAt: c.ThingsBackAt, Contact: c.Contact, ToldAt: c.ToldAt, Number: c.Number, Kind: c.Kind, PersonID: c.PersonID, EngagementID: c.EngagementID, State: c.State,
		Ending: c.Ending, SupersededBy: c.SupersededBy, Effective: c.Effective, EmploymentEnd: c.EmploymentEnd, CutoffAt: c.CutoffAt,
		EffectAt: c.EffectAt, AnnouncedBy: c.AnnouncedBy, NoticeAt: c.NoticeAt, Zone: c.Zone, Immediate: c.Immediate, Started: c.Started, AccessLive: c.AccessLive}
}

// loggedTask is a task row as the log tells it. Rows have the clock's instants,
// which are those of the leaves' recording unless the clock went back.
func loggedTask(t *replay.Task, clocks map[int64]time.Time) jml.Task {
	out := jml.Task{CaseID: t.Case.ID, Key: t.Key, Base: t.Base, Purpose: t.Purpose, For: t.For, State: t.State,
		OpensAt: t.OpensAt, NotBefore: instant(t.NotBefore), Due: jml.Due{At: t.DueAt, Date: t.DueDate, Zone: t.DueZone, Kind: t.DueKind, Rule: t.Rule},
		Limit: time.Duration(t.LimitSec) * time.Second, ShortNotice: t.ShortNotice, Reason: t.Reason, ApartFrom: t.ApartFrom, NotBy: t.NotBy, EndedBy: t.Enders(), NotApart: t.Admitted}
	if out.AssigneeID = t.Holder(); out.AssigneeID != "" {
		out.Via = t.Via
	}
	if t.Cancelled != nil {
		out.EndedAt = clocks[t.Cancelled.Seq]
	}
	if e := t.Ended; e != nil {
		out.Answer, out.DoneAt, out.EndedAt = e.Answer, e.DoneAt, clocks[e.Seq]
		out.DoneBy = e.DoneBy
	}
	return out
}

// comparableTask are the parts of a task row that the log tells too.
func comparableTask(t jml.Task) jml.Task {
	return jml.Task{CaseID: t.CaseID, Key: t.Key, Base: t.Base, Purpose: t.Purpose, For: t.For, State: t.State, AssigneeID: t.AssigneeID,
		Via: t.Via, OpensAt: t.OpensAt, NotBefore: t.NotBefore, Due: t.Due, Limit: t.Limit,
		ShortNotice: t.ShortNotice, Reason: t.Reason, Answer: t.Answer, DoneAt: t.DoneAt, EndedAt: t.EndedAt, DoneBy: t.DoneBy,
		ApartFrom: t.ApartFrom, NotBy: t.NotBy, EndedBy: t.EndedBy, NotApart: t.NotApart}
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
