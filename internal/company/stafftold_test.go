package company_test

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
)

// upgraded is an installation of an earlier version, whose schema this one has
// brought up to date.
func upgraded(t *testing.T) staffStory {
	t.Helper()
	packed, err := os.Open("../e2e/testdata/installation-0/handover.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "handover.db")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}

	clock := &caseworktest.Clock{}
	clock.Set(time.Date(2027, 1, 11, 9, 0, 0, 0, time.UTC))
	db, err := store.Open(t.Context(), "sqlite:"+file, store.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return staffStory{caseworktest.Over(t, db, clock)}
}

// rights are those that still hold, by id.
func (s staffStory) rights() map[string]staff.Right {
	s.Helper()
	out := map[string]staff.Right{}
	s.Read(func(r ledger.Reader) error {
		dir, err := r.Directory()
		for _, right := range dir.Staff {
			if !right.Removed {
				out[right.ID] = right
			}
		}
		return err
	})
	return out
}

// replayed are the rights as the log leaves them, by id: whose each is, or
// until when.
func (s staffStory) replayed() map[string]string {
	s.Helper()
	survey := replay.NewSurvey(replay.Period{})
	log := replay.New(survey, s.Clock.Now(), nil, func(*replay.Case) {})
	ctx := context.Background()
	err := s.Store.Snapshot(ctx, func(snap *store.Snapshot) error {
		for _, look := range []func([]byte){survey.Leaf, log.Leaf} {
			err := snap.Leaves(ctx, 1<<40, func(_ int64, line []byte) error { look(line); return nil })
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	out := map[string]string{}
	for _, span := range log.Seats.During(replay.Period{}) {
		if span.Until != nil {
			continue
		}
		switch d := span.Data.(type) {
		case evidence.StaffAdded:
			out[d.Staff] = holder(d.StaffRight)
		case evidence.StaffBound:
			out[d.Staff] = holder(d.StaffRight)
		}
	}
	return out
}

func holder(r evidence.StaffRight) string {
	if r.Until != nil {
		return "until " + r.Until.String()
	}
	return r.Person
}

func TestTheLogTellsWhoseEachRightIsAfterAnUpgrade(t *testing.T) {
	s := upgraded(t)
	want := map[string]string{}
	for id, right := range s.rights() {
		want[id] = right.PersonID
		if !right.Until.IsZero() {
			want[id] = "until " + right.Until.String()
		}
	}
	told, err := s.Office.TellRights(t.Context())
	if err != nil || told == 0 {
		t.Fatalf("%d rights are told of (%v)", told, err)
	}
	same(t, "what the log leaves", want, s.replayed())
	for _, leaf := range tellings(s) {
		same(t, "how", "upgrade", leaf.How)
	}

	again, err := s.Office.TellRights(t.Context())
	if again != 0 || err != nil {
		t.Errorf("at the next start %d rights are told of (%v)", again, err)
	}
}

// tellings are the leaves that bind rights.
func tellings(s staffStory) (list []evidence.StaffRight) {
	for _, leaf := range told[evidence.StaffBound](s) {
		list = append(list, leaf.StaffRight)
	}
	return list
}

func TestARightThatALeafTellsOfIsNotToldAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.add(staff.Right{Email: "pia@audit.example", Role: staff.Auditor})
		if n, err := s.Office.TellRights(t.Context()); n != 0 || err != nil {
			t.Errorf("%d rights are told of (%v)", n, err)
		}
	})
}

func TestARightThatEndsBeforeItWasToldOfNeedsNoWordMore(t *testing.T) {
	s := upgraded(t)
	another := s.add(staff.Right{Email: "tom@example.com", Role: staff.Admin})
	removed := 0
	for id, right := range s.rights() {
		if right.Untold && right.Role == staff.Admin && id != another.ID {
			s.takesAway(actorOf(another), id, right)
			removed++
		}
	}
	same(t, "untold rights of administrators", 1, removed)
	if _, err := s.Office.TellRights(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, leaf := range tellings(s) {
		if leaf.Role == staff.Admin {
			t.Errorf("a right that ended is told of: %+v", leaf)
		}
	}
}
