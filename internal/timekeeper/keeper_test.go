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
	kept string // what outlasts the process
	puts int
}

func (b *book) ClockBasis(context.Context) (string, error) { return b.kept, nil }

func (b *book) PutClockBasis(_ context.Context, basis string) error {
	b.kept, b.puts = basis, b.puts+1
	return nil
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

// begins starts a process on the machine, and says what it makes of the clock.
func (b *book) begins(t *testing.T, boot string) (*Keeper, error) {
	t.Helper()
	k := kept(b)
	k.Memory, k.Boot = b, boot
	if err := k.Recall(t.Context()); err != nil {
		t.Fatal(err)
	}
	return k, k.Look(t.Context())
}

func TestARestartOfTheProcessHidesNoJumpAndOneOfTheMachineForgets(t *testing.T) {
	b := &book{machine: &machine{embedded: true}}
	if _, err := b.begins(t, "monday"); err != nil {
		t.Fatal(err)
	}
	b.wait(8 * time.Hour)
	if _, err := b.begins(t, "monday"); err != nil || b.puts != 1 {
		t.Errorf("nothing jumped: %v, written %d times", err, b.puts)
	}

	b.off = 24 * time.Hour
	if _, err := b.begins(t, "tuesday"); err != nil {
		t.Errorf("after another start of the machine: %v", err)
	}
	b.off = 48 * time.Hour
	k, err := b.begins(t, "tuesday")
	if !stands(err) {
		t.Fatalf("not noticed: %v", err)
	}
	if _, err := b.begins(t, "tuesday"); !stands(err) {
		t.Errorf("a restart is no word for it: %v", err)
	}
	if _, err := k.Confirm(t.Context(), jml.ConsoleActor()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.begins(t, "tuesday"); err != nil {
		t.Errorf("it was confirmed: %v", err)
	}
}

func TestAMemoryThatCannotBeReadRemembersNothing(t *testing.T) {
	for _, kept := range []string{"", "monday", "monday noon", "monday 1 2", " 5"} {
		b := &book{machine: &machine{embedded: true}, kept: kept}
		if _, err := b.begins(t, "monday"); err != nil {
			t.Errorf("%q: %v", kept, err)
		}
	}
}
