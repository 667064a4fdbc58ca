package timekeeper

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// machine is one machine beside a database, each with a clock of its own.
type machine struct {
	passed   time.Duration // true time since noon
	off      time.Duration // how far the machine's clock is ahead
	server   time.Duration // how far the database's is
	embedded bool          // the database has no clock
	newest   time.Time
}

func (m *machine) Now() time.Time        { return noon.Add(m.passed + m.off) }
func (m *machine) up() time.Duration     { return time.Hour + m.passed }
func (m *machine) watch() *Watch         { return New(m, m.up) }
func (m *machine) look(w *Watch) error   { return w.Look(m.database(), m.newest) }
func (m *machine) wait(by time.Duration) { m.passed += by }

func (m *machine) database() time.Time {
	if m.embedded {
		return time.Time{}
	}
	return noon.Add(m.passed + m.server)
}

func stands(err error) bool { return jml.ErrorCode(err) == jml.CodeClock }

func duration(t *rapid.T, from, to time.Duration, what string) time.Duration {
	return time.Duration(rapid.Int64Range(int64(from), int64(to)).Draw(t, what))
}

func TestAJumpBeyondTheSlackIsNoticedAndASmallerStepIsNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{embedded: rapid.Bool().Draw(t, "embedded")}
		w := m.watch()
		if err := m.look(w); err != nil {
			t.Fatal(err)
		}
		m.wait(duration(t, 0, 1000*time.Hour, "asleep or awake"))
		m.off = duration(t, -48*time.Hour, 48*time.Hour, "jump")
		if want := m.off.Abs() > clock.Slack; stands(w.Err()) != want || stands(m.look(w)) != want {
			t.Fatalf("a jump of %s: %v", m.off, w.Err())
		}
	})
}

func TestAJumpIsGoneWhenTheClockIsBackAndToldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{embedded: rapid.Bool().Draw(t, "embedded")}
		w := m.watch()
		m.look(w)
		m.off = duration(t, clock.Slack+time.Second, 1000*time.Hour, "jump") * time.Duration(rapid.SampledFrom([]int{-1, 1}).Draw(t, "way"))
		if !stands(w.Err()) {
			t.Fatal("not noticed")
		}
		m.wait(duration(t, 0, 72*time.Hour, "until somebody sets it right"))
		if now := w.Now(); now.Sub(noon.Add(m.passed)).Abs() > time.Millisecond {
			t.Errorf("people read %s, and it is %s", now, noon.Add(m.passed))
		}
		m.off = duration(t, -clock.Slack, clock.Slack, "what is left of it")
		if err := m.look(w); err != nil {
			t.Fatal(err)
		}
		if told := w.Gone(); len(told) != 1 || len(w.Gone()) != 0 {
			t.Errorf("told %+v", told)
		}
	})
}

func TestAConfirmedClockIsGoneByAndItsNextJumpIsNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{embedded: rapid.Bool().Draw(t, "embedded"), newest: noon}
		w := m.watch()
		m.look(w)
		m.off = duration(t, clock.Slack+time.Second, 48*time.Hour, "jump") * time.Duration(rapid.SampledFrom([]int{-1, 1}).Draw(t, "way"))
		m.look(w)
		if _, _, err := w.Confirm(m.database(), m.newest); err != nil {
			t.Fatal(err)
		}
		m.wait(duration(t, 0, 10*time.Hour, "later"))
		if err := m.look(w); err != nil || !w.Now().Equal(m.Now()) {
			t.Fatalf("%v; now is %s, the clock says %s", err, w.Now(), m.Now())
		}
		m.off += duration(t, clock.Slack+time.Second, 48*time.Hour, "another jump")
		if err := m.look(w); m.off.Abs() > clock.Slack && !stands(err) {
			t.Fatalf("not noticed: %v", err)
		}
	})
}

func TestAWrongClockOfAnotherMachineIsNoReproachToOneThatAgreesWithTheDatabase(t *testing.T) {
	m := &machine{newest: noon.Add(24 * time.Hour)}
	if err := m.look(m.watch()); err != nil {
		t.Error(err)
	}
	m.off = 24 * time.Hour // a process that starts on the machine that wrote that leaf
	if err := m.look(m.watch()); !stands(err) {
		t.Errorf("the machine whose clock is wrong: %v", err)
	}
}

func TestAMachineThatStartedWithAWrongClockGoesOnWhenItIsSetRight(t *testing.T) {
	m := &machine{off: -time.Hour}
	w := m.watch()
	if !stands(m.look(w)) {
		t.Fatal("not noticed")
	}
	m.off = 0
	if err := m.look(w); err != nil {
		t.Error(err)
	}
}

func TestAClockBehindTheNewestLeafIsNoticedWhereTheDatabaseHasNone(t *testing.T) {
	m := &machine{embedded: true, newest: noon.Add(24 * time.Hour)}
	w := m.watch()
	if !stands(m.look(w)) {
		t.Fatal("not noticed")
	}
	if stands := w.Err(); stands == nil {
		t.Error("without a look at the log it is gone")
	}
	_, undo, err := w.Confirm(m.database(), m.newest)
	if err != nil || m.look(w) != nil {
		t.Fatalf("confirmed: %v, %v", err, m.look(w))
	}
	undo()
	if !stands(m.look(w)) {
		t.Error("what could not be recorded counts")
	}
	restarted := m.watch()
	restarted.Pardon(m.newest)
	if err := m.look(restarted); err != nil {
		t.Errorf("after a restart: %v", err)
	}
}

func TestNothingIsConfirmedWhereNothingStands(t *testing.T) {
	m := &machine{}
	w := m.watch()
	m.look(w)
	if _, _, err := w.Confirm(m.database(), m.newest); jml.ErrorCode(err) != jml.CodeConflict {
		t.Errorf("confirmed: %v", err)
	}
}

func TestAMachineThatDoesNotTellItsUptimeIsHeldAgainstTheOthersOnly(t *testing.T) {
	m := &machine{}
	w := New(m, func() time.Duration { return 0 })
	m.look(w)
	m.off, m.server = 3*time.Hour, 3*time.Hour
	if err := m.look(w); err != nil {
		t.Error(err)
	}
	m.server = 0
	if !stands(m.look(w)) || !stands(w.Err()) {
		t.Error("not noticed")
	}
}
