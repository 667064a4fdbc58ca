package mail_test

import (
	"context"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/notice"
)

func signInMail() notice.SignIn {
	return notice.SignIn{ID: "0190a1b2-0000-7000-8000-000000000009", To: "ines@example.com", ToName: "Ines Duarte", Company: "Example GmbH",
		Zone: "Europe/Berlin", Until: monday.Add(15 * time.Minute),
		Links: []notice.SignInLink{{Right: "Administrator", Token: "hvs_one"}, {Right: "HR", Token: "hvs_two"}}}
}

func TestASignInMailReadsLikeALetter(t *testing.T) {
	c, err := mail.NewComposer("https://handover.example.com/", netmail.Address{Name: "Handover", Address: "handover@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.ComposeSignIn(signInMail(), monday)
	if err != nil {
		t.Fatal(err)
	}
	l, err := mail.Parse(m.Raw)
	if err != nil {
		t.Fatalf("%v\n%s", err, m.Raw)
	}
	want := `Hello Ines Duarte,

somebody, you we hope, asked to sign in to Handover for Example GmbH.

Sign in as Administrator:
https://handover.example.com/sign-in/hvs_one

Sign in as HR:
https://handover.example.com/sign-in/hvs_two

A link works once, until 10:15 (Europe/Berlin). Opening it signs nobody in:
press the button on the page. Please do not forward this mail.

It was not you? Then do nothing: nobody has signed in, and the link ends by
itself. If it happens again, tell your administrator.

-- 
Handover for Example GmbH
`
	if l.Text != want {
		t.Errorf("got\n%s\nwant\n%s", l.Text, want)
	}
	if l.Subject != "Your sign-in link for Handover" || m.To != "ines@example.com" {
		t.Errorf("%q to %s", l.Subject, m.To)
	}
	for _, token := range []string{"hvs_one", "hvs_two"} {
		if !strings.Contains(l.HTML, `href="https://handover.example.com/sign-in/`+token+`"`) {
			t.Errorf("the page does not lead to %s", token)
		}
	}
}

func TestASignInMailIsDeliveredOrItsFailureIsNamed(t *testing.T) {
	server := mailtest.New(t)
	sender := newSender(t, server)
	wantDelivery(t, sendSignIn(t, sender, signInMail()), notice.Delivery{State: notice.Sent})
	if got := server.Wait(t, 1)[0]; got.To != "ines@example.com" || len(got.Links()) == 0 {
		t.Errorf("delivered %+v", got)
	}

	server.RefuseRcpt(550, 1)
	wantDelivery(t, sendSignIn(t, sender, signInMail()), notice.Delivery{State: notice.Undeliverable, Failure: "smtp-550"})
	broken := signInMail()
	broken.To = "ines@example.com\r\nBcc: all@example.com"
	wantDelivery(t, sendSignIn(t, sender, broken), notice.Delivery{State: notice.Undeliverable, Failure: "bad_address"})
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sender.SendSignIn(over, signInMail()); err == nil || strings.Contains(err.Error(), "example.com") {
		t.Errorf("a mail of a stopped service: %v", err)
	}
}

func TestAGreylistedSignInMailIsTriedAgainWithinItsQuarterOfAnHour(t *testing.T) {
	server := mailtest.New(t)
	sender := newSender(t, server)
	server.RefuseRcpt(451, 3)
	letter := signInMail()
	for _, pause := range []time.Duration{time.Minute, 5 * time.Minute, 5 * time.Minute} {
		wantDelivery(t, sendSignIn(t, sender, letter), notice.Delivery{State: notice.Pending, RetryAt: monday.Add(pause), Failure: "smtp-451"})
		letter.Attempts++
	}
	wantDelivery(t, sendSignIn(t, sender, letter), notice.Delivery{State: notice.Sent})
	server.Wait(t, 1)
}

func TestASignInMailWhoseLinksAreOverIsNotDelivered(t *testing.T) {
	server := mailtest.New(t)
	late := signInMail()
	late.Until = monday
	if d := sendSignIn(t, newSender(t, server), late); d.State != notice.Pending || d.Failure != "timeout" {
		t.Errorf("it is %+v", d)
	}
	if n := len(server.Mails()); n != 0 {
		t.Errorf("%d mails arrived", n)
	}
}

func sendSignIn(t *testing.T, s *mail.Sender, n notice.SignIn) notice.Delivery {
	t.Helper()
	d, err := s.SendSignIn(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
