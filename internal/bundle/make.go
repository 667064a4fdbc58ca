package bundle

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Records is the installation that exports are made of.
type Records interface {
	// SignNow asks for a checkpoint over all leaves so far and waits a little
	// for it. It returns how many there are, also when none could be signed.
	SignNow(ctx context.Context) (leaves int64, err error)
	// Zone is the company's time zone, in which the days of a period begin.
	Zone(ctx context.Context) (string, error)
	// ReadOnce calls fn with one consistent snapshot.
	ReadOnce(ctx context.Context, fn func(Source) error) error
	// ExportMade records that somebody took a bundle away.
	ExportMade(ctx context.Context, by jml.Actor, made evidence.ExportMade) error
}

// Maker makes exports and records each. It is the one way in which evidence
// leaves an installation, by page, API or command line.
type Maker struct {
	Records Records
	Version string // of the program; part of the manifest
}

// recordWithin is how long recording may take after the receiver has hung up.
const recordWithin = 30 * time.Second

// Make writes the bundle of a period to w as of the newest checkpoint over at
// most asOf leaves, or for 0 as of a fresh one, and records that by took it.
// Whoever hangs up half way has taken evidence too: what was begun is recorded.
// A person whom a case is hidden from is refused (jml.CodeForbidden). Behind is
// how many of the newest leaves no checkpoint covers, so that they are not in a
// fresh bundle.
func (m Maker) Make(ctx context.Context, by jml.Actor, w io.Writer, from, to jml.Date, asOf int64) (behind int64, err error) {
	var leaves int64
	if asOf == 0 {
		if leaves, err = m.Records.SignNow(ctx); err != nil {
			return 0, err
		}
	}
	out := &counting{w: w}
	summary, err := m.Compose(ctx, by, out, from, to, asOf)
	if out.n == 0 {
		return 0, err
	}
	return max(0, leaves-summary.Checkpoint.Size), errors.Join(err, m.record(ctx, by, evidence.ExportMade{From: from, To: to, AsOf: summary.Checkpoint.Size}))
}

// Sign has all leaves so far signed, and waits a little for it: what is composed then
// leaves out nothing that just came.
func (m Maker) Sign(ctx context.Context) error {
	_, err := m.Records.SignNow(ctx)
	return err
}

// Compose writes the bundle of a period to w as of the newest checkpoint over at
// most asOf leaves, 0 for any number, and records nothing: whoever calls records
// what becomes of it. It refuses whom Make refuses.
func (m Maker) Compose(ctx context.Context, by jml.Actor, w io.Writer, from, to jml.Date, asOf int64) (summary Summary, err error) {
	zone, err := m.Records.Zone(ctx)
	if err != nil {
		return Summary{}, err
	}
	question := Question{From: from, To: to, Zone: zone, AsOf: asOf, Version: m.Version}
	err = m.Records.ReadOnce(ctx, func(src Source) (err error) {
		if err := MayRead(ctx, src, by.PersonID); err != nil {
			return err
		}
		summary, err = Write(ctx, w, src, question)
		return err
	})
	return summary, err
}

func (m Maker) record(ctx context.Context, by jml.Actor, made evidence.ExportMade) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	return m.Records.ExportMade(ctx, by, made)
}
