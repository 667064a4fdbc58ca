package mail_test

import (
	"context"
	"errors"
	netmail "net/mail"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/notice"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func newSender(t *testing.T, s *mailtest.Server) *mail.Sender {
	t.Helper()
	return senderTo(t, s.URL(), s)
}

func senderTo(t *testing.T, serverURL string, s *mailtest.Server) *mail.Sender {
	t.Helper()
	o := mail.Options{
		URL: serverURL, PublicURL: "https://handover.example.com",
		From: netmail.Address{Name: "Handover", Address: "handover@example.com"},
		Now:  func() time.Time { return monday },
	}
	if s != nil {
		o.TLS = s.ClientTLS()
	}
	sender, err := mail.NewSender(o)
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func send(t *testing.T, s *mail.Sender, n notice.Letter) notice.Delivery {
	t.Helper()
	d, err := s.Send(t.Context(), n, free)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	return d
}

// free lets a mail go that nobody else sends.
func free(context.Context) error { return nil }

func wantDelivery(t *testing.T, got, want notice.Delivery) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("delivery (-want +got):\n%s", diff)
	}
}

func TestAGreylistedMailIsDeliveredOnceAtTheThirdAttempt(t *testing.T) {
	server := mailtest.New(t)
	server.RefuseRcpt(451, 2)
	sender, n := newSender(t, server), joinerNotice()

	wantDelivery(t, send(t, sender, n), notice.Delivery{State: notice.Pending, RetryAt: monday.Add(time.Minute), Failure: "smtp-451"})
	n.Attempts = 1
	wantDelivery(t, send(t, sender, n), notice.Delivery{State: notice.Pending, RetryAt: monday.Add(5 * time.Minute), Failure: "smtp-451"})
	n.Attempts = 2
	wantDelivery(t, send(t, sender, n), notice.Delivery{State: notice.Sent})

	mails := server.Mails()
	if len(mails) != 1 || mails[0].To != "tom@example.com" || mails[0].From != "handover@example.com" {
		t.Errorf("the server has %d mails: %+v", len(mails), mails)
	}
}

func TestAnUnknownRecipientIsUndeliverableAndTheServersWordsAreNotKept(t *testing.T) {
	server := mailtest.New(t)
	server.RefuseRcpt(550, -1)
	got := send(t, newSender(t, server), joinerNotice())
	wantDelivery(t, got, notice.Delivery{State: notice.Undeliverable, Failure: "smtp-550"})
}

func TestAMailWhoseAnswerWasLostIsRepeatedWithTheSameMessageID(t *testing.T) {
	server := mailtest.New(t)
	server.DropAfterData(1)
	sender, n := newSender(t, server), joinerNotice()

	wantDelivery(t, send(t, sender, n), notice.Delivery{State: notice.Pending, RetryAt: monday.Add(15 * time.Second), Failure: "connection_lost"})
	n.Attempts, n.Token = 1, "hvt_another"
	wantDelivery(t, send(t, sender, n), notice.Delivery{State: notice.Sent})

	mails := server.Wait(t, 2)
	first, second := mails[0].Header.Get("Message-ID"), mails[1].Header.Get("Message-ID")
	if first == "" || first != second || !mails[0].Dropped || mails[1].Dropped {
		t.Errorf("Message-IDs %q and %q must be one", first, second)
	}
}

func TestAMailThatIsPutOffIsTriedForFiveDays(t *testing.T) {
	server := mailtest.New(t)
	server.RefuseRcpt(451, -1)
	sender := newSender(t, server)
	var passed time.Duration
	for n := joinerNotice(); ; n.Attempts++ {
		d := send(t, sender, n)
		if d.Failure != "smtp-451" || d.Away {
			t.Fatalf("attempt %d: failure %q, away %v, want smtp-451 of this mail", n.Attempts+1, d.Failure, d.Away)
		}
		if d.State == notice.Undeliverable {
			break
		}
		pause := d.RetryAt.Sub(monday)
		if n.Attempts > 2 && pause != time.Hour {
			t.Errorf("attempt %d waits %s", n.Attempts+1, pause)
		}
		passed += pause
	}
	if passed <= 119*time.Hour || passed > 120*time.Hour {
		t.Errorf("gave up after %s, want just under five days", passed)
	}
}

func TestAMailWaitsForAServerThatIsAwayAsLongAsThatIs(t *testing.T) {
	sender := senderTo(t, "smtp://127.0.0.1:1", nil)
	n := joinerNotice()
	n.Attempts = 10_000
	wantDelivery(t, send(t, sender, n), notice.Delivery{State: notice.Pending, Failure: notice.NoConnection, Away: true})
	if err := sender.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), "connect") {
		t.Errorf("probe: %v", err)
	}
}

func TestASenderWhoLostItsClaimGivesTheServerNothing(t *testing.T) {
	server := mailtest.New(t)
	sender := newSender(t, server)
	lost := errors.New("lost")
	_, err := sender.Send(t.Context(), joinerNotice(), func(context.Context) error { return lost })
	if !errors.Is(err, lost) || len(server.Mails()) != 0 {
		t.Errorf("error %v, %d mails went out", err, len(server.Mails()))
	}
	if err := sender.Probe(t.Context()); err != nil {
		t.Errorf("the server is well, and the probe says %v", err)
	}
}

func TestSTARTTLSIsUsedWithAServerThatOffersItAndSignInIsInsideIt(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "LOGIN"} {
		server := mailtest.New(t, mailtest.WithTLS(), mailtest.WithAuth(mechanism, "handover", "pass-word"))
		wantDelivery(t, send(t, newSender(t, server), joinerNotice()), notice.Delivery{State: notice.Sent})
		if err := mail.Probe(t.Context(), server.URL(), server.ClientTLS()); err != nil {
			t.Errorf("%s: Probe: %v", mechanism, err)
		}
	}
}

func TestAServerWithTLSFromTheFirstByteIsReached(t *testing.T) {
	server := mailtest.New(t, mailtest.WithImplicitTLS(), mailtest.WithAuth("PLAIN", "handover", "pass-word"))
	wantDelivery(t, send(t, newSender(t, server), joinerNotice()), notice.Delivery{State: notice.Sent})
}

func TestMailIsNeverSentInPlainTextWhenTLSFails(t *testing.T) {
	untrusted := mailtest.New(t, mailtest.WithTLS())
	withoutTLS := mailtest.New(t)
	later := notice.Delivery{State: notice.Pending, Failure: notice.NoTLS, Away: true}

	wantDelivery(t, send(t, senderTo(t, untrusted.URL(), nil), joinerNotice()), later)
	wantDelivery(t, send(t, senderTo(t, withoutTLS.URL()+"?tls=starttls", nil), joinerNotice()), later)

	if n := len(untrusted.Mails()) + len(withoutTLS.Mails()); n != 0 {
		t.Errorf("%d mails went out without TLS", n)
	}
}

func TestAMailWaitsForTheOperatorWhenTheServerRefusesUsAndNotTheMail(t *testing.T) {
	signIn := mailtest.New(t, mailtest.WithAuth("PLAIN", "handover", "right"))
	closed := mailtest.New(t)
	closed.RefuseClients(554)
	for url, code := range map[string]string{
		strings.Replace(signIn.URL(), "right", "wrong", 1):      "smtp-535",
		strings.Replace(signIn.URL(), "handover:right@", "", 1): "smtp-530",
		closed.URL(): "smtp-554",
	} {
		got := send(t, senderTo(t, url, nil), joinerNotice())
		wantDelivery(t, got, notice.Delivery{State: notice.Pending, Failure: notice.Failure(code), Away: true})
	}
}

func TestAnOwnerWithoutAUsableAddressIsUndeliverableAtOnce(t *testing.T) {
	server := mailtest.New(t)
	sender := newSender(t, server)
	for to, code := range map[string]string{
		"":                                      "no_address",
		"tom":                                   "bad_address",
		"Tom <tom@example.com>":                 "bad_address",
		"tom@example.com, mia@example.com":      "bad_address",
		"tom@example.com\r\nBcc: x@example.org": "bad_address",
		"tøm@example.com":                       "smtp-553",
	} {
		n := joinerNotice()
		n.To = to
		wantDelivery(t, send(t, sender, n), notice.Delivery{State: notice.Undeliverable, Failure: notice.Failure(code)})
	}
	if len(server.Mails()) != 0 {
		t.Error("a mail went out")
	}
}

func TestADomainOfOtherLettersIsWrittenToByItsAsciiForm(t *testing.T) {
	server := mailtest.New(t) // it knows no SMTPUTF8
	n := joinerNotice()
	n.To, n.ReplyTo = "office@bücher.example", "people@bücher.example"
	wantDelivery(t, send(t, newSender(t, server), n), notice.Delivery{State: notice.Sent})
	mails := server.Mails()
	if len(mails) != 1 || mails[0].To != "office@xn--bcher-kva.example" {
		t.Fatalf("mails are %+v", mails)
	}
	for _, want := range []string{"<office@xn--bcher-kva.example>", "Reply-To: <people@xn--bcher-kva.example>"} {
		if !strings.Contains(string(mails[0].Raw), want) {
			t.Errorf("the mail lacks %s", want)
		}
	}
}

func TestStoppingTheWorkerEndsASendThatWaitsForTheServer(t *testing.T) {
	server := mailtest.New(t)
	server.Stall()
	sender := newSender(t, server)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := sender.Send(ctx, joinerNotice(), free)
		failed <- err
	}()
	server.WaitStalled(t, joinerNotice().To)
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("Send = %v, want context.Canceled", err)
	}
}

func TestAServerThatNeverAnswersIsTriedAgainLater(t *testing.T) {
	server := mailtest.New(t)
	server.Stall()
	sender, err := mail.NewSender(mail.Options{
		URL: server.URL(), PublicURL: "https://handover.example.com", From: netmail.Address{Address: "handover@example.com"},
		Now: func() time.Time { return monday }, Timeout: 100 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := notice.Delivery{State: notice.Pending, RetryAt: monday.Add(15 * time.Second), Failure: "timeout"}
	wantDelivery(t, send(t, sender, joinerNotice()), want)
}

func TestTheMailServerTestSaysWhichStepFailedAndKeepsThePassword(t *testing.T) {
	signIn := mailtest.New(t, mailtest.WithAuth("PLAIN", "handover", "right-word"))
	untrusted := mailtest.New(t, mailtest.WithTLS(), mailtest.WithAuth("PLAIN", "handover", "right-word"))
	for name, c := range map[string]struct{ url, want string }{
		"nobody there":    {"smtp://user:wrong-word@127.0.0.1:1", "does not answer"},
		"wrong password":  {strings.Replace(signIn.URL(), "right", "wrong", 1), "refused the sign-in (smtp-535)"},
		"bad certificate": {untrusted.URL(), "certificate"},
		"no such scheme":  {"http://user:wrong-word@127.0.0.1", "address is not valid"},
		"not a URL":       {"smtp://user:wrong-word@127.0.0.1:port", "address is not valid"},
	} {
		err := mail.Probe(t.Context(), c.url, nil)
		if jml.ErrorCode(err) != jml.CodeInvalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Probe = %v, want %q", name, err, c.want)
		} else if strings.Contains(err.Error(), "-word") {
			t.Errorf("%s: the error shows the password: %v", name, err)
		}
	}
}

func FuzzNoMailServerAddressShowsItsPassword(f *testing.F) {
	for _, s := range []string{"smtp://u:%s@h:587", "smtps://u:%s@h", "smtp://u:%s@h:x", "%s", "smtp://h/%s", "smtp://h?tls=%s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, form string) {
		s := strings.ReplaceAll(form, "%s", "s3cret-w0rd")
		_, err := mail.NewSender(mail.Options{URL: s, PublicURL: "http://127.0.0.1", From: netmail.Address{Address: "a@example.com"}})
		if err != nil && (jml.ErrorCode(err) != jml.CodeInvalid || strings.Contains(err.Error(), "s3cret")) {
			t.Fatalf("%q: %v", s, err)
		}
		if u, bad := url.Parse(s); err == nil && (bad != nil || u.Scheme != "smtp" && u.Scheme != "smtps") {
			t.Fatalf("accepted %q", s)
		}
	})
}
