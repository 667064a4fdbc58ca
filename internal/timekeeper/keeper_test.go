package timekeeper

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// book is a database with the machine's clocks beside it.
type book struct {
	*machine
	full bool // nothing can be written
	told []evidence.ClockJumped
	by   []jml.ActorKind
}

func (b *book) Clocks(context.Context) (database, newest time.Time, err error) {
	return b.database(), b.newest, nil
}

func (b *book) ClockJumped(_ context.Context, by jml.Actor, j evidence.ClockJumped) error {
	if b.full {
		return errors.New("full")
	}
	b.told, b.by = append(b.told, j), append(b.by, by.Kind)
	return nil
}

func kept(b *book) *Keeper {
	return &Keeper{Watch: b.watch(), Clocks: b, Journal: b, Log: slog.New(slog.DiscardHandler)}
}

func (b *book) wantTold(t *testing.T, by jml.ActorKind, want evidence.ClockJumped) {
	t.Helper()
	if len(b.told) != 1 || b.told[0] != want || b.by[0] != by {
		t.Errorf("told %+v by %v, want %+v by %s", b.told, b.by, want, by)
	}
}

func TestAJumpThatWentAwayIsRecordedByNobodyWhenThatCanBeDone(t *testing.T) {
	b := &book{machine: &machine{}}
	k := kept(b)
	k.Look(t.Context())
	b.off = -time.Hour
	wrong := b.Now()
	if err := k.Look(t.Context()); !stands(err) {
		t.Fatalf("not noticed: %v", err)
	}
	b.off, b.full = 0, true
	k.Look(t.Context())
	k.tell(t.Context())
	b.full = false
	k.tell(t.Context())
	k.tell(t.Context())
	b.wantTold(t, jml.ActorSystem, evidence.ClockJumped{Seconds: -3600, Against: "database", ClockAt: wrong})
}

func TestAConfirmationIsRecordedWithWhoGaveIt(t *testing.T) {
	b := &book{machine: &machine{embedded: true}}
	k := kept(b)
	k.Look(t.Context())
	b.off = 90 * time.Minute
	wrong := b.Now()
	k.Look(t.Context())

	b.full = true
	if _, err := k.Confirm(t.Context(), jml.ConsoleActor()); err == nil || !stands(k.Look(t.Context())) {
		t.Errorf("a confirmation that cannot be recorded counts: %v", err)
	}
	b.full = false
	if was, err := k.Confirm(t.Context(), jml.ConsoleActor()); err != nil || was.Off != 90*time.Minute || k.Look(t.Context()) != nil {
		t.Errorf("confirmed %+v: %v, %v", was, err, k.Look(t.Context()))
	}
	k.tell(t.Context())
	b.wantTold(t, jml.ActorConsole, evidence.ClockJumped{Seconds: 5400, Against: "uptime", ClockAt: wrong, Confirmed: true})
}
