package timekeeper

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
)

// Jump is a clock that cannot be relied on.
type Jump struct {
	Off     time.Duration // how far it is ahead, or behind when negative
	Against Against
	Clock   time.Time // what it said when that was noticed
}

// Watch is what one process makes of its machine's clock. It is itself a
// clock: while a jump stands it tells the time that was expected, so that what
// people read goes on. A nil Watch takes any clock for right. It is safe for
// concurrent use.
type Watch struct {
	clock  clock.Clock
	uptime func() time.Duration

	mu    sync.Mutex
	basis basis
	jump  *Jump
	gone  []Jump // ended by themselves, and not told yet
}

// New watches a machine's clock. uptime tells how long the machine has been up,
// also while it slept; 0 when that is not known.
func New(c clock.Clock, uptime func() time.Duration) *Watch { return &Watch{clock: c, uptime: uptime} }

// Pardon has a stamp in the log be no reproach: somebody confirmed, maybe to
// another process, that it is later than the truth.
func (w *Watch) Pardon(newest time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.basis.newest = newest
}

// recall has the clock held against what it said before a restart: when the
// machine was started, by that.
func (w *Watch) recall(started time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if up := w.uptime(); up != 0 {
		w.basis.right = Look{Clock: started.Add(up), Uptime: up}
	}
}

// started is when the machine was started, by the clock when it was right last.
func (w *Watch) started() (at time.Time, known bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	right := w.basis.right
	return right.Clock.Add(-right.Uptime), right.Uptime != 0
}

// Now is the present: the clock's, or while a jump stands the one expected.
func (w *Watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.glance()
	if expected, known := w.basis.expected(l); known && w.jump != nil {
		return expected.Truncate(time.Microsecond)
	}
	return l.Clock
}

// Standing is the jump that stands; false when the clock can be relied on.
func (w *Watch) Standing() (Jump, bool) {
	if w == nil {
		return Jump{}, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.glance()
	if w.jump == nil {
		return Jump{}, false
	}
	return *w.jump, true
}

// Err is the jump that stands, as a refusal for whoever wants to change
// something; nil when the clock can be relied on.
func (w *Watch) Err() error {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.glance()
	return w.refusal()
}

// Look holds the clock against the database's, zero when it has none, and the
// newest leaf's stamp. It ends a jump that is gone, and returns what Err does.
func (w *Watch) Look(database, newest time.Time) error {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	l := Look{Clock: w.clock.Now(), Uptime: w.uptime(), Database: database, Newest: newest}
	if off, against := w.basis.judge(l); off != 0 {
		w.notice(off, against, l)
		return w.refusal()
	}
	if w.jump != nil {
		w.gone, w.jump = append(w.gone, *w.jump), nil
	}
	w.basis.right = l
	return nil
}

// Confirm takes the clock for right from now on, and returns the jump that
// stood. undo has it stand again. It is a jml.CodeConflict error when none stands.
func (w *Watch) Confirm(database, newest time.Time) (was Jump, undo func(), err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.jump == nil {
		return was, nil, &jml.Error{Code: jml.CodeConflict, Message: "The clock is relied on already: there is nothing to confirm."}
	}
	before, jump := w.basis, w.jump
	w.basis = w.basis.confirmed(Look{Clock: w.clock.Now(), Uptime: w.uptime(), Database: database, Newest: newest})
	w.jump = nil
	return *jump, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.basis, w.jump = before, jump
	}, nil
}

// Gone returns the jumps that ended by themselves since it was asked last.
func (w *Watch) Gone() []Jump {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.gone
	w.gone = nil
	return out
}

// glance looks at what needs no database. That can find a jump and end none.
func (w *Watch) glance() Look {
	l := Look{Clock: w.clock.Now(), Uptime: w.uptime()}
	if expected, known := w.basis.expected(l); w.jump == nil && known && beyond(l.Clock.Sub(expected)) {
		w.notice(l.Clock.Sub(expected), Uptime, l)
	}
	return l
}

// notice keeps the first of several jumps that follow each other: how far the
// clock is off then is looked up again.
func (w *Watch) notice(off time.Duration, against Against, l Look) {
	if w.jump == nil {
		w.jump = &Jump{Clock: l.Clock}
	}
	w.jump.Off, w.jump.Against = off, against
}

func (w *Watch) refusal() error {
	if w.jump == nil {
		return nil
	}
	return &jml.Error{Code: jml.CodeClock, Message: "Nothing was changed. " + w.jump.Sentence()}
}

// Sentence says what is wrong with the clock and what to do.
func (j Jump) Sentence() string {
	way, by := "ahead of", j.Off
	if by < 0 {
		way, by = "behind", -by
	}
	than := map[Against]string{Database: "the clock of the database", Newest: "the newest entry of the evidence log",
		Uptime: "the time that it should show by how long the machine has been up (one that was paused shows this too)"}[j.Against]
	return fmt.Sprintf("The clock of the machine that Handover runs on is %s %s %s, so nothing can be changed or signed. "+
		"Whoever runs it sets the clock right, or runs `handover clock confirm` there when it is right now.", by.Round(time.Second), way, than)
}

// keep has jumps told again.
func (w *Watch) keep(untold []Jump) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = append(slices.Clip(untold), w.gone...)
}
