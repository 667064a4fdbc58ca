package bundle

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/timely"
)

// Removals are counts of the tasks that have to take access away after a cut-off:
// how they stand against the limits of their cases, and on what the instants of
// those rest that were done.
type Removals struct {
	Removals     int `json:"removals"`
	WithinLimit  int `json:"removals_within_limit"`
	OverLimit    int `json:"removals_over_limit"`
	LimitRuns    int `json:"removals_limit_running"`
	WithoutLimit int `json:"removals_without_limit"`
	ToldLate     int `json:"removals_told_late"`
	Proven       int `json:"removals_proven"`
	File         int `json:"removals_file"`
	Stated       int `json:"removals_stated"`
	Unproven     int `json:"removals_unproven"`
}

func (n *Removals) add(t *replay.Task, now time.Time) {
	if !t.TakesAccess() {
		return
	}
	within, rests := t.Removal().Within(now), timely.Basis("")
	if t.State == jml.TaskDone {
		rests = t.Basis()
	}
	n.Removals++
	n.WithinLimit += one(within == timely.InLimit)
	n.OverLimit += one(within == timely.OverLimit)
	n.LimitRuns += one(within == timely.LimitRuns)
	n.WithoutLimit += one(within == "")
	n.ToldLate += one(t.Case.ToldLate() > 0)
	n.Proven += one(rests == timely.Proven)
	n.File += one(rests == timely.File)
	n.Stated += one(rests == timely.Stated)
	n.Unproven += one(rests == timely.Unproven)
}
