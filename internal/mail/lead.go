package mail

import (
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// lead says who the case is about, what happens and when, in the tense that
// is true at now.
func lead(n notice.Letter, now time.Time) string {
	past := n.Effective.Before(jml.DateOf(now))
	who, at, on := oneLine(n.SubjectName, maxName), "", ""
	if n.Company != "" {
		at = " " + oneLine(n.Company, maxName)
	}
	if !n.Effective.IsZero() {
		on = " on " + day(n.Effective)
	}
	if n.Ending != "" {
		return leadOver(n, who, within(at), on)
	}
	s := "s"
	if n.ToSubject {
		who, s = "You", ""
	}
	switch {
	case n.CaseKind == jml.Leaver && n.Immediate && past:
		return who + " left" + at + on + ", with immediate effect."
	case n.CaseKind == jml.Leaver && n.Immediate:
		return who + " leave" + s + at + " with immediate effect."
	case n.CaseKind == jml.Leaver && past:
		return who + " left" + at + on + "."
	case n.CaseKind == jml.Leaver:
		return who + " leave" + s + at + on + ", the last day."
	case n.CaseKind == jml.Mover && past:
		return who + " changed role" + within(at) + on + "."
	case n.CaseKind == jml.Mover:
		return who + " change" + s + " role" + within(at) + on + "."
	case past:
		return who + " joined" + at + on + "."
	}
	return who + " join" + s + at + on + "."
}

// leadOver is the lead of a case that was taken back or overtaken: nobody joins,
// moves or leaves as it said. Whom it is about is told by people why.
func leadOver(n notice.Letter, who, at, on string) string {
	switch {
	case n.ToSubject:
		return "What you were asked to do here no longer stands. HR tells you what holds instead."
	case n.Ending == jml.CaseSuperseded:
		return "Something newer was announced for " + who + ", so this case goes no further."
	case n.CaseKind == jml.Leaver:
		return who + " stays" + at + ": the departure" + on + " was taken back."
	case n.CaseKind == jml.Mover:
		return who + " does not change role" + at + on + ": the move was taken back."
	case n.Started:
		return "The joining of " + who + at + on + " was taken back."
	}
	return who + " does not join" + on + ": the announcement was taken back."
}

// ask says what the reader has to do and by when.
func ask(n notice.Letter, now time.Time) string {
	if n.Kind.Recalls() {
		return recalled(n)
	}
	if n.Kind == notice.Astray {
		return "Mail" + from(n) + " came to this address by mistake: it stood where another one belongs. It was not for you, and its links open nothing any more. " +
			"Please delete it. There is nothing for you to do, and what was meant for somebody else goes elsewhere from now on."
	}
	if n.Kind == notice.Vacant && willBe(n.Tasks) {
		return "Nobody answers for what stands below from then on. Name somebody: else the fallback person gets the tasks."
	}
	if n.Kind == notice.Vacant {
		return "Nobody who works here answers for what stands below. Name somebody: until then the fallback person gets the tasks."
	}
	tasks, first, _ := asked(n.Tasks, now.Location())
	due := ""
	if !first.IsZero() {
		due = "due " + moment(first, now)
		if tasks > 1 {
			due = "the first " + due
		}
	}
	switch n.Kind {
	case notice.Rescheduled:
		return sentence("The dates have changed. You have "+count(len(n.Tasks)), due)
	case notice.Moved:
		return sentence(count(tasks)+" that somebody else had "+isAre(tasks)+" yours now", due)
	case notice.Reopened:
		return sentence(count(tasks)+" that you had finished "+isAre(tasks)+" open again", due)
	case notice.Reminder:
		return sentence("A reminder: you have "+count(tasks)+" to do", due)
	case notice.Digest:
		return "You have " + count(len(n.Tasks)) + " that " + isAre(len(n.Tasks)) + " late or due within two business days."
	case notice.Escalation:
		return escalated(n.Tasks, n.ToHR)
	}
	if later := len(n.Tasks) - tasks; later > 0 {
		return sentence("You have "+count(tasks)+" to do now", due) + " " + count(later) + " open" + verbS(later) + " later."
	}
	return sentence("You have "+count(tasks)+" to do", due)
}

// from names the company, where there is one.
func from(n notice.Letter) string {
	if company := oneLine(n.Company, maxName); company != "" {
		return " from " + company
	}
	return ""
}

func escalated(tasks []notice.LetterTask, toHR bool) string {
	n, what := len(tasks), "overdue"
	if lateWord(tasks) == "" {
		what = "at risk: late, or its owner cannot be reached by mail"
		if n > 1 {
			what = "at risk: late, or their owners cannot be reached by mail"
		}
	}
	other := "ask HR to have " + itThem(n) + " given to somebody else"
	if toHR {
		other = "give " + itThem(n) + " to somebody else on the page of the case"
	}
	return fmt.Sprintf("%s of this case %s %s. Please talk to whoever has %s, or %s.", count(n), isAre(n), what, itThem(n), other)
}

// recalled says that there is nothing to do any more.
func recalled(n notice.Letter) string {
	tasks := len(n.Tasks)
	switch {
	case tasks == 0:
		return "So nothing falls vacant by it, and nobody has to be named."
	case n.Kind == notice.Elsewhere:
		return fmt.Sprintf("%s that you were told of %s with somebody else now: there is nothing for you to do about %s.", count(tasks), isAre(tasks), itThem(tasks))
	case n.Kind == notice.Settled:
		if tasks == 1 {
			return "1 task of which you were told that it was late is done, or has time again: there is nothing for you to do about it."
		}
		return count(tasks) + " of which you were told that they were late are done, or have time again: there is nothing for you to do about them."
	case n.Kind == notice.Withdrawn && allDone(n.Tasks):
		return "You did what you were told of. If anything of it has to be undone, that comes as a task of its own."
	}
	return fmt.Sprintf("%s that you were told of %s no longer needed: there is nothing for you to do about %s.", count(tasks), isAre(tasks), itThem(tasks))
}

// willBe reports whether what a mail says is vacant will be so only later.
func willBe(vacant []notice.LetterTask) bool {
	return slices.ContainsFunc(vacant, func(t notice.LetterTask) bool { return !t.NotBefore.IsZero() })
}

func allDone(tasks []notice.LetterTask) bool {
	for _, t := range tasks {
		if !t.Done {
			return false
		}
	}
	return true
}

// vacantRow names what nobody answers for, or will not.
func vacantRow(t notice.LetterTask, now time.Time) row {
	r := row{Title: oneLine(t.Title, maxTitle)}
	if !t.NotBefore.IsZero() {
		r.Notes = append(r.Notes, "From "+moment(t.NotBefore.In(now.Location()), now)+" on.")
	}
	return r
}

// recalledRow names a task that the reader has nothing to do with any more.
func recalledRow(kind notice.Kind, t notice.LetterTask, now time.Time) row {
	r := row{Title: oneLine(t.Title, maxTitle)}
	if who := oneLine(t.Assignee, maxName); who != "" {
		r.Notes = append(r.Notes, "With "+who+" now.")
	}
	if kind != notice.Settled {
		return r
	}
	switch {
	case t.Open:
		r.Notes = append(r.Notes, "Due "+moment(t.Due.In(now.Location()), now)+" now.")
	case t.Done:
		r.Notes = append(r.Notes, "Done.")
	default:
		r.Notes = append(r.Notes, "It does not apply.")
	}
	return r
}
