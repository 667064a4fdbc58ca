package mail

import (
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/notice"
)

// letter is what both parts of a mail are rendered from: finished sentences,
// safe to stand on a line.
type letter struct {
	Subject    string
	Greeting   string
	Lead       string // who, what, when
	Ask        string // what is wanted of the reader, by when
	Rows       []row
	Zone       string
	Press      *press // nil when the mail carries no link
	Reply      bool   // answers reach HR
	Why        string
	Company    string
	Number     int64
	Checkpoint string // the note's own lines
	KeyHash    string
}

// row is one task.
type row struct {
	Title string
	Due   string
	Was   string   // the old due time, of a rescheduled task
	Notes []string // what else the owner must know, a sentence each
}

// newLetter writes the letter for n. now tells past from future and gives the
// zone in which every time is written.
func newLetter(n notice.Letter, base string, now time.Time) letter {
	l := letter{
		Subject:    subject(n, now),
		Greeting:   "Hello " + oneLine(n.ToName, maxName) + ",",
		Lead:       lead(n, now),
		Ask:        ask(n, now),
		Zone:       "Times are in " + now.Location().String() + ".",
		Why:        why(n),
		Company:    oneLine(n.Company, maxName),
		Number:     n.CaseNumber,
		Checkpoint: verbatim(n.Checkpoint),
		KeyHash:    oneLine(n.KeyHash, 200),
	}
	if l.Greeting == "Hello ," {
		l.Greeting = "Hello,"
	}
	_, err := address("reply_to", n.ReplyTo)
	l.Reply = err == nil
	if n.Token != "" {
		l.Press = &press{Label: "Open your tasks", Href: base + "/t/" + n.Token}
	}
	if l.Press != nil && n.Kind == notice.Escalation {
		l.Press.Label = "See your own tasks in this case"
	}
	place := calendar.Locate(n.Place)
	for _, t := range n.Tasks {
		if n.Kind.Recalls() {
			l.Rows = append(l.Rows, recalledRow(t))
		} else {
			l.Rows = append(l.Rows, newRow(n.Kind, t, now, place))
		}
	}
	inTwoZones := func(t notice.LetterTask) bool { return beside(t.Due, now, place) != "" }
	if !n.Kind.Recalls() && slices.ContainsFunc(n.Tasks, inTwoZones) {
		l.Zone = "Times are in " + now.Location().String() + "; in brackets stands what the clocks show in " + place.String() + ", the zone of the person."
	}
	return l
}

func within(company string) string {
	if company == "" {
		return ""
	}
	return " at" + company
}

func sentence(main, due string) string {
	if due == "" {
		return main + "."
	}
	return main + ", " + due + "."
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func itThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func verbS(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

// newRow writes one task. place is where the person is; nil: not known.
func newRow(kind notice.Kind, t notice.LetterTask, now time.Time, place *time.Location) row {
	zone := now.Location()
	r := row{Title: oneLine(t.Title, maxTitle)}
	if !t.Due.IsZero() {
		r.Due = "Due " + moment(t.Due.In(zone), now) + beside(t.Due, now, place)
	}
	if t.Late {
		r.Due = strings.Replace(r.Due, "Due", "Was due", 1)
	}
	if !t.OldDue.IsZero() {
		r.Was = moment(t.OldDue.In(zone), now)
	}
	if who := oneLine(t.Assignee, maxName); who != "" {
		r.Notes = append(r.Notes, "With "+who+".")
	}
	if who := oneLine(t.For, maxName); who != "" {
		r.Notes = append(r.Notes, "This is "+who+"'s own line: see to it with them, and record it for them.")
	}
	if !t.NotBefore.IsZero() {
		r.Notes = append(r.Notes, "Not before "+moment(t.NotBefore.In(zone), now)+beside(t.NotBefore, now, place)+".")
	}
	if t.HourLimit {
		r.Notes = append(r.Notes, "Counted in clock hours, also at night and on weekends.")
	}
	if t.ShortNotice {
		r.Notes = append(r.Notes, "Short notice: the announcement came late, so you have a little longer.")
	}
	if !t.Open && kind != notice.Escalation {
		r.Notes = append(r.Notes, "Opens later; nothing to do yet.")
	}
	return r
}

func why(n notice.Letter) string {
	company := oneLine(n.Company, maxName)
	if company == "" {
		company = "your company"
	}
	if n.Kind.Recalls() {
		return "You get this because a mail of before told you otherwise."
	}
	if n.Kind == notice.Escalation {
		return "You get this because you are next in line when a task of " + company + "'s " + string(n.CaseKind) + " playbook is at risk."
	}
	return "You get this because " + company + "'s " + string(n.CaseKind) + " playbook gives you these tasks."
}
