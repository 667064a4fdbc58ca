package mail_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/notice"
)

// letters are all that one case had its people mailed: a joining that is
// reminded of, late, given away, opened again, moved and taken back.
func letters(t *testing.T) []notice.Letter {
	t.Helper()
	c := caseworktest.New(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	must(c.Cases.Remind(t.Context(), jml.ConsoleActor(), c.Task(id, "screening").ID))
	c.Finish(id, "approve-standing")
	must(c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, "approve-standing").ID, "the wrong person was meant"))
	c.Drive(id)
	must(c.Cases.Reassign(t.Context(), jml.ConsoleActor(), c.Task(id, "screening").ID, c.ID("lea"), "on holiday"))
	for range 8 {
		c.WaitUntil(c.Clock.Now().Add(12*time.Hour), id)
	}
	for _, kind := range []jml.Kind{jml.Reschedule, jml.Rescind} {
		c.Clock.Set(c.Clock.Now().Add(time.Hour))
		c.Announce(c.Event(kind, caseworktest.Ada(), "2026-12-14"))
		c.Drive(id)
	}
	return withAll(t, c.Sent)
}

// withAll adds a letter of each kind that the story has none of: the last one
// with another reason to be sent.
func withAll(t *testing.T, sent []notice.Letter) []notice.Letter {
	t.Helper()
	source, err := os.ReadFile("../notice/notice.go")
	if err != nil {
		t.Fatal(err)
	}
	had := map[notice.Kind]bool{}
	for _, n := range sent {
		had[n.Kind] = true
	}
	if len(had) < 6 {
		t.Errorf("the story mails for %d reasons only: %v", len(had), had)
	}
	kinds := regexp.MustCompile(`Kind += "([a-z]+)"`).FindAllSubmatch(source, -1)
	for _, kind := range kinds {
		if k := notice.Kind(kind[1]); !had[k] {
			other := sent[len(sent)-1]
			other.ID, other.Kind = strings.Repeat("0", 8)+"-"+string(k), k
			sent = append(sent, other)
		}
	}
	return sent
}

// TestEveryMailOfACaseBelongsToOneThreadOfItsReader holds what mail programs
// thread by: Gmail one subject and the references, Apple Mail the references,
// Outlook topic and index.
func TestEveryMailOfACaseBelongsToOneThreadOfItsReader(t *testing.T) {
	server := mailtest.New(t)
	sender := newSender(t, server)
	first, threads := map[string]mailtest.Mail{}, map[string]int{}
	for i, n := range letters(t) {
		send(t, sender, n)
		m := server.Wait(t, i+1)[i]
		if alone := map[notice.Kind]string{notice.Digest: "Your open tasks", notice.Astray: "Mail that was not for you"}[n.Kind]; alone != "" {
			if m.Subject != alone || m.Header.Get("References")+m.Header.Get("In-Reply-To")+m.Header.Get("Thread-Index") != "" {
				t.Errorf("%s hangs on a case: %q, %v", n.Kind, m.Subject, m.Header)
			}
			continue
		}
		root, follows := first[m.To]
		if !follows {
			first[m.To] = m
			if m.Subject != "Joiner case #1" || m.Header.Get("References")+m.Header.Get("In-Reply-To") != "" || len(threadIndex(t, mail.Letter{Header: m.Header})) != 22 {
				t.Errorf("the first mail to %s, %s, is headed %v", m.To, n.Kind, m.Header)
			}
			continue
		}
		threads[m.To]++
		id := root.Header.Get("Message-ID")
		if m.Subject != "Re: "+root.Subject || m.Header.Get("In-Reply-To") != id || m.Header.Get("References") != id || m.Header.Get("Message-ID") == id {
			t.Errorf("%s to %s does not follow %s: %q, %v", n.Kind, m.To, id, m.Subject, m.Header)
		}
		if m.Header.Get("Thread-Topic") != root.Header.Get("Thread-Topic") || !bytes.HasPrefix(threadIndex(t, mail.Letter{Header: m.Header}), threadIndex(t, mail.Letter{Header: root.Header})) || len(threadIndex(t, mail.Letter{Header: m.Header})) != 27 {
			t.Errorf("%s to %s is of another conversation: %v", n.Kind, m.To, m.Header)
		}
	}
	if len(threads) < 3 {
		t.Errorf("only %d readers had more than one mail", len(threads))
	}
}

func TestWhatHRSaidAnewOfDeliveryIsMarkedInTheMail(t *testing.T) {
	n := joinerNotice()
	n.About.Delivery, n.About.DeliveryAnew = "to the office,\nfrom nine", true
	_, l := compose(t, n)
	if want := "Delivery, changed: to the office, from nine"; !strings.Contains(l.Text, want) || !strings.Contains(l.HTML, want) {
		t.Errorf("the mail lacks %q:\n%s", want, l.Text)
	}
}
