package anchor

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/notice"
)

// room is one mail that is due, the lease on sending it and the mail server, in
// memory.
type room struct {
	now      time.Time
	holder   string // who else has the lease; "" for nobody
	due      bool
	answer   notice.Delivery
	attempts []int
	sent     int
	deaf     int // Sent fails that often
	stands   func()
}

func (r *room) Now() time.Time { return r.now }

func (r *room) AcquireLease(_ context.Context, _, holder string, _ time.Duration) (bool, error) {
	return r.holder == "" || r.holder == holder, nil
}
func (r *room) LeaseEnd(context.Context, string) (time.Time, error)    { return r.now, nil }
func (r *room) ReleaseLease(_ context.Context, _, holder string) error { return nil }
func (r *room) Due(context.Context) ([]notice.Anchor, error) {
	if !r.due {
		return nil, nil
	}
	return []notice.Anchor{{ID: "today", To: "evidence@audit.example.net"}}, nil
}

func (r *room) Sent(context.Context, notice.Anchor) error {
	if r.deaf--; r.deaf >= 0 {
		return errors.New("the database is away")
	}
	r.due = false
	return nil
}

func (r *room) SendAnchor(ctx context.Context, n notice.Anchor, still func(context.Context) error) (notice.Delivery, error) {
	r.attempts = append(r.attempts, n.Attempts)
	if r.stands != nil {
		r.stands()
	}
	if err := still(ctx); err != nil {
		return notice.Delivery{}, err
	}
	if r.answer.State == notice.Sent {
		r.sent++
	}
	return r.answer, nil
}

func (r *room) carrier() *Carrier {
	return New(Options{Desk: r, Mailer: r, Leases: r, Holder: "this one", Clock: r, Log: slog.New(slog.DiscardHandler)})
}

func newRoom() *room {
	return &room{now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), due: true, answer: notice.Delivery{State: notice.Sent}}
}

func TestAProcessThatStoodStillUntilAnotherTookOverSendsNothing(t *testing.T) {
	r := newRoom()
	r.stands = func() { r.holder = "another" }
	r.carrier().Round(t.Context())
	if len(r.attempts) != 1 || r.sent != 0 || !r.due {
		t.Errorf("%d attempts, %d mails", len(r.attempts), r.sent)
	}
}

func TestWhatTheServerTookIsRecordedThoughTheDatabaseWasAway(t *testing.T) {
	r := newRoom()
	r.deaf = 1
	r.carrier().Round(t.Context())
	if r.sent != 1 || r.due {
		t.Errorf("%d mails, recorded: %v", r.sent, !r.due)
	}
}

func TestAMailIsTriedAgainAfterItsWaitAndUntilItIsTaken(t *testing.T) {
	for name, c := range map[string]struct {
		answer notice.Delivery
		wait   time.Duration
	}{
		"away":    {notice.Delivery{State: notice.Pending, Away: true}, 30 * time.Second},
		"refused": {notice.Delivery{State: notice.Undeliverable, Failure: "smtp-550"}, time.Hour},
		"put off": {notice.Delivery{State: notice.Pending, RetryAt: time.Date(2026, 11, 20, 9, 5, 0, 0, time.UTC)}, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoom()
			r.answer = c.answer
			carrier := r.carrier()
			carrier.Round(t.Context())
			r.now = r.now.Add(c.wait - time.Second)
			carrier.Round(t.Context())
			if len(r.attempts) != 1 {
				t.Fatalf("tried %d times before its time", len(r.attempts))
			}
			r.now, r.answer = r.now.Add(time.Second), notice.Delivery{State: notice.Sent}
			carrier.Round(t.Context())
			carrier.Round(t.Context())
			if len(r.attempts) != 2 || r.attempts[1] != 1 || r.sent != 1 {
				t.Errorf("attempts %v, %d mails", r.attempts, r.sent)
			}
		})
	}
}

func TestAClockThatWasPutBackHoldsUpNoMail(t *testing.T) {
	r := newRoom()
	r.answer = notice.Delivery{State: notice.Undeliverable}
	carrier := r.carrier()
	carrier.Round(t.Context())
	r.now, r.answer = r.now.Add(-24*time.Hour), notice.Delivery{State: notice.Sent}
	carrier.Round(t.Context())
	if r.sent != 1 {
		t.Error("it waits for an hour of yesterday")
	}
}
