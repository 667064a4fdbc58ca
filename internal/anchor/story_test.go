package anchor_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/anchor"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/timekeeper"
	"github.com/handover-jml/handover/internal/verify"
)

const (
	auditors = "evidence@audit.example.net"
	inside   = "archive@example.com"
)

// office is a company whose daily mails go to a real mail server.
type office struct {
	*caseworktest.Company
	anchors company.Anchors
	server  *mailtest.Server
}

func onBoth(t *testing.T, story func(o *office)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { story(newOffice(t, caseworktest.Story(t))) })
	t.Run("postgres", func(t *testing.T) { story(newOffice(t, caseworktest.StoryOn(t, pgtest.New(t)))) })
}

func newOffice(t *testing.T, c *caseworktest.Company) *office {
	return &office{Company: c, anchors: company.Anchors{Service: c.Office}, server: mailtest.New(t)}
}

// process is one that signs and mails checkpoints.
func (o *office) process(holder string, watch *timekeeper.Watch) *anchor.Carrier {
	o.Helper()
	sender, err := mail.NewSender(mail.Options{URL: o.server.URL(), From: netmail.Address{Name: "Handover", Address: "handover@example.com"},
		PublicURL: "https://handover.example.com", Now: o.Clock.Now})
	if err != nil {
		o.Fatal(err)
	}
	return anchor.New(anchor.Options{Desk: o.anchors, Mailer: sender, Leases: o.Store, Holder: holder, Clock: o.Clock, Watch: watch,
		Log: slog.New(slog.DiscardHandler)})
}

func (o *office) sendTo(addresses ...string) {
	o.Helper()
	if err := o.anchors.Put(o.Context(), jml.ConsoleActor(), addresses, "Our auditors keep them"); err != nil {
		o.Fatal(err)
	}
}

func (o *office) sign() {
	o.Helper()
	if _, err := o.Exports().Records.SignNow(o.Context()); err != nil {
		o.Fatal(err)
	}
}

func (o *office) passes(d time.Duration) { o.Clock.Set(o.Clock.Now().Add(d)) }

// works records something.
func (o *office) works() {
	o.Helper()
	if err := (company.Audits{Service: o.Office}).ExportMade(o.Context(), jml.ConsoleActor(), evidence.ExportMade{}, ""); err != nil {
		o.Fatal(err)
	}
}

func (o *office) standing() company.AnchorStanding {
	o.Helper()
	s, err := o.anchors.Standing(o.Context())
	if err != nil {
		o.Fatal(err)
	}
	return s
}

func (o *office) mails(want int, when string) []mailtest.Mail {
	o.Helper()
	mails := o.server.Mails()
	if len(mails) != want {
		o.Fatalf("%s: %d mails, want %d", when, len(mails), want)
	}
	return mails
}

func TestACheckpointGoesOutOnceADayWhenTheLogGrew(t *testing.T) {
	onBoth(t, func(o *office) {
		o.sendTo(auditors, inside)
		o.sign()
		first, second := o.process("first", nil), o.process("second", nil)
		first.Round(o.Context())
		first.Round(o.Context())
		second.Round(o.Context())
		o.process("first", nil).Round(o.Context()) // after a restart
		mails := o.mails(2, "on the first day")
		if to := mails[0].To + " " + mails[1].To; to != auditors+" "+inside {
			o.Errorf("mailed to %s", to)
		}

		o.sign() // the mails of yesterday are signed, and nothing else happened
		for range 7 {
			o.passes(24 * time.Hour)
			first.Round(o.Context())
		}
		o.mails(2, "after seven quiet days")
		s := o.standing()
		if len(s.Daily) != 2 || s.Daily[0].Overdue || s.Outside.Address != auditors || s.Outside.Newer != 2 {
			o.Errorf("after seven quiet days: %+v", s)
		}

		o.works()
		first.Round(o.Context())
		o.mails(2, "before it is signed")
		o.sign()
		first.Round(o.Context())
		if text := o.mails(4, "once something happened")[2].Text; !strings.Contains(text, "3 more than the one before") {
			o.Errorf("the mail says\n%s", text)
		}
	})
}

func TestWhatTheAuditorsGotByMailShowsUpToWhereAnExportIsComplete(t *testing.T) {
	onBoth(t, func(o *office) {
		o.sendTo(auditors)
		o.sign()
		o.process("one", nil).Round(o.Context())
		mail := o.mails(1, "at first")[0]
		o.works()
		_, zipped := o.Export(jml.Date{}, jml.Date{})

		attached := mail.Raw[bytes.Index(mail.Raw, []byte("Content-Disposition: attachment")):]
		for what, kept := range map[string][]byte{
			"the whole mail": mail.Raw, "its text": []byte(mail.Text), "its text, quoted and wrapped": wrapped(mail.Text), "its file": attached,
		} {
			report, err := verify.Check(o.Context(), bytes.NewReader(zipped), int64(len(zipped)), verify.Options{Checkpoints: [][]byte{kept}})
			if err != nil || report.Exit != 0 || report.ProvenTo == nil || report.Newer == 0 {
				o.Errorf("%s: %v, %+v", what, err, report)
			}
		}
	})
}

// wrapped is a text as an answer to a mail quotes it.
func wrapped(text string) []byte {
	var out strings.Builder
	for line := range strings.Lines(text) {
		for len(line) > 70 {
			out.WriteString("> " + line[:70] + "\n")
			line = line[70:]
		}
		out.WriteString("> " + line)
	}
	return []byte(out.String())
}

func TestAnAddressThatTakesNothingForTwoDaysIsToldOfAndTriedOn(t *testing.T) {
	onBoth(t, func(o *office) {
		o.sendTo(auditors)
		o.sign()
		o.server.RefuseRcpt(550, 1000)
		p := o.process("one", nil)
		for range 50 {
			p.Round(o.Context())
			o.passes(59 * time.Minute)
		}
		if s := o.standing(); !s.Daily[0].Overdue || !s.Outside.At.IsZero() {
			o.Errorf("after two days: %+v", s)
		}
		o.server.Accept()
		o.passes(time.Hour)
		p.Round(o.Context())
		o.mails(1, "once the address is mended")
		if s := o.standing(); s.Daily[0].Overdue || s.Outside.At.IsZero() {
			o.Errorf("once it went: %+v", s)
		}
	})
}

func TestOtherAddressesAreGivenTwoDays(t *testing.T) {
	onBoth(t, func(o *office) {
		o.passes(10 * 24 * time.Hour)
		o.sendTo(auditors)
		if s := o.standing(); s.Daily[0].Overdue {
			o.Error("an address of today is late")
		}
		o.passes(49 * time.Hour)
		if s := o.standing(); !s.Daily[0].Overdue {
			o.Error("nobody notices that nothing is sent at all")
		}
		o.sendTo()
		if s := o.standing(); len(s.Daily) != 0 {
			o.Errorf("nobody gets any: %+v", s)
		}
	})
}

func TestByAWrongClockNothingIsMailed(t *testing.T) {
	onBoth(t, func(o *office) {
		o.sendTo(auditors)
		o.sign()
		watch := timekeeper.New(o.Clock, func() time.Duration { return time.Hour })
		_ = watch.Look(o.Clock.Now().Add(-24*time.Hour), time.Time{})
		p := o.process("one", watch)
		p.Round(o.Context())
		o.mails(0, "while the clock is wrong")
		_ = watch.Look(o.Clock.Now(), time.Time{})
		p.Round(o.Context())
		o.mails(1, "once it is right")
	})
}

func TestAddressesForCheckpointsAreHeldToTheirLimits(t *testing.T) {
	onBoth(t, func(o *office) {
		for _, wrong := range [][]string{
			{"nobody"}, {auditors, strings.ToUpper(auditors)}, {"a@b.example", "c@b.example", "d@b.example", "e@b.example"}, {strings.Repeat("a", 300) + "@b.example"},
		} {
			var refused *jml.Error
			if err := o.anchors.Put(context.Background(), jml.ConsoleActor(), wrong, ""); !errors.As(err, &refused) || refused.Field != "evidence_anchor_email" {
				o.Errorf("%q: %v", wrong, err)
			}
		}
		o.sendTo(auditors)
		if err := o.Office.Setup(o.Context(), jml.ConsoleActor(), caseworktest.Setup()); err != nil {
			o.Fatal(err)
		}
		if s := o.standing(); len(s.Daily) != 1 {
			o.Error("a set-up that says nothing of it takes the address away")
		}
	})
}
