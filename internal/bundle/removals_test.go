package bundle_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// removal is a line that takes critical access away within an hour.
func removal(id, key string, more ...func(*evidence.PlannedTask)) evidence.PlannedTask {
	return bundletest.Line(id, key, "Remove it", "2026-03-02T16:00", append([]func(*evidence.PlannedTask){func(f *evidence.PlannedTask) {
		f.Writes, f.System, f.Tier, f.LimitSec = jml.WritesRevoke, "github", jml.TierCritical, 3600
	}}, more...)...)
}

// answered is the tables of the first quarter and what they add up to.
func answered(t *testing.T, l *bundletest.Log) (bundletest.Unpacked, bundle.Counts) {
	t.Helper()
	l.Sign()
	var zipped bytes.Buffer
	s, err := bundle.Write(context.Background(), &zipped, l, bundletest.FirstQuarter())
	if err != nil {
		t.Fatal(err)
	}
	if r := check(t, zipped.Bytes(), l); r.ExitCode() != 0 {
		t.Errorf("findings:\n%s", r.Text())
	}
	return bundletest.Unpack(t, zipped.Bytes()), s.Counts
}

func TestARemovalWhoseDeadlineMovedByShortNoticeIsStillOverItsLimit(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	l.Now = bundletest.At("2026-03-02T15:20")
	c := l.Case(1, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00", removal("t-1", "remove/github"))
	moved := bundletest.At("2026-03-02T18:00")
	l.Add(c.ID, "t-1", jml.SystemActor(), evidence.TaskRescheduled{OpensAt: l.Now, DueAt: moved, DueDate: bundletest.Day("2026-03-02"),
		DueZone: "Europe/Berlin", Rule: "limit critical 1h", LimitSec: 3600, ShortNotice: true})
	c.Opens("t-1", bundletest.Tom())
	l.Now = bundletest.At("2026-03-02T17:30")
	c.Ends("t-1", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})

	u, counts := answered(t, l)
	expect(t, bundletest.Rows(t, u["tasks.csv"])["t-1"], map[string]string{"by_done_at": "on_time", "by_recorded_at": "on_time", "within_limit": "no",
		"limit_ends_at": "2026-03-02T16:00:00.000000Z", "due_at": "2026-03-02T18:00:00.000000Z"})
	want := bundle.Removals{Removals: 1, OverLimit: 1, ToldLate: 1, Stated: 1}
	if diff := cmp.Diff(want, counts.Removals); diff != "" {
		t.Errorf("removals (-want +got):\n%s", diff)
	}
}

func TestTheLimitIsThatOfTheCaseAsItIsInForce(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	l.Now = bundletest.At("2026-03-02T14:00")
	c := l.Case(1, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00", removal("t-1", "remove/github"),
		removal("t-2", "remove/wiki", func(f *evidence.PlannedTask) { f.Tier = "" }), removal("t-3", "remove/parking", func(f *evidence.PlannedTask) { f.LimitSec = 0 }))
	earlier := bundletest.At("2026-03-02T14:10")
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseRescheduled{Dates: evidence.Dates{Effective: bundletest.Day("2026-03-02"), CutoffAt: &earlier, EffectAt: earlier,
		NoticeAt: l.Now, Zone: "Europe/Berlin", Immediate: true}})
	l.Now = bundletest.At("2026-03-02T16:00")

	u, counts := answered(t, l)
	tasks := bundletest.Rows(t, u["tasks.csv"])
	expect(t, tasks["t-1"], map[string]string{"within_limit": "no", "limit_ends_at": "2026-03-02T14:40:00.000000Z"})
	expect(t, tasks["t-2"], map[string]string{"within_limit": "running", "limit_ends_at": "2026-03-02T18:10:00.000000Z"})
	expect(t, tasks["t-3"], map[string]string{"within_limit": "", "limit_ends_at": ""})
	want := bundle.Removals{Removals: 3, OverLimit: 1, LimitRuns: 1, WithoutLimit: 1}
	if diff := cmp.Diff(want, counts.Removals); diff != "" {
		t.Errorf("removals (-want +got):\n%s", diff)
	}
}

func TestAFileAloneIsNotCalledProven(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	l.Now = bundletest.At("2026-03-02T14:00")
	c := l.Case(1, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00", removal("t-1", "remove/github"), removal("t-2", "remove/wiki"),
		bundletest.Line("t-3", "check/remove/wiki", "Check it", "2026-03-03T15:00", func(f *evidence.PlannedTask) {
			f.Purpose, f.For, f.Asks = jml.PurposeCheck, "t-2", jml.AsksYesNo
		}))
	l.Now = bundletest.At("2026-03-02T15:30")
	sum := l.Attach("a picture of the list of members")
	for _, task := range []string{"t-1", "t-2"} {
		c.Opens(task, bundletest.Tom())
		l.Add(c.ID, task, bundletest.Tom(), evidence.FileAttached{N: 1, Size: 32, Media: "image/png"}, "sha256", sum, "name", "members.png")
		c.Ends(task, bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, Proven: true, Files: 1, DoneAt: l.Now.Add(-time.Minute)}, "file.1.sha256", sum, "file.1.name", "members.png")
	}
	c.Opens("t-3", bundletest.Mia())
	c.Ends("t-3", bundletest.Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})

	u, counts := answered(t, l)
	tasks := bundletest.Rows(t, u["tasks.csv"])
	expect(t, tasks["t-1"], map[string]string{"basis": "file", "within_limit": "yes", "checked_by": ""})
	expect(t, tasks["t-2"], map[string]string{"basis": "proven", "within_limit": "yes", "checked_by": "Mia Lang"})
	want := bundle.Removals{Removals: 2, WithinLimit: 2, Proven: 1, File: 1}
	if diff := cmp.Diff(want, counts.Removals); diff != "" {
		t.Errorf("removals (-want +got):\n%s", diff)
	}
}
