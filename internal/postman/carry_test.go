package postman

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// desk is one notice, the queue that it stands in and the mail server it goes
// to, in the time of a synctest bubble.
type desk struct {
	taken    bool
	lost     bool
	asked    int // for the claim
	hurried  int
	recorded []notice.Delivery
	deaf     int // NoticeResult fails that often first
	send     func(ctx context.Context, still func(context.Context) error) (notice.Delivery, error)
}

func (d *desk) DueNotices(context.Context, time.Time, int) ([]string, error) {
	return []string{"n1"}, nil
}

func (d *desk) HurryNotices(context.Context, time.Time) error {
	d.hurried++
	return nil
}

func (d *desk) HoldsNotice(context.Context, string, int) (bool, error) {
	d.asked++
	return !d.lost, nil
}

func (d *desk) ClaimNotice(context.Context, string) (notice.Letter, bool, error) {
	return notice.Letter{ID: "n1", To: "ada@example.com", Attempts: 2}, !d.taken, nil
}

func (d *desk) NoticeResult(ctx context.Context, _ string, got notice.Delivery) error {
	if d.deaf--; d.deaf >= 0 {
		return &jml.Error{Code: jml.CodeAway}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	d.recorded = append(d.recorded, got)
	return nil
}

func (d *desk) Send(ctx context.Context, _ notice.Letter, still func(context.Context) error) (notice.Delivery, error) {
	return d.send(ctx, still)
}

func (d *desk) Probe(context.Context) error { return nil }

// carries has one attempt made.
func (d *desk) carries(ctx context.Context) *Postman {
	p := New(Options{Rounds: []Round{{d, d}}, Mailer: d, Clock: clock.Machine{}, Log: slog.New(slog.DiscardHandler)})
	p.carry(ctx, item{p.Rounds[0], "n1"})
	return p
}

func (d *desk) wantRecorded(t *testing.T, want ...notice.Delivery) {
	t.Helper()
	if len(d.recorded) != len(want) {
		t.Fatalf("recorded %v, want %v", d.recorded, want)
	}
	for i := range want {
		if d.recorded[i] != want[i] {
			t.Errorf("recorded %v, want %v", d.recorded[i], want[i])
		}
	}
}

func sent(context.Context, func(context.Context) error) (notice.Delivery, error) {
	return notice.Delivery{State: notice.Sent}, nil
}

var accepted = notice.Delivery{Attempt: 3, State: notice.Sent}

func TestANoticeThatSomebodyElseHasIsLeftToThem(t *testing.T) {
	d := &desk{taken: true, send: func(context.Context, func(context.Context) error) (notice.Delivery, error) {
		t.Error("it was sent")
		return notice.Delivery{}, nil
	}}
	d.carries(t.Context())
	d.wantRecorded(t)
}

func TestAMailWhoseClaimWasLostIsNeitherSentNorRecorded(t *testing.T) {
	d := &desk{lost: true, send: func(ctx context.Context, still func(context.Context) error) (notice.Delivery, error) {
		return notice.Delivery{}, still(ctx)
	}}
	d.carries(t.Context())
	d.wantRecorded(t)
	if d.asked != 1 {
		t.Errorf("the claim was asked for %d times", d.asked)
	}
}

func TestAMailWhoseClaimNobodyCouldLookUpGoesOutOnceTheDatabaseIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{send: func(context.Context, func(context.Context) error) (notice.Delivery, error) {
			return notice.Delivery{}, fmt.Errorf("send notice n: %w", &jml.Error{Code: jml.CodeAway, Message: "The database cannot be reached now."})
		}}
		d.carries(t.Context())
		d.wantRecorded(t, notice.Delivery{Attempt: 3, State: notice.Pending, RetryAt: clock.Machine{}.Now().Add(time.Second), Failure: notice.Unexpected})
	})
}

func TestAMailerThatCannotSayWhatHappenedIsAskedAgainInAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{send: func(context.Context, func(context.Context) error) (notice.Delivery, error) {
			return notice.Delivery{}, errors.New("puzzled")
		}}
		d.carries(t.Context())
		d.wantRecorded(t, notice.Delivery{Attempt: 3, State: notice.Pending, RetryAt: clock.Machine{}.Now().Add(time.Minute), Failure: notice.Unexpected})
	})
}

func TestAClaimIsKeptAsLongAsTheMailServerTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{send: func(ctx context.Context, still func(context.Context) error) (notice.Delivery, error) {
			time.Sleep(61 * time.Second) // of the bubble's time
			return sent(ctx, still)
		}}
		d.carries(t.Context())
		d.wantRecorded(t, accepted)
		if d.asked != 12 {
			t.Errorf("the claim was renewed %d times in 61 seconds", d.asked)
		}
	})
}

func TestAnAcceptedMailIsRecordedThoughTheDatabaseIsAwayForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{deaf: 20, send: sent}
		d.carries(t.Context())
		d.wantRecorded(t, accepted)
	})
}

func TestAnAcceptedMailIsRecordedThoughTheProcessIsAskedToStop(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	d := &desk{send: func(ctx context.Context, still func(context.Context) error) (notice.Delivery, error) {
		stop()
		return sent(ctx, still)
	}}
	d.carries(ctx)
	d.wantRecorded(t, accepted)
}

func TestMailsThatBrokeDownAreHurriedWhenTroubleEndsAndNotForOneAlone(t *testing.T) {
	for broken, want := range map[int]int{0: 0, 1: 0, 2: 1, 5: 1} {
		d := &desk{send: func(context.Context, func(context.Context) error) (notice.Delivery, error) {
			return notice.Delivery{State: notice.Pending, Failure: notice.ConnectionLost}, nil
		}}
		p := New(Options{Rounds: []Round{{d, d}}, Mailer: d, Clock: clock.Machine{}, Log: slog.New(slog.DiscardHandler)})
		for range broken {
			p.carry(t.Context(), item{p.Rounds[0], "n1"})
		}
		d.send = sent
		p.carry(t.Context(), item{p.Rounds[0], "n1"})
		p.carry(t.Context(), item{p.Rounds[0], "n1"})
		if d.hurried != want {
			t.Errorf("after %d attempts that broke down mails were hurried %d times", broken, d.hurried)
		}
	}
}

func TestAServerThatIsAwayIsAskedOftenEnoughToGoOnWithinHalfAMinute(t *testing.T) {
	var g gate
	g.failed(true)
	for range 1000 {
		if !g.shut() || g.wait() > lastProbe || g.wait() < firstProbe {
			t.Fatalf("shut: %v, next probe after %s", g.shut(), g.wait())
		}
		g.probed(false)
	}
	g.probed(true)
	if g.shut() || !g.accepted() {
		t.Error("the gate did not open")
	}
}
