package mail

import (
	"fmt"
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
	Summary    string // what is new, shown beside the subject
	Greeting   string
	Lead       string   // who, what, when
	Ask        string   // what is wanted of the reader, by when
	About      []string // who the case is about, a sentence each
	Rows       []row
	More       string // how many rows are on the page only
	Zone       string
	Press      *press // nil when the mail carries no link
	ToHR       bool   // the reader may change cases
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
		Subject:    subject(n),
		Summary:    summary(n, now),
		Greeting:   "Hello " + oneLine(n.ToName, maxName) + ",",
		Lead:       leadOf(n, now),
		Ask:        ask(n, now),
		Zone:       "Times are in " + now.Location().String() + ".",
		Why:        why(n),
		Company:    oneLine(n.Company, maxName),
		Number:     number(n),
		ToHR:       n.ToHR,
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
	if n.Kind == notice.Astray {
		l.Zone = "" // no time stands in it
	}
	if n.Kind == notice.Vacant {
		l.Ask += " The page for it, after signing in: " + base + "/responsibilities" // no link that lets in
	}
	if l.Press != nil && n.Kind == notice.Escalation {
		l.Press.Label = "See your own tasks in this case"
	}
	if !n.ToSubject && n.Kind != notice.Digest && !n.Kind.Recalls() {
		l.About = about(n.About)
	}
	place := calendar.Locate(n.Place)
	l.list(n, now, place)
	if n.Kind.Recalls() && n.Kind != notice.Settled {
		l.Zone = "" // no time stands in it
	}
	inTwoZones := func(t notice.LetterTask) bool { return beside(t.Due, now, place) != "" }
	if !n.Kind.Recalls() && slices.ContainsFunc(n.Tasks, inTwoZones) {
		l.Zone = "Times are in " + now.Location().String() + "; in brackets stands what the clocks show in " + place.String() + ", the zone of the person."
	}
	return l
}

// maxRows is how many tasks a mail names. Long mails are cut where nobody sees
// it, by some programs at 100 kB.
const maxRows = 20

// list names the tasks in the order in which they fall due, the open ones first.
func (l *letter) list(n notice.Letter, now time.Time, place *time.Location) {
	tasks := slices.Clone(n.Tasks)
	slices.SortStableFunc(tasks, func(a, b notice.LetterTask) int {
		if a.Open != b.Open {
			return map[bool]int{true: -1, false: 1}[a.Open]
		}
		return a.Due.Compare(b.Due)
	})
	if more := len(tasks) - maxRows; more > 0 {
		l.More = fmt.Sprintf("And %d more on the page.", more)
		tasks = tasks[:maxRows]
	}
	for _, t := range tasks {
		switch {
		case n.Kind == notice.Vacant:
			l.Rows = append(l.Rows, vacantRow(t, now))
		case n.Kind.Recalls():
			l.Rows = append(l.Rows, recalledRow(n.Kind, t, now))
		default:
			l.Rows = append(l.Rows, newRow(n.Kind, t, now, place))
		}
	}
}

// about says who the case is about: the post, the place, the manager, and what
// HR wrote.
func about(a notice.About) (out []string) {
	var post []string
	for _, s := range []string{a.Title, strings.Join(a.Functions, ", "), a.Department, a.Location} {
		if s = oneLine(s, maxTitle); s != "" {
			post = append(post, s)
		}
	}
	if len(post) > 0 {
		out = append(out, strings.Join(post, " · "))
	}
	if manager := oneLine(a.Manager, maxName); manager != "" {
		out = append(out, "Manager: "+manager)
	}
	if note := oneLine(a.Note, maxNote); note != "" {
		out = append(out, "From HR"+anew(a.NoteAnew)+": "+note)
	}
	if delivery := oneLine(a.Delivery, maxNote); delivery != "" {
		out = append(out, "Delivery"+anew(a.DeliveryAnew)+": "+delivery)
	}
	return out
}

// anew marks a text that may be another one than its reader knows.
func anew(changed bool) string {
	if changed {
		return ", changed"
	}
	return ""
}

// number is that of the case a mail is about; 0 for a digest, and for what a
// stranger reads.
func number(n notice.Letter) int64 {
	if alone(n) {
		return 0
	}
	return n.CaseNumber
}

// leadOf is the lead of a mail about one case; a digest has none, nor has what a
// stranger reads.
func leadOf(n notice.Letter, now time.Time) string {
	if alone(n) {
		return ""
	}
	return lead(n, now)
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
	if about := oneLine(t.About, maxTitle); about != "" {
		r.Notes = append(r.Notes, about+".")
	}
	if who := oneLine(t.Assignee, maxName); who != "" {
		r.Notes = append(r.Notes, "With "+who+".")
	}
	if who := oneLine(t.Undone, maxName); who != "" && t.Open {
		r.Notes = append(r.Notes, "With "+who+". The page says what was not done and why. Accept it until a day, with what makes up for it, or say no, and by when it is to be done.")
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
		r.Notes = append(r.Notes, opens(t, now, place))
	}
	return r
}

// opens says of a task that is still to open whether there is anything to do.
func opens(t notice.LetterTask, now time.Time, place *time.Location) string {
	if !t.Early {
		return "Opens later; nothing to do yet."
	}
	return "Opens " + moment(t.Opens.In(now.Location()), now) + beside(t.Opens, now, place) + "; you may record it before, when it is done."
}

func why(n notice.Letter) string {
	company := oneLine(n.Company, maxName)
	if company == "" {
		company = "your company"
	}
	if n.Kind.Recalls() {
		return "You get this because a mail of before told you otherwise."
	}
	if n.Kind == notice.Digest {
		return "You get this at most once on a business day, while something of yours is late or due soon at " + company + "."
	}
	if n.Kind == notice.Astray {
		return "You get this once, because mail of " + company + "'s went to this address."
	}
	if n.Kind == notice.Vacant {
		return "You get this because you may announce people or administer Handover at " + company + "."
	}
	if n.Kind == notice.Escalation {
		return "You get this because you are next in line when a task of " + company + "'s " + string(n.CaseKind) + " playbook is at risk."
	}
	return "You get this because " + company + "'s " + string(n.CaseKind) + " playbook gives you these tasks."
}
