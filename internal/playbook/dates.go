package playbook

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
)

// earliestOpening is how long before its due date a task without opens may
// open, in business days.
const earliestOpening = 10

// date sets everything about a task that depends on the dates of the case.
// A deadline that would leave the owner too little time is put off, but not
// beyond agreed, the deadline the owner was told before (zero: none).
func (in Input) date(task *jml.Task, l Line, agreed time.Time) error {
	if err := in.rule(task, l); err != nil {
		return err
	}
	in.giveLead(task, agreed)
	return nil
}

// rule sets the dates as the line's rules give them.
func (in Input) rule(task *jml.Task, l Line) error {
	task.DueDateRule = l.Due.String()
	if err := in.limit(task, l); err != nil {
		return err
	}
	in.limitAtOnce(task, l)
	if task.Limit == 0 {
		at, date, err := l.Due.ResolveDue(in.Anchors, in.Calendar)
		if err != nil {
			return err
		}
		task.Due = jml.Due{At: at, Date: date, Zone: in.Calendar.Zone.String(), Kind: dueKind(l.Due), Rule: l.Due.String()}
	}
	if err := in.opening(task, l); err != nil {
		return err
	}
	task.NotBefore = time.Time{}
	if !l.NotBefore.IsZero() {
		at, err := l.NotBefore.ResolveOpening(in.Anchors, in.Calendar)
		if err != nil {
			return err
		}
		task.NotBefore = at
	}
	if byDay(*task) && task.Due.At.Before(task.NotBefore) {
		in.closeFrom(task, task.NotBefore)
	}
	return nil
}

// byDay reports whether the deadline is the close of business of a day.
func byDay(t jml.Task) bool { return t.Due.Kind == jml.DueDay || t.Due.Kind == jml.DueKept }

// closeFrom puts a deadline that counts in days to the first close of business
// from at on.
func (in Input) closeFrom(task *jml.Task, at time.Time) {
	task.Due.At = in.Calendar.CloseFrom(at)
	task.Due.Date = in.Calendar.DateOf(task.Due.At)
}

// limit sets the hour limit of a removal that is due some hours after the
// cut-off. A limit once planned is kept; only an immediate leaver shortens it.
func (in Input) limit(task *jml.Task, l Line) error {
	if l.Writes != jml.WritesRevoke || l.Due.Anchor != calendar.Cutoff || !l.Due.Exact() {
		task.Limit = 0
		return nil
	}
	now := in.Limits.For(task.Tier, in.Immediate)
	if task.Limit == 0 || in.Immediate && now < task.Limit {
		task.Limit = now
	}
	at, err := calendar.Offset{Anchor: calendar.Cutoff}.ResolveOpening(in.Anchors, in.Calendar)
	if err != nil {
		return err
	}
	at = at.Add(task.Limit)
	tier := task.Tier
	if tier == "" {
		tier = jml.TierNormal
	}
	task.Due = jml.Due{At: at, Date: in.Calendar.DateOf(at), Zone: in.Calendar.Zone.String(),
		Kind: jml.DueLimit, Rule: fmt.Sprintf("limit %s %s", tier, short(task.Limit))}
	return nil
}

// atOnce reports whether a leaver is out at once: immediately, or by a cut-off
// that had passed when the case opened.
func (in Input) atOnce() bool {
	return in.Kind == jml.Leaver && (in.Immediate || !in.Anchors.Cutoff.IsZero() && !in.Anchors.Cutoff.After(in.Anchors.Opened))
}

// limitAtOnce sets the limit of a line that is urgent once somebody is out.
func (in Input) limitAtOnce(task *jml.Task, l Line) {
	if l.AtOnce == 0 || !in.atOnce() {
		return
	}
	task.Limit = l.AtOnce
	at := in.Anchors.Cutoff.Add(l.AtOnce)
	task.Due = jml.Due{At: at, Date: in.Calendar.DateOf(at), Zone: in.Calendar.Zone.String(),
		Kind: jml.DueLimit, Rule: "limit immediate " + short(l.AtOnce)}
}

// dueKind says whether a rule means a day or an instant.
func dueKind(o calendar.Offset) jml.DueKind {
	if o.Exact() {
		return jml.DueHour
	}
	return jml.DueDay
}

// opening sets when the task opens: never before the case did.
func (in Input) opening(task *jml.Task, l Line) error {
	if l.Opens.IsZero() {
		early := in.Calendar.AddBusinessDays(task.Due.Date, -earliestOpening)
		task.OpensAt = later(in.Calendar.StartOfDay(early), in.Anchors.Opened)
		task.OpensRule = fmt.Sprintf("due-%dbd", earliestOpening)
		return nil
	}
	at, err := l.Opens.ResolveOpening(in.Anchors, in.Calendar)
	if err != nil {
		return err
	}
	task.OpensAt = later(at, in.Anchors.Opened)
	task.OpensRule = l.Opens.String()
	return nil
}

// giveLead puts off a deadline that leaves the owner less than the line's
// lead, counted from the opening and from now. Time already given is not given
// again: an owner who was told a deadline before keeps at most that one. A
// limit in hours is stretched by no more than its own length; a deadline in
// days goes to a close of business.
func (in Input) giveLead(task *jml.Task, agreed time.Time) {
	lead := task.Lead
	if task.Limit > 0 && lead > task.Limit {
		lead = task.Limit
	}
	in.keepWholeDay(task, agreed)
	ends := func(at time.Time) time.Time { return at }
	if byDay(*task) {
		ends = in.Calendar.CloseFrom
	}

	at := later(task.Due.At, ends(task.OpensAt.Add(lead)))
	fair := ends(in.Now.Add(lead))
	if !agreed.IsZero() && agreed.Before(fair) {
		fair = agreed
	}
	if !in.Now.IsZero() {
		at = later(at, fair)
	}
	task.ShortNotice = at.After(task.Due.At)
	if task.ShortNotice {
		task.Due.At, task.Due.Date = at, in.Calendar.DateOf(at)
	}
}

// keepWholeDay leaves a deadline that an earlier version put to the end of a
// day where the owner was told it is, as long as the day stays the same.
func (in Input) keepWholeDay(task *jml.Task, agreed time.Time) {
	if byDay(*task) && agreed.Equal(in.Calendar.EndOfDay(task.Due.Date)) {
		task.Due.At = agreed
	}
}

func later(a, b time.Time) time.Time {
	b = b.UTC().Truncate(time.Microsecond)
	if a.Before(b) {
		return b
	}
	return a
}

// short writes a length without its zero parts: 1h, 30m, 1h30m.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Redate returns the task with its opening, deadline and earliest ending
// recomputed after the dates of the case moved. Its limit stays as planned
// unless the leaver became immediate. Tasks that do not come from a line of
// in.Playbook keep their dates.
func Redate(in Input, t jml.Task) jml.Task {
	line, ok := in.Playbook.Line(t.Line)
	if !ok || t.PlaybookHash != in.Playbook.Hash {
		return t
	}
	if t.Purpose == jml.PurposeCheck {
		return in.redateCheck(t, line)
	}
	moved := t
	if in.date(&moved, line, t.Due.At) != nil {
		return t // the case lost an anchor that the line counts from: what was agreed stays
	}
	return moved
}

// Keep returns a removal that somebody decided to put off: it opens on that
// day and is due at six in the evening of it, be it a business day or not,
// whatever becomes of the dates of the case.
func Keep(in Input, t jml.Task, until jml.Date) jml.Task {
	t.OpensAt, t.OpensRule = in.Calendar.StartOfDay(until), "kept until "+until.String()
	t.Due = jml.Due{At: in.Calendar.Closing(until), Date: until, Zone: in.Calendar.Zone.String(), Kind: jml.DueKept, Rule: t.OpensRule}
	t.ShortNotice = false
	return t
}

func (in Input) redateCheck(t jml.Task, line Line) jml.Task {
	ruled := in
	ruled.Now = time.Time{} // the first task's own delay is not handed on
	first := jml.Task{Tier: t.Tier, Lead: line.Lead}
	if ruled.date(&first, line, time.Time{}) == nil {
		in.dateCheck(&t, first, t.Due.At)
	}
	return t
}
