package store

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// lostAfter is how long what was sent may stay unacknowledged, on either
	// side, before the connection counts as lost.
	lostAfter = 10 * time.Second
	// keepEvery is how often a connection that says nothing is asked whether it
	// still is one; it is lost when it fails to answer so often.
	keepEvery = 5 * time.Second
	keepTries = 3
)

// silences counts how often a connection of a pool fell silent.
type silences = atomic.Int64

// dialer makes the wires of one connection to Postgres: its own, and those on
// which the driver asks the server to cancel a statement of it.
type dialer struct {
	silence  time.Duration
	silences *silences
	mu       sync.Mutex
	wire     *wire
}

// last returns the wire made last.
func (d *dialer) last() *wire {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wire
}

// Dial implements pq.Dialer.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialTimeout implements pq.Dialer.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// DialContext implements pq.DialerContext.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	system := net.Dialer{Control: noticeLoss,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepEvery, Interval: keepEvery, Count: keepTries}}
	c, err := system.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wire = &wire{Conn: c, silence: d.silence, silences: d.silences}
	return d.wire, nil
}

// wire is a connection whose reads and writes end when nothing moves for too
// long. Keep-alives do not see that: whatever stands between may answer them
// and pass nothing on.
type wire struct {
	net.Conn
	silence  time.Duration // zero: for ever
	silences *silences

	mu    sync.Mutex
	limit time.Time // set by the driver while it connects; zero: none
	ended bool      // given up
}

// until is when what begins now has to end. The lock is held.
func (w *wire) until() time.Time {
	if w.silence == 0 {
		return w.limit
	}
	quiet := time.Now().Add(w.silence)
	if !w.limit.IsZero() && w.limit.Before(quiet) {
		return w.limit
	}
	return quiet
}

func (w *wire) Read(p []byte) (int, error) {
	if err := w.arm(w.Conn.SetReadDeadline); err != nil {
		return 0, err
	}
	n, err := w.Conn.Read(p)
	return n, w.heard(err)
}

func (w *wire) Write(p []byte) (int, error) {
	if err := w.arm(w.Conn.SetWriteDeadline); err != nil {
		return 0, err
	}
	n, err := w.Conn.Write(p)
	return n, w.heard(err)
}

func (w *wire) arm(set func(time.Time) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return set(w.until())
}

func (w *wire) heard(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		w.silences.Add(1)
	}
	return err
}

// SetDeadline is the driver's bound on connecting; zero takes it back.
func (w *wire) SetDeadline(t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.limit = t
	}
	return w.Conn.SetDeadline(w.limit)
}

// giveUp ends the wire for good within so long, also under whoever waits on it.
func (w *wire) giveUp(within time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limit, w.ended = time.Now().Add(within), true
	_ = w.Conn.SetDeadline(w.limit) // fails on a closed one only
}

func (w *wire) givenUp() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ended
}
