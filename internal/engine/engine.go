// Package engine keeps one handover-engine process alive: the single-node
// Temporal server for machines without a cluster. It owns the process, its
// ports, the file engine.json that remembers them, and the secret by which
// engine and clients know each other. It must not know what runs on the
// engine, nor import anything of Handover or of Temporal.
package engine

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	defaultNamespace = "handover"
	storeFile        = "engine.db"
	portsFile        = "engine.json"
	versionSuffix    = ".version" // of the file that says which layout the store has

	// launches is how often Start tries before it gives up. A second one helps
	// when a port was taken meanwhile or a damaged store had to be replaced.
	launches = 3
	// firstPause and longestPause bound the wait before a dead engine is
	// started again; it doubles until one has lived for calm.
	firstPause   = 100 * time.Millisecond
	longestPause = 15 * time.Second
	calm         = time.Minute
)

// Options say what to run and where.
type Options struct {
	Binary    string       // path of the handover-engine program, from Find
	Dir       string       // data directory, which must exist: engine.db and engine.json live there
	Namespace string       // empty means handover
	Log       *slog.Logger // nil means no log
}

// Engine is a running engine that is started again whenever it dies.
type Engine struct {
	opts     Options
	identity identity
	ports    ports // the frontend's is fixed from the first ready line on

	mu      sync.Mutex
	current *process

	first    chan error // of the first ready line, or of the last launch tried for it
	stopping chan struct{}
	stopOnce sync.Once
	stopped  chan struct{}
}

// Start starts the engine and returns when it serves. The context bounds only
// that wait. The caller must Stop the engine, after everything that uses it.
func Start(ctx context.Context, o Options) (*Engine, error) {
	if o.Namespace == "" {
		o.Namespace = defaultNamespace
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	id, err := newIdentity()
	if err != nil {
		return nil, err
	}
	e := &Engine{
		opts:     o,
		identity: id,
		first:    make(chan error, 1),
		stopping: make(chan struct{}),
		stopped:  make(chan struct{}),
	}
	e.ports.load(filepath.Join(o.Dir, portsFile))
	go e.supervise()
	select {
	case err = <-e.first:
	case <-ctx.Done():
		err = fmt.Errorf("wait for the engine: %w", ctx.Err())
	}
	if err != nil {
		e.Stop()
		return nil, err
	}
	return e, nil
}

// Address is the host and port that Temporal clients dial. It stays the same
// until Stop, also when the process behind it is replaced.
func (e *Engine) Address() string { return e.ports.address() }

// TLS is how to connect there: with the secret of this Start, which no other
// program has, to an engine that proves that it has it too.
func (e *Engine) TLS() *tls.Config { return e.identity.client() }

// Replace has the engine start anew on an empty store: the one it has does not
// do what it should. The old one is kept beside it, until the next such time.
func (e *Engine) Replace() error {
	// A store without its version is moved aside at the next start.
	err := os.Remove(filepath.Join(e.opts.Dir, storeFile+versionSuffix))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("condemn the engine's store: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.current != nil {
		e.current.release()
	}
	return nil
}

// Namespace is the Temporal namespace that the engine serves.
func (e *Engine) Namespace() string { return e.opts.Namespace }

// Stop ends the engine and returns when its process is gone. It may be called
// more than once.
func (e *Engine) Stop() {
	e.stopOnce.Do(func() {
		close(e.stopping)
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.current != nil {
			e.current.release()
		}
	})
	<-e.stopped
}

// supervise launches the engine until Stop, pausing longer after each short
// life.
func (e *Engine) supervise() {
	defer close(e.stopped)
	served, pause := false, firstPause
	for tries := 1; ; tries++ {
		launched := time.Now()
		err := e.run(served, func() {
			if !served {
				e.first <- nil
			}
			served = true
		})
		if e.isStopping() {
			return
		}
		if !served && tries == launches {
			e.first <- err
			return
		}
		if time.Since(launched) > calm {
			pause = firstPause
		}
		e.opts.Log.Warn("engine ended, it is started again", "after", pause.String(), "error", err.Error())
		select {
		case <-e.stopping:
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

// run launches one process, reports when it serves, and returns when it has
// ended, always with an error.
func (e *Engine) run(served bool, serves func()) error {
	if err := e.ports.settle(filepath.Join(e.opts.Dir, portsFile), served); err != nil {
		return err
	}
	p, err := launch(e.opts, e.ports, e.identity)
	if err != nil {
		return err
	}
	e.mu.Lock()
	e.current = p
	if e.isStopping() {
		p.release()
	}
	e.mu.Unlock()
	unready := p.awaitReady(e.identity)
	if unready == nil {
		serves()
	}
	err = p.wait()
	switch {
	case unready != nil && err != nil:
		return fmt.Errorf("%w: %w", unready, err)
	case unready != nil:
		return unready
	case err == nil:
		return errors.New("the engine's process ended by itself")
	}
	return err
}

func (e *Engine) isStopping() bool {
	select {
	case <-e.stopping:
		return true
	default:
		return false
	}
}
