package mail_test

import (
	"bytes"
	"encoding/base64"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/notice"
)

const note = "handover/0190a1b2\n1234\nq83vEjRWeJC6q83vEjRWeJC6q83vEjRWeJC6q83vEjQ=\nsigned_at 2026-11-23T08:59:00.000000Z\n\n" +
	"— handover/0190a1b2 1mS3Zx+f0N5vJ5h3m3Y1m0q8yq3c1d3J0yQm7Cq1mS3Zx+f0N5vJ5h3m3Y1m0q8yq3c1d3J0yQm7Cq1mS3Zx+f0N5vJ5h3m3Y1m0q8yQ==\n"

// joinerNotice is a first mail: three tasks for Tom in Berlin, one of them later.
func joinerNotice() notice.Letter {
	return notice.Letter{
		ID: "0190a1b2-0000-7000-8000-000000000001", Kind: notice.First, Number: 1,
		To: "tom@example.com", ToName: "Tom Weber", ReplyTo: "people@example.com", Company: "Example GmbH",
		CaseID: "0190a1b2-0000-7000-8000-0000000000c1", CaseNumber: 417, CaseKind: jml.Joiner,
		Effective: jml.Date{Year: 2026, Month: 12, Day: 1}, SubjectName: "Ada Park", Zone: "Europe/Berlin",
		OpenedAt: monday, About: notice.About{Title: "Backend engineer", Functions: []string{"engineering"}, Department: "Platform", Location: "Berlin",
			Manager: "Mia Lang", Note: "A Portuguese keyboard,\nsent to the office in Porto."},
		Token: "hvt_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", Checkpoint: note, KeyHash: "sha256:1f2e3d4c",
		Tasks: []notice.LetterTask{
			{Title: "Order the laptop for Ada Park", Due: monday.Add(80 * time.Hour), Open: true, ShortNotice: true},
			{Title: "Prepare the desk", Due: monday.Add(82 * time.Hour), Open: true},
			{Title: "Hand over the badge", Due: monday.Add(199 * time.Hour), NotBefore: monday.Add(191 * time.Hour)},
		},
	}
}

func compose(t *testing.T, n notice.Letter) (mail.Message, mail.Letter) {
	t.Helper()
	m, err := mail.Compose(n, "https://handover.example.com/", netmail.Address{Name: "Handover", Address: "handover@example.com"}, monday)
	if err != nil {
		t.Fatal(err)
	}
	l, err := mail.Parse(m.Raw)
	if err != nil {
		t.Fatalf("%v\n%s", err, m.Raw)
	}
	return m, l
}

func TestAFirstMailReadsLikeALetter(t *testing.T) {
	_, l := compose(t, joinerNotice())
	want := `Hello Tom Weber,

Ada Park joins Example GmbH on Tue 1 Dec 2026. You have 2 tasks to do now, the first due Thu 26 Nov, 18:00. 1 task opens later.

Open your tasks:
https://handover.example.com/t/hvt_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG

Backend engineer · engineering · Platform · Berlin
Manager: Mia Lang
From HR: A Portuguese keyboard, sent to the office in Porto.

1. Order the laptop for Ada Park
   Due Thu 26 Nov, 18:00.
   Short notice: the announcement came late, so you have a little longer.

2. Prepare the desk
   Due Thu 26 Nov, 20:00.

3. Hand over the badge
   Due Tue 1 Dec, 17:00.
   Not before Tue 1 Dec, 09:00.
   Opens later; nothing to do yet.

Times are in Europe/Berlin.

You need no account. Opening the link changes nothing: on the page you choose
how each task ended and record it. Please do not forward this mail; whoever
has the link can record your tasks.

Something is wrong, or this is not yours? Reply to this mail; it reaches HR.
You get this because Example GmbH's joiner playbook gives you these tasks.

-- 
Handover for Example GmbH, case #417

Checkpoint of the evidence log
Please keep this mail. To check later that nothing recorded so far was changed
or removed, an auditor saves the lines below, up to the one that starts with a
dash, as a file and runs: handover verify EXPORT.zip --checkpoint FILE

` + note + `
Key hash: sha256:1f2e3d4c
`
	if diff := cmp.Diff(want, l.Text); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestTheHTMLPartSaysTheSameWithOneButtonAndNoPicture(t *testing.T) {
	n := joinerNotice()
	_, l := compose(t, n)
	for _, task := range n.Tasks {
		if !strings.Contains(l.HTML, task.Title) {
			t.Errorf("HTML lacks the task %q", task.Title)
		}
	}
	link := "https://handover.example.com/t/" + n.Token
	if got := strings.Count(l.HTML, ">"+link+"<"); got != 1 {
		t.Errorf("the full link stands %d times as text, want once", got)
	}
	if got := strings.Count(l.HTML, `href="`+link+`"`); got != 2 {
		t.Errorf("%d anchors lead to the link, want the button and the text", got)
	}
	for _, bad := range []string{"<img", "<script", "background-image", "http://"} {
		if strings.Contains(l.HTML, bad) {
			t.Errorf("HTML holds %s", bad)
		}
	}
	signature := strings.Split(note, "\n")[5]
	if !strings.Contains(strings.ReplaceAll(l.HTML, "&#43;", "+"), signature) {
		t.Error("the checkpoint's signature line was broken")
	}
}

func TestAMailOfAVacancyNamesWhatIsVacantAndLetsNobodyIn(t *testing.T) {
	n := joinerNotice()
	n.Kind, n.Token, n.Tasks = notice.Vacant, "", []notice.LetterTask{{Title: "Security Lead"}}
	_, l := compose(t, n)
	text := l.Text
	for _, words := range []string{"Nobody who works here answers for what stands below.", "1. Security Lead", "/responsibilities", "may announce people or administer Handover"} {
		if !strings.Contains(text, words) {
			t.Errorf("the mail lacks %q:\n%s", words, text)
		}
	}
	if strings.Contains(text, "/t/") || strings.Contains(text, "You need no account") {
		t.Errorf("the mail lets somebody in:\n%s", text)
	}
}

func TestAMailToAWrongAddressNamesNobodyAndNoCase(t *testing.T) {
	n := notice.Letter{ID: joinerNotice().ID, Kind: notice.Astray, Number: 1, To: "stranger@example.net", ReplyTo: "people@example.com", Company: "Example GmbH", Zone: "Europe/Berlin"}
	_, l := compose(t, n)
	if l.Subject != "Mail that was not for you" {
		t.Errorf("the subject is %q", l.Subject)
	}
	for _, words := range []string{"Mail from Example GmbH came to this address by mistake", "its links open nothing any more", "Please delete it", "You get this once"} {
		if !strings.Contains(strings.Join(strings.Fields(l.Text), " "), words) {
			t.Errorf("the mail lacks %q:\n%s", words, l.Text)
		}
	}
	for _, words := range []string{"#", "Times are in", "/t/", "Checkpoint", "your tasks", "playbook"} {
		if strings.Contains(l.Text, words) {
			t.Errorf("the mail says %q:\n%s", words, l.Text)
		}
	}
}

func TestAMailOfWhatFallsVacantSaysFromWhenOnAndOneOfItsEndThatNothingDoes(t *testing.T) {
	n := joinerNotice()
	n.CaseKind, n.Kind, n.Token = jml.Leaver, notice.Vacant, ""
	n.Tasks = []notice.LetterTask{{Title: "Security Lead", NotBefore: monday.Add(50 * time.Hour)}}
	_, before := compose(t, n)
	n.Kind, n.Tasks, n.Ending = notice.Withdrawn, nil, jml.CaseRescinded
	_, after := compose(t, n)
	for text, words := range map[string][]string{
		before.Text: {"Nobody answers for what stands below from then on.", "1. Security Lead", "From Wed 25 Nov, 12:00 on.", "/responsibilities"},
		before.HTML: {"Falls vacant, leaver 1 Dec: name somebody"},
		after.Text:  {"the departure on Tue 1 Dec 2026 was taken back.", "So nothing falls vacant by it"},
	} {
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("the mail lacks %q:\n%s", w, text)
			}
		}
	}
}

func TestSummariesTellMailsApartWithoutNames(t *testing.T) {
	for want, change := range map[string]func(*notice.Letter){
		"Joiner 1 Dec: 2 tasks by Thu":                       func(*notice.Letter) {},
		"Joiner 1 Dec: 2 tasks, first by Wed":                func(n *notice.Letter) { n.Tasks[1].Due = monday.Add(50 * time.Hour) },
		"Joiner 1 Dec: 3 tasks, first by Thu":                func(n *notice.Letter) { n.Tasks[2].Open = true },
		"New dates, joiner 1 Dec: 2 tasks by Thu":            func(n *notice.Letter) { n.Kind = notice.Rescheduled },
		"Now yours, joiner 1 Dec: 2 tasks by Thu":            func(n *notice.Letter) { n.Kind = notice.Moved },
		"Open again, joiner 1 Dec: 2 tasks by Thu":           func(n *notice.Letter) { n.Kind = notice.Reopened },
		"Taken back, joiner 1 Dec: nothing to do":            func(n *notice.Letter) { n.Kind = notice.Withdrawn },
		"No longer needed, joiner 1 Dec: 3 tasks":            func(n *notice.Letter) { n.Kind = notice.Cancelled },
		"No longer yours, joiner 1 Dec: 1 task":              func(n *notice.Letter) { n.Kind, n.Tasks = notice.Elsewhere, n.Tasks[:1] },
		"Needs you, joiner 1 Dec: 3 tasks":                   func(n *notice.Letter) { n.Kind = notice.Escalation },
		"Immediate leaver: 1 task by 10:30 today":            immediate,
		"Vacant, immediate leaver: name somebody":            func(n *notice.Letter) { immediate(n); n.Kind = notice.Vacant },
		"Needs you, immediate leaver: 1 task overdue":        func(n *notice.Letter) { immediate(n); n.Kind = notice.Escalation; n.Tasks[0].Late = true },
		"Joiner 1 Dec: 1 task overdue":                       func(n *notice.Letter) { n.Tasks = n.Tasks[:1]; n.Tasks[0].Due = monday.Add(-time.Minute) },
		"Joiner 1 Dec: 1 task by 4 Jan 2027":                 func(n *notice.Letter) { n.Tasks = n.Tasks[:1]; n.Tasks[0].Due = monday.AddDate(0, 0, 42) },
		"Joiner 1 Dec: 2 tasks by Fri":                       func(n *notice.Letter) { n.Zone = "Pacific/Auckland" },
		"New dates, joiner 1 Dec: 1 task by 1 Dec":           func(n *notice.Letter) { n.Kind = notice.Rescheduled; n.Tasks = n.Tasks[2:] },
		"New dates, immediate leaver: 1 task by 10:30 today": func(n *notice.Letter) { immediate(n); n.Kind = notice.Rescheduled },
	} {
		n := joinerNotice()
		change(&n)
		if _, l := compose(t, n); !strings.Contains(l.HTML, ">"+want+"</div>") {
			t.Errorf("the summary is not %q:\n%s", want, l.HTML)
		}
	}
}

func immediate(n *notice.Letter) {
	n.CaseKind, n.Immediate = jml.Leaver, true
	n.Tasks = []notice.LetterTask{{Title: "Remove Ada Park from GitHub", Due: monday.Add(30 * time.Minute), HourLimit: true, Open: true}}
}

func TestEachKindOfMailSaysWhatIsNew(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*notice.Letter)
		want   []string
	}{
		"rescheduled": {
			func(n *notice.Letter) { n.Kind = notice.Rescheduled; n.Tasks[0].OldDue = monday.Add(32 * time.Hour) },
			[]string{"The dates have changed.", "Due Thu 26 Nov, 18:00 (before: Tue 24 Nov, 18:00)."},
		},
		"moved": {
			func(n *notice.Letter) { n.Kind = notice.Moved },
			[]string{"2 tasks that somebody else had are yours now"},
		},
		"reopened": {
			func(n *notice.Letter) { n.Kind = notice.Reopened },
			[]string{"2 tasks that you had finished are open again"},
		},
		"an offer was withdrawn": {
			func(n *notice.Letter) { n.Kind, n.Ending = notice.Withdrawn, jml.CaseRescinded },
			[]string{"Ada Park does not join on Tue 1 Dec 2026: the announcement was taken back.", "3 tasks that you were told of are no longer needed", "a mail of before told you otherwise"},
		},
		"what was done is undone": {
			func(n *notice.Letter) { n.Kind, n.Ending, n.Started = notice.First, jml.CaseRescinded, true },
			[]string{"The joining of Ada Park at Example GmbH on Tue 1 Dec 2026 was taken back.", "You have 2 tasks to do now"},
		},
		"a departure was taken back": {
			func(n *notice.Letter) {
				n.Kind, n.CaseKind, n.Ending = notice.Withdrawn, jml.Leaver, jml.CaseRescinded
				for i := range n.Tasks {
					n.Tasks[i].Done = true
				}
			},
			[]string{"Ada Park stays at Example GmbH: the departure on Tue 1 Dec 2026 was taken back.", "You did what you were told of."},
		},
		"a move was taken back": {
			func(n *notice.Letter) { n.Kind, n.CaseKind, n.Ending = notice.Withdrawn, jml.Mover, jml.CaseRescinded },
			[]string{"Ada Park does not change role at Example GmbH on Tue 1 Dec 2026: the move was taken back."},
		},
		"a move was overtaken": {
			func(n *notice.Letter) {
				n.Kind, n.CaseKind, n.Ending = notice.Superseded, jml.Mover, jml.CaseSuperseded
			},
			[]string{"Something newer was announced for Ada Park, so this case goes no further."},
		},
		"the offer of the reader was withdrawn": {
			func(n *notice.Letter) { n.Kind, n.Ending, n.ToSubject = notice.Withdrawn, jml.CaseRescinded, true },
			[]string{"What you were asked to do here no longer stands. HR tells you what holds instead."},
		},
		"somebody else has it": {
			func(n *notice.Letter) {
				n.Kind, n.Tasks, n.Tasks[0].Assignee = notice.Elsewhere, n.Tasks[:1], "Mia Lang"
			},
			[]string{"1 task that you were told of is with somebody else now", "With Mia Lang now."},
		},
		"escalation": {
			func(n *notice.Letter) {
				n.Kind, n.Tasks = notice.Escalation, n.Tasks[:1]
				n.Tasks[0].Late, n.Tasks[0].Assignee = true, "Mia Lang"
			},
			[]string{"1 task of this case is overdue.", "Was due Thu 26 Nov, 18:00.", "With Mia Lang.", "next in line"},
		},
		"escalation to HR": {
			func(n *notice.Letter) { n.Kind, n.Tasks, n.ToHR = notice.Escalation, n.Tasks[:1], true },
			[]string{"or give it to somebody else on the page of the case.", "You can change it on the page of the case."},
		},
		"immediate": {immediate, []string{"Ada Park leaves Example GmbH with immediate effect.", "Counted in clock hours"}},
		"own tasks": {
			func(n *notice.Letter) { n.ToSubject, n.CaseKind = true, jml.Leaver },
			[]string{"You leave Example GmbH on Tue 1 Dec 2026, the last day."},
		},
		"after the move": {
			func(n *notice.Letter) { n.CaseKind, n.Effective = jml.Mover, jml.Date{Year: 2026, Month: 11, Day: 20} },
			[]string{"Ada Park changed role at Example GmbH on Fri 20 Nov 2026."},
		},
	} {
		n := joinerNotice()
		c.change(&n)
		_, l := compose(t, n)
		for _, want := range c.want {
			if !strings.Contains(l.Text, want) {
				t.Errorf("%s: text lacks %q:\n%s", name, want, l.Text)
			}
			if html := strings.TrimSuffix(want, "."); !strings.Contains(strings.ReplaceAll(l.HTML, ` <span class="quiet" style="color:#5b5e66;">(`, " ("), html) && name != "rescheduled" {
				t.Errorf("%s: HTML lacks %q", name, html)
			}
		}
	}
}

func TestMailsOfACaseThreadAndEachKeepsItsOwnID(t *testing.T) {
	n := joinerNotice()
	first, l := compose(t, n)
	n.Token = "hvt_fresh"
	again, _ := compose(t, n)
	n.Root, n.ID, n.Kind = n.ID, "0190a1b2-0000-7000-8000-000000000002", notice.Escalation
	n.Effective = n.Effective.AddDays(7)
	other, lo := compose(t, n)
	if first.ID != again.ID || first.ID == other.ID || first.ID != l.Header.Get("Message-ID") {
		t.Errorf("IDs %s, %s, %s", first.ID, again.ID, other.ID)
	}
	if l.Header.Get("References") != "" || l.Header.Get("In-Reply-To") != "" {
		t.Error("the first mail refers to one that was never sent")
	}
	if lo.Header.Get("References") != first.ID || lo.Header.Get("In-Reply-To") != first.ID {
		t.Errorf("References %q, In-Reply-To %q, the first is %s", lo.Header.Get("References"), lo.Header.Get("In-Reply-To"), first.ID)
	}
	if l.Subject != "Joiner case #417" || lo.Subject != "Re: Joiner case #417" {
		t.Errorf("subjects %q and %q", l.Subject, lo.Subject)
	}
	if l.Header.Get("Thread-Topic") != "Joiner case #417" || lo.Header.Get("Thread-Topic") != l.Header.Get("Thread-Topic") {
		t.Errorf("topics %q and %q", l.Header.Get("Thread-Topic"), lo.Header.Get("Thread-Topic"))
	}
	begin, follow := threadIndex(t, l), threadIndex(t, lo)
	if len(begin) != 22 || len(follow) != 27 || !bytes.HasPrefix(follow, begin) || begin[0] != 1 {
		t.Errorf("thread index %x does not follow %x", follow, begin)
	}
	if l.Header.Get("Auto-Submitted") != "auto-generated" || l.Header.Get("Reply-To") != "<people@example.com>" {
		t.Errorf("Auto-Submitted %q, Reply-To %q", l.Header.Get("Auto-Submitted"), l.Header.Get("Reply-To"))
	}
}

func threadIndex(t *testing.T, l mail.Letter) []byte {
	t.Helper()
	index, err := base64.StdEncoding.DecodeString(l.Header.Get("Thread-Index"))
	if err != nil {
		t.Fatal(err)
	}
	return index
}

func TestOnlyWhatIsCountedInHoursIsOfHighImportance(t *testing.T) {
	n := joinerNotice()
	if _, l := compose(t, n); l.Header.Get("Importance") != "" {
		t.Error("a laptop to order is of high importance")
	}
	immediate(&n)
	if _, l := compose(t, n); l.Header.Get("Importance") != "high" {
		t.Error("access to remove within an hour is of no importance")
	}
}

func TestALongListIsCutAndTheButtonStaysInTheFirstScreen(t *testing.T) {
	n := joinerNotice()
	n.Tasks = nil
	for i := range 300 {
		n.Tasks = append(n.Tasks, notice.LetterTask{Title: strings.Repeat("Remove Ada Park's access to an application ", 6) + strconv.Itoa(i),
			Due: monday.Add(time.Duration(400-i) * time.Hour), Open: i > 30, ShortNotice: true, HourLimit: true})
	}
	m, l := compose(t, n)
	if len(m.Raw) > 60_000 {
		t.Errorf("the mail takes %d bytes", len(m.Raw))
	}
	if !strings.Contains(l.Text, "\nAnd 280 more on the page.\n") || !strings.Contains(l.HTML, "And 280 more on the page.") {
		t.Error("nobody is told of the others")
	}
	if !strings.Contains(l.Text, "1. "+n.Tasks[299].Title) || strings.Contains(l.Text, n.Tasks[0].Title+"\n") {
		t.Error("the list does not begin with what falls due first")
	}
	if button := strings.Index(l.HTML, `class="press"`); button < 0 || button > strings.Index(l.HTML, n.Tasks[299].Title[:15]) {
		t.Error("the button stands below the list")
	}
}

func TestThePersonTheCaseIsAboutIsNotToldWhatHRWrote(t *testing.T) {
	n := joinerNotice()
	n.ToSubject = true
	if _, l := compose(t, n); strings.Contains(l.Text+l.HTML, "Portuguese") || strings.Contains(l.Text, "Manager:") {
		t.Errorf("the letter says:\n%s", l.Text)
	}
}

func TestAReplyAddressThatCannotBeUsedNeverHoldsAMailBack(t *testing.T) {
	for _, reply := range []string{"", "people", "a@example.com\r\nBcc: b@example.org"} {
		n := joinerNotice()
		n.ReplyTo = reply
		_, l := compose(t, n)
		if _, there := l.Header["Reply-To"]; there || !strings.Contains(l.Text, "not yours? Please tell HR.") {
			t.Errorf("Reply-To %q with the text:\n%s", l.Header.Get("Reply-To"), l.Text)
		}
	}
}

// Names, titles and companies come from HR systems and forms. Whatever they
// hold, the mail keeps its headers, its parts and its one link.
func TestNoTextFromOutsideCanAddAHeaderAPartOrALine(t *testing.T) {
	_, plain := compose(t, joinerNotice())
	var names []string
	for name := range plain.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	rapid.Check(t, func(t *rapid.T) { checkHostile(t, hostile().Draw(t, "name"), hostile().Draw(t, "title"), names) })
}

func hostile() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"\r\nBcc: x@example.org", "\n\n--=_", "\u2028", "\x00", "\u202e", `"`, "<script>", "=?utf-8?q?", "\xff", "-- \n", "{{.Link}}"}),
		rapid.Map(rapid.IntRange(1, 3000), func(n int) string { return strings.Repeat("ü ", n) }),
		rapid.Map(rapid.IntRange(1, 3000), func(n int) string { return strings.Repeat("W", n) }),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 4), func(p []string) string { return strings.Join(p, "") })
}

// Rows of before there were limits hold whatever came in.
func TestAnOldNameThatTurnsAroundIsReadAsItIsWritten(t *testing.T) {
	n := joinerNotice()
	n.ToName, n.SubjectName = "T\u200bom\u202e rebeW", "علی\u200cرضا\u2067 \u3164Park"
	m, err := mail.Compose(n, "https://handover.example.com", netmail.Address{Address: "handover@example.com"}, monday)
	if err != nil {
		t.Fatal(err)
	}
	l, err := mail.Parse(m.Raw)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.Text, "Hello Tom rebeW,") || !strings.Contains(l.Text, "\nعلی\u200cرضا Park joins") {
		t.Errorf("the letter says:\n%+q", l.Text)
	}
}

type fataler interface {
	Fatalf(format string, args ...any)
}

func checkHostile(t fataler, name, title string, headers []string) {
	n := joinerNotice()
	n.ToName, n.SubjectName, n.Company = name, name, title
	for i := range n.Tasks {
		n.Tasks[i].Title = title
		n.Tasks[i].Assignee = "Mia " + name
	}
	m, err := mail.Compose(n, "https://handover.example.com", netmail.Address{Name: name, Address: "handover@example.com"}, monday)
	if err != nil {
		t.Fatalf("Compose: %v", err)
	}
	for _, line := range bytes.Split(m.Raw, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("a line cannot be sent: %q", line)
		}
	}
	l, err := mail.Parse(m.Raw)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	var got []string
	for header := range l.Header {
		got = append(got, header)
	}
	slices.Sort(got)
	if diff := cmp.Diff(headers, got); diff != "" {
		t.Fatalf("headers changed:\n%s", diff)
	}
	for _, r := range l.Text + l.HTML + l.Subject {
		if r != '\n' && unicode.IsControl(r) || r == '\u202e' || r == '\u2028' {
			t.Fatalf("the letter holds %q", r)
		}
	}
	if to, err := netmail.ParseAddressList(l.Header.Get("To")); err != nil || len(to) != 1 || to[0].Address != "tom@example.com" {
		t.Fatalf("To = %q: %v", l.Header.Get("To"), err)
	}
	if strings.Count(l.Text, "\n-- \n") != 1 || !strings.Contains(l.Text, note) || strings.Contains(l.HTML, "<script") {
		t.Fatalf("the letter's form is broken:\n%s", l.Text)
	}
	if want := 51; strings.Count(l.Text, "\n") != want {
		t.Fatalf("%d lines, want %d:\n%s", strings.Count(l.Text, "\n"), want, l.Text)
	}
}

func FuzzAMailIsReadWithoutHarm(f *testing.F) {
	m, err := mail.Compose(joinerNotice(), "http://127.0.0.1:8080", netmail.Address{Address: "handover@example.com"}, monday)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(m.Raw)
	f.Add([]byte("Subject: a\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x--"))
	f.Add([]byte("Content-Transfer-Encoding: base64\r\n\r\nYWJj"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := mail.Parse(raw)
		if err == nil && strings.ContainsAny(l.Subject+l.From+l.To, "\r\n\x00") {
			t.Fatalf("a header text holds a line break: %q", l.Subject+l.From+l.To)
		}
	})
}

func TestTheClocksOfThePersonStandBesideTheOwners(t *testing.T) {
	n := joinerNotice()
	n.Place = "America/New_York"
	_, l := compose(t, n)
	for _, want := range []string{"Due Thu 26 Nov, 18:00 (12:00 EST in New York).", "Not before Tue 1 Dec, 09:00 (03:00 EST in New York).",
		"Times are in Europe/Berlin; in brackets stands what the clocks show in America/New_York"} {
		if !strings.Contains(l.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, l.Text)
		}
		if html := strings.ReplaceAll(l.HTML, "&#43;", "+"); !strings.Contains(html, strings.TrimSuffix(want, ".")) {
			t.Errorf("the HTML lacks %q", want)
		}
	}
	n.Place = "Europe/Paris"
	if _, l := compose(t, n); strings.Contains(l.Text, "in Paris") || strings.Contains(l.Text, "brackets") {
		t.Errorf("the same clocks are told twice:\n%s", l.Text)
	}
}
