package driver

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
)

const (
	// again is the pause before a worker that could not start, or gave up, is
	// made anew.
	again = 2 * time.Second
	// finish is how long a worker that stops lets activities end.
	finish = 20 * time.Second
)

// Serve runs a worker until the context ends. A worker refuses to start while
// Temporal is away, and one that runs gives up for good when its namespace is
// missing for a moment, as it is while an engine makes a new store; so Serve
// makes a new one as often as it takes.
func Serve(ctx context.Context, c client.Client, taskQueue string, register func(worker.Registry), log *slog.Logger) {
	for {
		if err := serveOnce(ctx, c, taskQueue, register); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "worker is started again", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(again):
		}
	}
}

// serveOnce returns nil when the context has ended and all work with it.
func serveOnce(ctx context.Context, c client.Client, taskQueue string, register func(worker.Registry)) error {
	fatal := make(chan error, 1)
	w := worker.New(c, taskQueue, worker.Options{
		WorkerStopTimeout: finish,
		OnFatalError: func(err error) {
			select {
			case fatal <- err:
			default: // the first one counts
			}
		},
	})
	register(w)
	if err := w.Start(); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		w.Stop()
		return nil
	case err := <-fatal:
		return err // it has stopped itself
	}
}
