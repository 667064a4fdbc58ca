package signin_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/signin"
	"github.com/handover-jml/handover/internal/staff"
)

// mailer keeps what it is to send, and may be told what becomes of it.
type mailer struct {
	sent   chan notice.SignIn
	answer func(notice.SignIn) notice.Delivery // nil: delivered
	fail   error
}

func (m *mailer) SendSignIn(_ context.Context, n notice.SignIn) (notice.Delivery, error) {
	d := notice.Delivery{State: notice.Sent}
	if m.answer != nil {
		d = m.answer(n)
	}
	m.sent <- n
	return d, m.fail
}

// office is a company with a post.
type office struct {
	*caseworktest.Company
	post  *signin.Post
	mails *mailer
}

func newOffice(c *caseworktest.Company) *office {
	o := &office{Company: c, mails: &mailer{sent: make(chan notice.SignIn, 200)}}
	o.post = signin.New(signin.Options{Record: c.Store, Mailer: o.mails, Clock: c.Clock, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	return o
}

// run has the post send until the test ends.
func (o *office) run() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan bool)
	go func() { o.post.Run(ctx); close(done) }()
	o.Cleanup(func() { stop(); <-done })
}

// onBoth tells a story on both databases.
func onBoth(t *testing.T, story func(t *testing.T, o *office)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { story(t, newOffice(caseworktest.Story(t))) })
	t.Run("postgres", func(t *testing.T) { story(t, newOffice(caseworktest.StoryOn(t, pgtest.New(t)))) })
}

// ask asks for links and returns the mails that it brought.
func (o *office) ask(addresses ...string) (mails []notice.SignIn) {
	o.Helper()
	for _, a := range addresses {
		if err := o.post.Mail(o.Context(), a); err != nil {
			o.Fatal(err)
		}
	}
	return o.arrived()
}

// arrived returns the mails since it was asked last.
func (o *office) arrived() (mails []notice.SignIn) {
	for len(o.mails.sent) > 0 {
		mails = append(mails, <-o.mails.sent)
	}
	return mails
}

func (o *office) give(r staff.Right) staff.Right {
	o.Helper()
	out, err := o.Office.AddStaff(o.Context(), jml.ConsoleActor(), r)
	if err != nil {
		o.Fatal(err)
	}
	return out
}

// use spends a link.
func (o *office) use(token string) (readmodel.SignIn, error) {
	o.Helper()
	hash, err := link.SignIn.Hash(token)
	if err != nil {
		o.Fatal(err)
	}
	return o.Store.UseSignIn(o.Context(), hash, []byte("session of "+token), o.Clock.Now())
}

func TestALinkIsMailedOnceForEachRightAndWorksOnceForAQuarterOfAnHour(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.give(staff.Right{Email: "ines@example.com", Role: staff.Admin})
		mails := o.ask("ines@example.com")
		if len(mails) != 1 || mails[0].ToName != "Ines Duarte" || mails[0].Company != "Example GmbH" || len(mails[0].Links) != 2 {
			t.Fatalf("mailed %+v", mails)
		}
		var rights []string
		for _, l := range mails[0].Links {
			in, err := o.use(l.Token)
			if err != nil || in.Assurance != jml.AssuranceEmailLink || in.Staff.Role.Title() != l.Right {
				t.Errorf("the link of %s opens %+v (%v)", l.Right, in, err)
			}
			if _, err := o.use(l.Token); jml.ErrorCode(err) != jml.CodeNotFound {
				t.Errorf("the link of %s works twice: %v", l.Right, err)
			}
			rights = append(rights, l.Right)
		}
		if want := []string{"Administrator", "HR"}; !slices.Equal(rights, want) {
			t.Errorf("links for %v, want %v", rights, want)
		}

		late := o.ask("ines@example.com")[0].Links[0].Token
		o.Clock.Set(o.Clock.Now().Add(15 * time.Minute))
		if _, err := o.use(late); jml.ErrorCode(err) != jml.CodeNotFound {
			t.Errorf("a link works after a quarter of an hour: %v", err)
		}
	})
}

func TestNobodyWithoutARightThatHoldsGetsALink(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.give(staff.Right{Email: "pia@audit.example", Role: staff.Auditor})
		o.give(staff.Right{Email: "it@provider.example", Role: staff.Admin, Until: jml.DateOf(o.Clock.Now())})
		gone := o.give(staff.Right{Email: "kim@provider.example", Role: staff.HR})
		if err := o.Office.RemoveStaff(t.Context(), jml.ConsoleActor(), gone.ID); err != nil {
			t.Fatal(err)
		}
		o.give(staff.Right{Email: "noor@example.com", Role: staff.HR})
		leaves := o.Announce(o.Event(jml.Leaver, jml.EventPerson{WorkEmail: "noor@example.com"}, "2026-11-20")).Case
		o.Clock.Set(leaves.EffectAt.Add(-time.Hour))
		if mails := o.ask("it@provider.example", "noor@example.com"); len(mails) != 2 {
			t.Fatalf("while the rights hold %d mails go out", len(mails))
		}

		o.Clock.Set(leaves.EffectAt.Add(24 * time.Hour))
		mails := o.ask("pia@audit.example", "it@provider.example", "kim@provider.example", "noor@example.com", "mia@example.com", "stranger@example.com", "", "%")
		for _, n := range mails {
			t.Errorf("%s got a link", n.To)
		}
	})
}

func TestAskingTakesNoTimeAndNothingPilesUp(t *testing.T) {
	o := newOffice(caseworktest.New(t))
	for n := range 100 {
		o.give(staff.Right{Email: fmt.Sprintf("hr-%d@provider.example", n), Role: staff.HR})
	}
	start := time.Now()
	for n := range 5000 { // while nothing is sent
		o.post.Ask(fmt.Sprintf("hr-%d@provider.example", n%100))
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("asking 5000 times took %s", took)
	}

	o.run()
	for n := range 100 {
		if mail := <-o.mails.sent; !strings.HasSuffix(mail.To, "@provider.example") {
			t.Fatalf("mail %d goes to %s", n, mail.To)
		}
	}
	o.post.Ask("ines@example.com")
	if mail := <-o.mails.sent; mail.To != "ines@example.com" {
		t.Error("more than a hundred were waiting")
	}
}

func TestAMailThatFailsStopsNobodyElse(t *testing.T) {
	o := newOffice(caseworktest.New(t))
	o.mails.fail = errors.New("smtp-550")
	o.run()
	for _, address := range []string{"lea@example.com", "ines@example.com", "lea@example.com", "ines@example.com", "lea@example.com"} {
		o.post.Ask(address)
	}
	var got []string
	for range 5 {
		got = append(got, (<-o.mails.sent).To)
	}
	if strings.Count(strings.Join(got, " "), "lea@") != 3 {
		t.Errorf("mails to %v", got)
	}
}
