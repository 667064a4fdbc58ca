package desk

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/timely"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestRemovalsAreCountedAgainstTheirOwnLimit(t *testing.T) {
	at := viewtest.Now().Add(-10 * time.Hour)
	row := func(limit, took time.Duration) readmodel.RemovalRow {
		r := readmodel.RemovalRow{Removal: timely.Removal{CutoffAt: at, Limit: limit, State: jml.TaskDone, DoneAt: at.Add(took)}}
		if took == 0 {
			r.State, r.DoneAt = jml.TaskOpen, time.Time{}
		}
		return r
	}
	c := removalChartOf(viewtest.Berlin(t), []readmodel.RemovalRow{row(time.Hour, time.Hour), row(time.Hour, time.Hour+time.Second), row(24*time.Hour, 0), row(4*time.Hour, 0),
		{Removal: timely.Removal{CutoffAt: viewtest.Now().Add(time.Hour), Limit: time.Hour}}, {Removal: timely.Removal{CutoffAt: at, Limit: time.Hour, State: jml.TaskCancelled}}})
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

func TestWhatWasRecordedAsNotDoneRunsOnAgainstItsLimit(t *testing.T) {
	at := viewtest.Now().Add(-2 * time.Hour)
	left := timely.Removal{CutoffAt: at, Limit: time.Hour, State: jml.TaskNotDone, DoneAt: at.Add(time.Minute)}
	c := removalChartOf(viewtest.Berlin(t), []readmodel.RemovalRow{{Removal: left}})
	if c.InTime != 0 || c.Late != 1 || c.Dots[0].Verdict != "Not done" {
		t.Errorf("in time %d, late %d: %q", c.InTime, c.Late, c.Dots[0].Verdict)
	}
}
