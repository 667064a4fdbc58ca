package audit_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/jml"
)

// shelf is a log that says how often it was read.
type shelf struct {
	*bundletest.Log
	read *int
}

func (s shelf) Zone(context.Context) (string, error) { return "Europe/Berlin", nil }

func (s shelf) ReadOnce(_ context.Context, fn func(bundle.Source) error) error { return fn(s) }

func (s shelf) Leaves(ctx context.Context, n int64, fn func(int64, []byte) error) error {
	*s.read++
	return s.Log.Leaves(ctx, n, fn)
}

// still is a clock that somebody sets.
type still struct{ at time.Time }

func (s *still) Now() time.Time { return s.at }

func quarter(t *testing.T) (shelf, *still, *audit.Library) {
	t.Helper()
	s := shelf{bundletest.Quarter(t), new(int)}
	c := &still{time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)}
	return s, c, audit.NewLibrary(s, c)
}

func ask() audit.Question {
	q := bundletest.FirstQuarter()
	return audit.Question{From: q.From, To: q.To}
}

func read(t *testing.T, l *audit.Library, q audit.Question) *audit.Reading {
	t.Helper()
	r, err := l.Read(context.Background(), jml.Actor{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheScreenSaysWhatAnExportSays(t *testing.T) {
	s, _, l := quarter(t)
	r := read(t, l, ask())
	u := bundletest.Unpack(t, bundletest.BundleOf(t, s.Log))
	for _, name := range bundle.TableNames() {
		table, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(u[name], []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		header, rows := table[0], table[1:]
		all, found := r.Rows(name, audit.Filter{}, 0, 1_000)
		if !found || fmt.Sprint(all.Header) != fmt.Sprint(header) || fmt.Sprint(all.Rows) != fmt.Sprint(rows) || all.Total != len(rows) {
			t.Errorf("%s: %d rows on the screen, %d in the export", name, all.Total, len(rows))
		}
	}
	if r.Counts().Cases == 0 || len(r.Controls()) == 0 {
		t.Errorf("counts %+v, controls %v", r.Counts(), r.Controls())
	}
}

func TestAReadingIsHeldWhileSomebodyAsksForIt(t *testing.T) {
	s, c, l := quarter(t)
	first := read(t, l, ask())
	once := *s.read
	if again := read(t, l, ask()); again != first || *s.read != once {
		t.Errorf("the log was read again")
	}
	c.at = c.at.Add(11 * time.Minute)
	if again := read(t, l, ask()); again == first {
		t.Error("nobody asked for eleven minutes, and it is held still")
	}
}

func TestOfManyReadingsTheNewestAreHeld(t *testing.T) {
	_, _, l := quarter(t)
	first := read(t, l, ask())
	for day := 1; day <= 2; day++ {
		q := ask()
		q.To.Day = day
		read(t, l, q)
	}
	if read(t, l, ask()) == first {
		t.Error("three readings are held")
	}
}

func TestAFilterNarrowsWhatItHasAColumnFor(t *testing.T) {
	_, _, l := quarter(t)
	r := read(t, l, ask())
	all, _ := r.Rows("tasks.csv", audit.Filter{}, 0, 1_000)
	of, _ := r.Rows("tasks.csv", audit.Filter{Case: "1"}, 0, 1_000)
	if of.Total == 0 || of.Total >= all.Total {
		t.Errorf("%d of %d tasks are of case 1", of.Total, all.Total)
	}
	part, _ := r.Rows("tasks.csv", audit.Filter{}, 2, 3)
	if len(part.Rows) != 3 || part.Total != all.Total || part.Rows[0][0] != all.Rows[2][0] {
		t.Errorf("rows 3 to 5 of %d: %d rows", part.Total, len(part.Rows))
	}
	shown := r.Controls()[0]
	serving, _ := r.Rows("tasks.csv", audit.Filter{Control: shown.Control}, 0, 1_000)
	if none, _ := r.Rows("tasks.csv", audit.Filter{Control: "H-99"}, 0, 1_000); serving.Total < shown.Tasks || none.Total != 0 {
		t.Errorf("control %s: %d tasks listed, %d counted; of a control nobody has %d", shown.Control, serving.Total, shown.Tasks, none.Total)
	}
	flagged := 0
	for _, flag := range r.Flags() {
		rows, _ := r.Rows("flags.csv", audit.Filter{Flag: flag.Name}, 0, 1_000)
		if rows.Total != flag.N {
			t.Errorf("%s: %d rows, %d counted", flag.Name, rows.Total, flag.N)
		}
		flagged += flag.N
	}
	if flagged == 0 {
		t.Error("nothing is flagged: the story tells nothing")
	}
	if _, found := r.Rows("salaries.csv", audit.Filter{}, 0, 1); found {
		t.Error("there is a table of salaries")
	}
}

func TestARegisterIsShownAsOfADay(t *testing.T) {
	s, _, l := quarter(t)
	r := read(t, l, audit.Question{})
	all, _ := r.Rows("access.csv", audit.Filter{}, 0, 1_000)
	before, _ := r.Rows("access.csv", audit.Filter{On: bundletest.Day("2000-01-01")}, 0, 1_000)
	after, _ := r.Rows("access.csv", audit.Filter{On: bundletest.Day("2100-01-01")}, 0, 1_000)
	if all.Total == 0 || before.Total != 0 || after.Total > all.Total {
		t.Errorf("of %d accesses %d were held in 2000, %d in 2100 (%d leaves)", all.Total, before.Total, after.Total, s.Tree.Size())
	}
}

func TestNobodySeesTheirOwnDepartureInAReading(t *testing.T) {
	s, _, _ := quarter(t)
	l := audit.NewLibrary(hiding{s}, &still{})
	_, err := l.Read(context.Background(), jml.Actor{PersonID: "ada"}, ask())
	if jml.ErrorCode(err) != jml.CodeForbidden {
		t.Errorf("read: %v", err)
	}
}

// hiding hides something from everybody.
type hiding struct{ shelf }

func (h hiding) ReadOnce(_ context.Context, fn func(bundle.Source) error) error { return fn(h) }

func (h hiding) Hides(context.Context, string) (bool, error) { return true, nil }
