package replay

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// limited checks the limit with which a case plans a removal: it is that of
// the case. Whoever is out at once has other limits, which their lines name.
func limited(l *Log, e leafAt, c *Case, t evidence.PlannedTask) {
	atOnce := c.Immediate || c.CutoffAt == nil || !c.CutoffAt.After(e.Recorded)
	if !c.WhatFollows || atOnce || t.Writes != jml.WritesRevoke || t.LimitSec == 0 {
		return
	}
	if want := c.Limits.For(t.Tier, false); want != time.Duration(t.LimitSec)*time.Second {
		l.omission(e.Entry, "Leaf %d: task %s of case #%d has a limit of %d seconds, but that of its case is %d.",
			e.Seq, t.Key, c.Number, t.LimitSec, int64(want/time.Second))
	}
}
