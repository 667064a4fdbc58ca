package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestALeaversHeadlineTellsHowFarTheAccessIs(t *testing.T) {
	l, cutoff := viewtest.Berlin(t), viewtest.Now().Add(-30*time.Minute)
	running := []readmodel.TaskRow{viewtest.Task("r", "Remove", "ben", jml.RoleEngineering, jml.TaskOpen, time.Hour, viewtest.Hours(time.Hour))}
	for _, c := range []struct {
		cutoff, closed time.Time
		tasks          []readmodel.TaskRow
		want           string
	}{
		{cutoff, cutoff.Add(8 * time.Minute), nil, "Access closed 15:58 CET, 8 min after cut-off"},
		{cutoff, cutoff.Add(-8 * time.Minute), nil, "Access closed 15:42 CET, 8 min before cut-off"},
		{cutoff, cutoff, nil, "Access closed 15:50 CET, at cut-off"},
		{cutoff, time.Time{}, running, "Access is not closed: 1 removal runs, 30 min after cut-off"},
		{viewtest.Now().Add(72 * time.Hour), time.Time{}, running, "Access ends at the cut-off, in 3 days"},
	} {
		got, _ := accessLine(l, readmodel.CaseDetail{Case: jml.Case{CutoffAt: c.cutoff, AccessClosedAt: c.closed}, Tasks: c.tasks})
		if got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}

func TestADeadlineThatARuleCountsInHoursShowsItsHour(t *testing.T) {
	row := viewtest.Task("t1", "Lock the laptop", "ben", jml.RoleOfficeManager, jml.TaskOpen, 4*time.Hour)
	for kind, want := range map[jml.DueKind]string{jml.DueHour: "Tue 1 Dec 2026, 20:20 CET", jml.DueDay: "Tue 1 Dec 2026"} {
		row.Due.Kind = kind
		if got := taskLineOf(viewtest.Berlin(t), row).Due.Text; got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

func TestATaskThatWaitsNamesWhoItWaitsFor(t *testing.T) {
	groups := taskGroups(viewtest.Berlin(t), viewtest.LeaverTasks(), false)
	for _, g := range groups {
		if g.Title == "Noor Haddad" {
			if got := g.Tasks[0].Waits; got != "Tom Weber: Take back Ada Park's laptop" {
				t.Errorf("waits for %q", got)
			}
			return
		}
	}
	t.Error("Noor Haddad's task is not listed")
}

func TestRemovalsAreCountedAgainstTheirOwnLimit(t *testing.T) {
	at := viewtest.Now().Add(-10 * time.Hour)
	row := func(limit, took time.Duration) readmodel.RemovalRow {
		r := readmodel.RemovalRow{CutoffAt: at, Limit: limit, State: jml.TaskDone, DoneAt: at.Add(took)}
		if took == 0 {
			r.State, r.DoneAt = jml.TaskOpen, time.Time{}
		}
		return r
	}
	c := removalChartOf(viewtest.Berlin(t), []readmodel.RemovalRow{row(time.Hour, time.Hour), row(time.Hour, time.Hour+time.Second), row(24*time.Hour, 0), row(4*time.Hour, 0),
		{CutoffAt: viewtest.Now().Add(time.Hour), Limit: time.Hour}, {CutoffAt: at, Limit: time.Hour, State: jml.TaskCancelled}})
	if c.InTime != 1 || c.Late != 2 || c.Running != 1 || len(c.Dots) != 4 {
		t.Errorf("in time %d, late %d, running %d of %d", c.InTime, c.Late, c.Running, len(c.Dots))
	}
	if onLimit := c.Dots[3]; onLimit.Y != c.LimitY || onLimit.Late {
		t.Errorf("exactly the limit is in time and on the line: %+v", onLimit)
	}
	if most := c.Dots[0]; most.Y != c.TopY || !most.Late || !most.Running {
		t.Errorf("far past the limit sits at the edge: %+v", most)
	}
}

// torn writes a few bytes and fails.
type torn struct{}

func (torn) Make(_ context.Context, _ jml.Actor, w io.Writer, _, _ jml.Date, _ int64) error {
	_, _ = io.WriteString(w, "PK")
	return errors.New("disk gone")
}

type fixedClock struct{}

func (fixedClock) Now() time.Time { return viewtest.Now() }

func TestAnExportThatBreaksOffDoesNotLookWhole(t *testing.T) {
	s := &Server{Options: Options{Exporter: torn{}, Clock: fixedClock{}}}
	way := map[door.Way]door.Authenticator{door.Socket: door.AtSocket{}}
	d, err := door.New(door.Options{Ways: way, Pages: viewtest.Pages(t), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	h, err := d.Handler([]door.Route{{Method: "POST", Pattern: "/evidence/export", Who: door.Operator(), Body: door.FormBody, Handle: s.exportEvidence}})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/evidence/export", strings.NewReader("from=2026-10-01&to=2026-12-31"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("the broken download ends as if it were complete")
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), r)
}
