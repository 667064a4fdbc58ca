package mail

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// moment writes an instant for the text of a letter, in the zone of at:
// "Thu 3 Dec, 17:00", with the year when it is not now's.
func moment(at, now time.Time) string {
	if at.Year() != now.Year() {
		return at.Format("Mon 2 Jan 2006, 15:04")
	}
	return at.Format("Mon 2 Jan, 15:04")
}

// beside writes what the person's clocks show at an instant, in brackets, where
// they differ from now's.
func beside(at, now time.Time, place *time.Location) string {
	if there := calendar.There(at, now.Location(), place); there != "" {
		return " (" + there + ")"
	}
	return ""
}

// day writes a civil date in full: "Tue 1 Dec 2026".
func day(d jml.Date) string {
	return d.Weekday().String()[:3] + " " + shortDay(d) + fmt.Sprintf(" %d", d.Year)
}

func shortDay(d jml.Date) string { return fmt.Sprintf("%d %s", d.Day, d.Month.String()[:3]) }

// by writes a due instant for a subject line, as short as it stays clear:
// "overdue", "today 17:00", "Thu", "14 Dec", "4 Jan 2027".
func by(due, now time.Time) string {
	days := jml.DateOf(due).Compare(jml.DateOf(now))
	switch {
	case due.Before(now):
		return "overdue"
	case days == 0:
		return "by " + due.Format("15:04") + " today"
	case due.Before(now.AddDate(0, 0, 6)):
		return "by " + due.Format("Mon")
	case due.Year() == now.Year():
		return "by " + due.Format("2 Jan")
	}
	return "by " + due.Format("2 Jan 2006")
}

// count writes "1 task" or "3 tasks".
func count(n int) string {
	if n == 1 {
		return "1 task"
	}
	return fmt.Sprintf("%d tasks", n)
}

// summary tells a person's mails of a case apart. Mail programs show it beside
// the subject, also on locked phones, so that it names nobody.
func summary(n notice.Letter, now time.Time) string {
	what := caseWords(n)
	tasks, first, same := asked(n.Tasks, now.Location())
	line := count(tasks)
	if !first.IsZero() {
		due := by(first, now)
		if !same && !first.Before(now) {
			due = "first " + due
			line += ","
		}
		line += " " + due
	}
	switch n.Kind {
	case notice.Rescheduled:
		line = "New dates, " + lowerFirst(what) + ": " + line
	case notice.Moved:
		line = "Now yours, " + lowerFirst(what) + ": " + line
	case notice.Reopened:
		line = "Open again, " + lowerFirst(what) + ": " + line
	case notice.Withdrawn:
		line = "Taken back, " + lowerFirst(what) + ": nothing to do"
	case notice.Superseded, notice.Cancelled:
		line = "No longer needed, " + lowerFirst(what) + ": " + count(len(n.Tasks))
	case notice.Elsewhere:
		line = "No longer yours, " + lowerFirst(what) + ": " + count(len(n.Tasks))
	case notice.Settled:
		line = "No longer late, " + lowerFirst(what) + ": " + count(len(n.Tasks))
	case notice.Reminder:
		line = "Reminder, " + lowerFirst(what) + ": " + line
	case notice.Astray:
		line = "Please delete what came here before"
	case notice.Vacant:
		line = "Vacant, " + lowerFirst(what) + ": name somebody"
		if willBe(n.Tasks) {
			line = "Falls vacant, " + lowerFirst(what) + ": name somebody"
		}
	case notice.Digest:
		line = count(len(n.Tasks)) + " late or due soon"
	case notice.Escalation:
		line = "Needs you, " + lowerFirst(what) + ": " + count(len(n.Tasks)) + lateWord(n.Tasks)
	default:
		line = what + ": " + line
	}
	return line
}

// caseWords is "Joiner 1 Dec" or "Immediate leaver".
func caseWords(n notice.Letter) string {
	kind := string(n.CaseKind)
	if kind != "" {
		kind = strings.ToUpper(kind[:1]) + kind[1:]
	}
	switch {
	case n.Immediate:
		return "Immediate " + string(n.CaseKind)
	case n.Effective.IsZero():
		return kind
	}
	return kind + " " + shortDay(n.Effective)
}

// asked counts the tasks that can be done now, or all when none can, with the
// first due instant among them in zone and whether all fall due on its date.
func asked(tasks []notice.LetterTask, zone *time.Location) (n int, first time.Time, same bool) {
	open := tasks[:0:0]
	for _, t := range tasks {
		if t.Open {
			open = append(open, t)
		}
	}
	if len(open) == 0 {
		open = tasks
	}
	same = true
	for _, t := range open {
		if first.IsZero() || t.Due.Before(first) {
			first = t.Due.In(zone)
		}
	}
	for _, t := range open {
		same = same && jml.DateOf(t.Due.In(zone)) == jml.DateOf(first)
	}
	return len(open), first, same
}

func lateWord(tasks []notice.LetterTask) string {
	for _, t := range tasks {
		if !t.Late {
			return ""
		}
	}
	return " overdue"
}

func lowerFirst(s string) string { return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):] }
