package sample

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/sample/order"
)

// Exports makes the bundles that samples are drawn from; bundle.Maker implements
// it.
type Exports interface {
	Compose(ctx context.Context, by jml.Actor, w io.Writer, from, to jml.Date, asOf int64) (bundle.Summary, error)
}

// Log records draws; company.Audits implements it.
type Log interface {
	SampleDrawn(ctx context.Context, by jml.Actor, drawn evidence.SampleDrawn) error
}

// Maker draws samples where the records are, and records each draw.
type Maker struct {
	Exports Exports
	Log     Log
	Dir     string // where there is room for a bundle while it is drawn from
}

// Draw draws a sample, records that by drew it, and writes it to w. A draw is
// recorded before anything of it is shown: whoever does not like it cannot draw
// another as if it had not been.
func (m Maker) Draw(ctx context.Context, by jml.Actor, w io.Writer, r order.Request) error {
	if err := r.Check(); err != nil {
		return err
	}
	f, err := m.room()
	if err != nil {
		return err
	}
	defer f.Close()
	summary, err := m.Exports.Compose(ctx, by, f, r.From, r.To, r.AsOf)
	if err != nil {
		return err
	}
	if n := summary.Checkpoint.Size; r.AsOf != 0 && n != r.AsOf {
		return &jml.Error{Code: jml.CodeConflict, Field: "as_of",
			Message: fmt.Sprintf("No checkpoint covers exactly %d leaves; the newest before covers %d. Take the size in manifest.json of the export.", r.AsOf, n)}
	}

	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("measure the bundle to draw from: %w", err)
	}
	b, err := Open(f, size)
	if err != nil {
		return err
	}
	d, err := b.Draw(r.Order)
	if err != nil {
		return err
	}
	if err := m.Log.SampleDrawn(ctx, by, b.Leaf(d)); err != nil {
		return err
	}
	return b.Write(ctx, w, d)
}

// room is a file that nobody else finds, and that is gone when it is closed.
func (m Maker) room() (*os.File, error) {
	f, err := os.CreateTemp(m.Dir, "sample-*.zip")
	if err != nil {
		return nil, fmt.Errorf("make room for the bundle to draw from: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("hide the bundle to draw from: %w", err), f.Close())
	}
	return f, nil
}
