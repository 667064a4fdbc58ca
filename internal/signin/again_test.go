package signin_test

import (
	"context"
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

// putOff has the mail server answer "later" to every attempt.
func (o *office) putOff(pause time.Duration) {
	o.mails.answer = func(notice.SignIn) notice.Delivery {
		return notice.Delivery{State: notice.Pending, RetryAt: o.Clock.Now().Add(pause), Failure: "smtp-451"}
	}
}

// after moves the clock and has the post look for letters to try again.
func (o *office) after(d time.Duration) []notice.SignIn {
	o.Helper()
	o.Clock.Set(o.Clock.Now().Add(d))
	o.post.Again(o.Context())
	return o.arrived()
}

func TestASignInMailThatIsPutOffIsTriedAgainAndItsLinkWorks(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.putOff(time.Minute)
		first := o.ask("lea@example.com")
		if early := o.after(59 * time.Second); len(first) != 1 || len(early) != 0 {
			t.Fatalf("%d mails, %d of them before their time", len(first), len(early))
		}

		o.mails.answer = nil
		again := o.after(time.Second)
		if len(again) != 1 || again[0].ID != first[0].ID || again[0].Attempts != 1 || !slices.Equal(again[0].Links, first[0].Links) {
			t.Fatalf("tried again with %+v, first with %+v", again, first)
		}
		if _, err := o.use(again[0].Links[0].Token); err != nil {
			t.Errorf("the link does not work: %v", err)
		}
		if more := o.after(10 * time.Minute); len(more) != 0 {
			t.Errorf("what was delivered is mailed again: %+v", more)
		}
	})
}

func TestASignInMailThatIsPutOffGoesWhenTheClockWasPutBack(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.putOff(time.Minute)
		o.ask("lea@example.com")
		o.mails.answer = nil
		if again := o.after(-time.Hour); len(again) != 1 {
			t.Errorf("%d mails an hour earlier", len(again))
		}
	})
}

func TestASignInMailIsNeverTriedAfterItsLinksAreOver(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.putOff(5 * time.Minute)
		o.ask("lea@example.com")
		var attempts []int
		for range 24 * 60 {
			for _, n := range o.after(time.Minute) {
				attempts = append(attempts, n.Attempts)
			}
		}
		if want := []int{1, 2}; !slices.Equal(attempts, want) { // at 5 and at 10 minutes
			t.Errorf("attempts %v, want %v", attempts, want)
		}

		o.ask("lea@example.com")
		if late := o.after(15 * time.Minute); len(late) != 0 { // nobody looked in between
			t.Errorf("mailed %d letters whose links are over", len(late))
		}
	})
}

func TestWhoeverAsksInSomebodysNameLocksNobodyOut(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		var mails []notice.SignIn
		for range 50 {
			mails = append(mails, o.ask("lea@example.com")...)
		}
		if len(mails) != staff.MailedLinks {
			t.Fatalf("fifty requests brought %d mails", len(mails))
		}
		if _, err := o.use(mails[0].Links[0].Token); err != nil {
			t.Errorf("the oldest link works no more: %v", err)
		}
		if fresh := o.ask("lea@example.com", "lea@example.com"); len(fresh) != 1 {
			t.Errorf("one link was used, and %d came for it", len(fresh))
		}

		o.Clock.Set(o.Clock.Now().Add(staff.LinkLasts))
		if fresh := o.ask("lea@example.com"); len(fresh) != 1 {
			t.Errorf("after a quarter of an hour %d mails come", len(fresh))
		}
	})
}

func TestOfTwoRightsTheOneWhoseLinksAreUsedIsMailed(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.give(staff.Right{Email: "ines@example.com", Role: staff.Admin})
		for range staff.MailedLinks {
			mail := o.ask("ines@example.com")[0]
			if _, err := o.use(mail.Links[1].Token); err != nil || mail.Links[1].Right != "HR" {
				t.Fatalf("link %+v: %v", mail.Links[1], err)
			}
		}
		next := o.ask("ines@example.com")
		if len(next) != 1 || len(next[0].Links) != 1 || next[0].Links[0].Right != "HR" {
			t.Errorf("mailed %+v", next)
		}
	})
}

func TestLinksOfTheConsoleStandInNoMailsWay(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		rights, err := o.Store.RightsAt(t.Context(), "lea@example.com", o.Clock.Now())
		if err != nil || len(rights) != 1 {
			t.Fatalf("%d rights (%v)", len(rights), err)
		}
		for range 5 {
			printed := readmodel.SignIn{Staff: rights[0], Assurance: jml.AssuranceSignIn}
			if err := o.Store.PutSignIn(t.Context(), []byte(rand.Text()), printed, o.Clock.Now()); err != nil {
				t.Fatalf("the console is refused a link: %v", err)
			}
		}
		if mails := o.ask("lea@example.com"); len(mails) != 1 {
			t.Errorf("%d mails", len(mails))
		}
	})
}

func TestALinkThatNobodyGotCountsForNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.mails.answer = func(notice.SignIn) notice.Delivery {
			return notice.Delivery{State: notice.Undeliverable, Failure: "smtp-550"}
		}
		var refused []notice.SignIn
		for range staff.MailedLinks {
			refused = append(refused, o.ask("lea@example.com")...)
		}
		o.mails.answer = nil
		if mails := o.ask("lea@example.com"); len(refused) != staff.MailedLinks || len(mails) != 1 {
			t.Errorf("after %d mails that were refused %d come", len(refused), len(mails))
		}
		if _, err := o.use(refused[0].Links[0].Token); jml.ErrorCode(err) != jml.CodeNotFound {
			t.Errorf("a link that nobody got works: %v", err)
		}
	})
}

func TestAfterARestartWhoeverWaitedIsMailedAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.putOff(time.Minute)
		for range staff.MailedLinks {
			o.ask("lea@example.com")
		}
		over, stop := context.WithCancel(t.Context())
		stop()
		o.post.Run(over)

		o.mails.answer = nil
		if late := o.after(time.Minute); len(late) != 0 {
			t.Errorf("a stopped post mails %d letters", len(late))
		}
		if mails := o.ask("lea@example.com"); len(mails) != 1 {
			t.Errorf("%d mails after the restart", len(mails))
		}
	})
}

func TestWhoeverAsksAtOnceGetsNoMore(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		failed := make(chan error)
		for range 12 {
			go func() { failed <- o.post.Mail(t.Context(), "lea@example.com") }()
		}
		for range 12 {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		if mails := o.arrived(); len(mails) != staff.MailedLinks {
			t.Errorf("%d mails", len(mails))
		}
	})
}
