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
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/sample/order"
)

// Exports makes the bundles that samples are drawn from; bundle.Maker implements
// it.
type Exports interface {
	Sign(ctx context.Context) error
	Compose(ctx context.Context, by jml.Actor, w io.Writer, asked question.Question) (bundle.Summary, error)
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
	b, done, err := Compose(ctx, m.Exports, by, m.Dir, r.From, r.To, r.AsOf)
	if err != nil {
		return err
	}
	defer done()

	d, err := b.Draw(r.Order)
	if err != nil {
		return err
	}
	if err := m.Log.SampleDrawn(ctx, by, b.Leaf(d)); err != nil {
		return err
	}
	return b.Write(ctx, w, d)
}

// Compose makes the export of a period as of a checkpoint of so many leaves, 0 for
// a fresh one, in a file below dir that nobody else finds and that is gone when done
// is called.
func Compose(ctx context.Context, exports Exports, by jml.Actor, dir string, from, to jml.Date, asOf int64) (b *Bundle, done func(), err error) {
	f, err := room(dir)
	if err != nil {
		return nil, nil, err
	}
	done = func() { _ = f.Close() }
	b, err = composed(ctx, exports, by, f, from, to, asOf)
	if err != nil {
		done()
	}
	return b, done, err
}

func composed(ctx context.Context, exports Exports, by jml.Actor, f *os.File, from, to jml.Date, asOf int64) (*Bundle, error) {
	if asOf == 0 {
		if err := exports.Sign(ctx); err != nil {
			return nil, err
		}
	}
	summary, err := exports.Compose(ctx, by, f, question.Question{From: from, To: to, AsOf: asOf})
	if err != nil {
		return nil, err
	}
	if n := summary.Checkpoint.Size; asOf != 0 && n != asOf {
		return nil, &jml.Error{Code: jml.CodeConflict, Field: "as_of",
			Message: fmt.Sprintf("No checkpoint covers exactly %d leaves; the newest before covers %d. Take the size in manifest.json of the export.", asOf, n)}
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, fmt.Errorf("measure the export: %w", err)
	}
	return Open(f, size)
}

// room is a file that nobody else finds, and that is gone when it is closed.
func room(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "export-*.zip")
	if err != nil {
		return nil, fmt.Errorf("make room for an export: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("hide the export: %w", err), f.Close())
	}
	return f, nil
}
