package desk

import (
	"cmp"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view"
)

// day is what a history tells of one date.
type day struct {
	Date   string // "Tue 1 Dec 2026"
	Events []event
}

// fewOpened is how many tasks that open one after another are told singly.
const fewOpened = 2

// history tells leaves by day, in the order given. Tasks that open in one wave
// are one line that unfolds, so that what people did is not lost among them.
func (t teller) history(leaves []readmodel.TimelineEntry) []day {
	var out []day
	for len(leaves) > 0 {
		wave := 0
		for wave < len(leaves) && leaftype.Type(leaves[wave].Type) == leaftype.TaskOpened && t.dateOf(leaves[wave]) == t.dateOf(leaves[0]) {
			wave++
		}
		line := t.tell(leaves[0])
		if wave > fewOpened {
			line = t.wave(leaves[:wave])
		}
		if date := t.dateOf(leaves[0]); len(out) == 0 || out[len(out)-1].Date != date {
			out = append(out, day{Date: date})
		}
		last := &out[len(out)-1]
		last.Events = append(last.Events, line)
		leaves = leaves[max(1, line.folded()):]
	}
	return out
}

// wave is one line for leaves that opened tasks.
func (t teller) wave(leaves []readmodel.TimelineEntry) event {
	out := t.tell(leaves[0])
	out.Text = view.Plural(len(leaves), "task", "tasks") + " opened"
	for _, e := range leaves {
		out.Wave = append(out.Wave, t.tell(e))
	}
	return out
}

func newestFirst(a, b readmodel.TimelineEntry) int { return cmp.Compare(b.Seq, a.Seq) }

func (t teller) dateOf(e readmodel.TimelineEntry) string {
	return e.At.In(t.Zone).Format("Mon 2 Jan 2006")
}

// folded is how many leaves the event stands for, 0 for its own alone.
func (e event) folded() int { return len(e.Wave) }
