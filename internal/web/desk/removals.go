package desk

import (
	"fmt"
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/timely"
	"github.com/handover-jml/handover/internal/web/view"
)

// The drawing's own units. The limit stands at the middle of the height; what
// took more than twice its limit sits at the upper edge.
const (
	chartWidth  = 720
	chartHeight = 200
	chartLeft   = 76
	chartRight  = 16
	chartTop    = 16
	chartFoot   = 24
)

// removalChart shows each removal's time after the cut-off as a share of its
// own limit, oldest left, with the same facts as a table.
type removalChart struct {
	Width, Height         int
	Left, Right           int
	LimitY, ZeroY, TopY   float64
	Dots                  []removalDot
	InTime, Late, Running int
	Summary               string
}

// removalDot is one removal: a disc within its limit, a diamond past it,
// hollow while it still runs.
type removalDot struct {
	X, Y           float64
	Late, Running  bool
	CaseHref, Case string
	System         string
	Cutoff         view.Stamp
	Took, Limit    string
	Verdict, Label string
	Diamond        string // points of the polygon
}

func removalChartOf(vt view.ViewerTime, rows []readmodel.RemovalRow) removalChart {
	c := removalChart{Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartWidth - chartRight,
		TopY: chartTop, ZeroY: chartHeight - chartFoot}
	c.LimitY = (c.TopY + c.ZeroY) / 2
	var shown []readmodel.RemovalRow
	for _, row := range rows {
		if row.Limited() && !row.CutoffAt.After(vt.Now) {
			shown = append(shown, row)
		}
	}
	for i := len(shown) - 1; i >= 0; i-- {
		d := removalDotOf(vt, shown[i])
		step := float64(c.Right-c.Left) / float64(len(shown))
		d.X = round1(float64(c.Left) + step*(float64(len(shown)-1-i)+0.5))
		d.Y = round1(c.ZeroY - d.share(shown[i], vt.Now)*(c.ZeroY-c.LimitY))
		d.Diamond = fmt.Sprintf("%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f", d.X, d.Y-7, d.X+7, d.Y, d.X, d.Y+7, d.X-7, d.Y)
		switch {
		case d.Late:
			c.Late++
		case d.Running:
			c.Running++
		default:
			c.InTime++
		}
		c.Dots = append(c.Dots, d)
	}
	c.Summary = fmt.Sprintf("%s: %d within the limit, %d past it, %d still running within it",
		view.Plural(len(c.Dots), "removal", "removals"), c.InTime, c.Late, c.Running)
	return c
}

func removalDotOf(vt view.ViewerTime, row readmodel.RemovalRow) removalDot {
	took := row.Took(vt.Now)
	d := removalDot{Running: !row.Done(), Late: row.Within(vt.Now) == timely.OverLimit, System: row.System,
		CaseHref: view.CaseHref(row.CaseNumber), Case: "#" + strconv.FormatInt(row.CaseNumber, 10),
		Cutoff: vt.At(row.CutoffAt), Took: view.Length(took), Limit: view.Length(row.Limit)}
	switch {
	case row.State == jml.TaskNotDone:
		d.Verdict = "Not done"
	case d.Running && d.Late:
		d.Verdict = "Running, past its limit"
	case d.Running:
		d.Verdict = "Running"
	case d.Late:
		d.Verdict = "Late by " + view.Length(took-row.Limit)
	default:
		d.Verdict = "In time"
	}
	d.Label = fmt.Sprintf("%s, case %s: %s of %s. %s", d.System, d.Case, d.Took, d.Limit, d.Verdict)
	return d
}

// share is the part of the limit that was used, from 0 to 2.
func (removalDot) share(row readmodel.RemovalRow, now time.Time) float64 {
	return min(2, float64(row.Took(now))/float64(row.Limit))
}

func round1(x float64) float64 { return float64(int(x*10+0.5)) / 10 }
