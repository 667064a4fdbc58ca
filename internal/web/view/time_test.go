package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestTimesAreToldAsPeopleSayThem(t *testing.T) {
	l := viewtest.Berlin(t) // Tuesday 1 December 2026, 16:20
	for _, c := range []struct {
		at    time.Duration
		hours bool
		want  string
	}{
		{20 * time.Minute, true, "in 20 min"}, {-35 * time.Minute, true, "35 min late"}, {-125 * time.Minute, true, "2 h 5 min late"},
		{20 * time.Hour, true, "in 20 h"}, {72 * time.Hour, true, "in 3 days"}, {-72 * time.Hour, true, "3 days late"},
		{5 * time.Hour, false, "today"}, {9 * time.Hour, false, "tomorrow"}, {60 * time.Hour, false, "in 3 days"},
		{-10 * time.Hour, false, "late today"}, {-20 * time.Hour, false, "1 day late"},
	} {
		if got := l.Deadline(l.Now.Add(c.at), c.hours).Rel; got != c.want {
			t.Errorf("due %v from now (hours %v): %q, not %q", c.at, c.hours, got, c.want)
		}
	}
	for at, want := range map[time.Duration]string{-time.Second: "just now", -90 * time.Second: "1 min ago", -26 * time.Hour: "26 h ago", -80 * time.Hour: "3 days ago", 3 * time.Hour: "in 3 h"} {
		if got := l.At(l.Now.Add(at)).Rel; got != want {
			t.Errorf("%v from now: %q, not %q", at, got, want)
		}
	}
}

func TestAStampNamesItsZoneAndTheExactTime(t *testing.T) {
	got := viewtest.Berlin(t).At(viewtest.Now())
	want := view.Stamp{Text: "Tue 1 Dec 2026, 16:20 CET", Rel: "just now", ISO: "2026-12-01T15:20:00Z",
		Exact: "2026-12-01 16:20:00 CET (Europe/Berlin), 15:20:00 UTC"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestADeadlineIsLateExactlyWhenItHasPassed(t *testing.T) {
	v := viewtest.Berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		at := v.Now.Add(time.Duration(rapid.Int64Range(-int64(90*24*time.Hour), int64(90*24*time.Hour)).Draw(t, "from now")))
		for _, hours := range []bool{true, false} {
			got := v.Deadline(at, hours)
			if got.Late != at.Before(v.Now) || got.Late != strings.Contains(got.Rel, "late") {
				t.Fatalf("%s is %q, late %v", at, got.Rel, got.Late)
			}
			if strings.Contains(got.Rel, "0 ") && strings.HasPrefix(strings.TrimPrefix(got.Rel, "in "), "0 ") && at.Sub(v.Now).Abs() > time.Second {
				t.Fatalf("%s is %q", at, got.Rel)
			}
			if back, err := time.Parse(time.RFC3339, got.ISO); err != nil || back.Sub(at).Abs() >= time.Second {
				t.Fatalf("%s is written as %s (%v)", at, got.ISO, err)
			}
		}
	})
}
