package bundle

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/bundle/report"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/timely"
)

// forReport is what the report lists of the cases of the period: of any number of
// them no more than a page can show.
type forReport struct {
	now        time.Time
	late       *report.First[lateTask]
	leavers    *report.First[leaver]
	exceptions *report.First[report.Exception]
	notApart   *report.First[admitted]
}

// lateTask, leaver, removal and admitted are rows of the report before their
// instants are written on the clocks of the question's zone.
type (
	lateTask struct {
		report.Late
		due, recorded time.Time
		by            time.Duration
	}
	leaver struct {
		report.Leaver
		rank     int // who is not out comes first
		number   int64
		cutoff   time.Time
		gone     time.Time // when the last access was gone, if all is
		removals []removal
	}
	removal struct {
		report.Removal
		done, limit time.Time
	}
	admitted struct {
		report.Admitted
		at time.Time
	}
)

// The ranks of leavers.
const (
	stillIn = iota
	outTooLate
	notYet
	out
	takenBack
)

func newForReport(now time.Time) forReport {
	return forReport{now,
		report.NewFirst(report.MaxRows, func(a, b lateTask) int { return cmp.Compare(b.by, a.by) }),
		report.NewFirst(report.MaxLeavers, func(a, b leaver) int {
			return cmp.Or(cmp.Compare(a.rank, b.rank), b.cutoff.Compare(a.cutoff), cmp.Compare(b.number, a.number))
		}),
		report.NewFirst(report.MaxRows, func(a, b report.Exception) int {
			return cmp.Compare(len(a.Accepted[:min(1, len(a.Accepted))]), len(b.Accepted[:min(1, len(b.Accepted))]))
		}),
		report.NewFirst(report.MaxRows, func(a, b admitted) int { return b.at.Compare(a.at) }),
	}
}

func (r forReport) add(c *replay.Case) {
	number, person := caseNumberOf(c), c.Opened.Text("person.name")
	for _, t := range c.Tasks {
		if t.ByRecordedAt(r.now) == replay.Late {
			r.late.Add(lateOf(t, r.now, number, person))
		}
		if t.NotApart() {
			r.notApart.Add(admitted{report.Admitted{Case: number, Person: person, Task: title(t), By: cmp.Or(doneBy(t), actorOf(t.Ended.Entry))}, t.Ended.Recorded})
		}
	}
	for _, x := range c.Excepted {
		row := report.Exception{Case: number, Person: person, Task: title(x.Task), Why: why(x), ReportedBy: actorOf(x.Ended.Entry)}
		if x.Accepted != nil {
			row.Accepted, row.Until = cmp.Or(actorOf(x.Accepted.Entry), x.Accepted.Actor.Ref, "somebody"), x.Accepted.Until.String()
		}
		r.exceptions.Add(row)
	}
	if c.Kind == jml.Leaver {
		r.leavers.Add(leaverOf(c, r.now))
	}
}

func caseNumberOf(c *replay.Case) string { return "#" + number(c.Number) }

// why is the reason of an exception, and its cause in the owner's words.
func why(x *replay.Exception) string {
	reason := strings.ReplaceAll(x.Ended.Reason, "_", " ")
	if cause := x.Ended.Text("cause"); cause != "" {
		return reason + ": " + cause
	}
	return reason
}

func lateOf(t *replay.Task, now time.Time, number, person string) lateTask {
	row := lateTask{Late: report.Late{Case: number, Person: person, Task: title(t), Owner: assigneeName(t)}, due: t.DueAt, by: now.Sub(t.DueAt)}
	if t.Ended != nil {
		row.recorded, row.by = t.Ended.Recorded, t.Ended.Recorded.Sub(t.DueAt)
	}
	row.By = inWords(row.by)
	return row
}

// leaverOf says whether somebody is out, and what showed it.
func leaverOf(c *replay.Case, now time.Time) leaver {
	l := leaver{Leaver: report.Leaver{Case: caseNumberOf(c), Person: c.Opened.Text("person.name"), LastDay: c.Effective.String()},
		rank: out, number: c.Number, cutoff: *cmp.Or(c.CutoffAt, &time.Time{})}
	if late := c.ToldLate(); late > 0 {
		l.Told = inWords(late)
	}
	open, over := 0, false
	for _, t := range c.Tasks {
		if !t.TakesAccess() {
			continue
		}
		row := removalOf(t, now)
		if t.State != jml.TaskDone {
			open++
		} else if row.done.After(l.gone) {
			l.gone = row.done
		}
		over = over || row.Within == string(timely.OverLimit)
		if len(l.removals) < report.MaxRemovals {
			l.removals = append(l.removals, row)
		} else {
			l.More++
		}
	}
	l.judge(c, now, open, over)
	return l
}

// beforeOr is notYet before the cut-off, and another rank after it.
func (l *leaver) beforeOr(now time.Time, after int) int {
	if now.Before(l.cutoff) {
		return notYet
	}
	return after
}

func (l *leaver) judge(c *replay.Case, now time.Time, open int, over bool) {
	all := len(l.removals) + l.More
	switch {
	case c.Ending == jml.CaseRescinded:
		l.rank, l.Answer = takenBack, "the departure was taken back"
	case c.Ending == jml.CaseSuperseded:
		l.rank, l.Answer = takenBack, "another case took over"
	case all == 0 && c.AsksForMore():
		l.rank, l.Answer = l.beforeOr(now, stillIn), "not known yet, what access there is is still asked"
	case all == 0:
		l.Answer = "no access had to be taken away"
	case open > 0 && now.Before(l.cutoff):
		l.rank, l.Answer = notYet, fmt.Sprintf("not yet, %d of %d removals are to come", open, all)
	case open > 0:
		l.rank, l.Answer = stillIn, fmt.Sprintf("no, %d of %d removals are not done", open, all)
	case c.AsksForMore():
		l.rank, l.Answer = l.beforeOr(now, stillIn), "not known yet, what else there is is still asked"
		l.gone = time.Time{}
	case over:
		l.rank, l.Answer = outTooLate, "yes, but later than the limit"
	default:
		l.Answer = "yes"
	}
	if open > 0 {
		l.gone = time.Time{}
	}
}

func removalOf(t *replay.Task, now time.Time) removal {
	is := t.Removal()
	row := removal{Removal: report.Removal{What: cmp.Or(t.System, title(t)), Owner: assigneeName(t), Within: string(is.Within(now))}, limit: is.Ends()}
	if t.State == jml.TaskDone && t.Ended != nil {
		row.done = t.Ended.DoneAt
		row.By, row.ProvenBy, row.Rests = doneBy(t), checked(t, actorOf), string(t.Basis())
		return row
	}
	row.Done = strings.ReplaceAll(string(t.State), "_", " ")
	return row
}

// inWords is a length as people say it, rounded up.
func inWords(d time.Duration) string {
	minutes := int64((d + time.Minute - 1) / time.Minute)
	switch {
	case minutes < 120:
		return fmt.Sprintf("%d min", minutes)
	case minutes < 48*60:
		return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
	}
	return fmt.Sprintf("%d days", (minutes+24*60-1)/(24*60))
}
