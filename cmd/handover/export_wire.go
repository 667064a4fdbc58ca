package main

import (
	"context"
	"errors"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/signer"
	"github.com/handover-jml/handover/internal/store"
)

// checkpointWait is how long an export waits for a checkpoint that covers the
// newest leaf before it uses the one before.
const checkpointWait = 5 * time.Second

// records implements bundle.Records: what exports are made of and where they
// are recorded.
type records struct{ *parts }

// SignNow implements bundle.Records.
func (p records) SignNow(ctx context.Context) (int64, error) {
	size, _, err := p.store.Head(ctx)
	if err != nil {
		return 0, err
	}
	return size, p.signOver(ctx, size)
}

func (p records) signOver(ctx context.Context, size int64) error {
	if p.signer != nil {
		// After a crash another process's lease may have to run out first.
		if err := p.signIfPossible(ctx); !errors.Is(err, signer.ErrStandby) {
			return err
		}
	}
	if err := p.store.RequestCheckpoint(ctx); err != nil {
		return err
	}
	for until := time.Now().Add(checkpointWait); time.Now().Before(until); {
		status, err := p.store.LogStatus(ctx, readmodel.Viewer{})
		if err != nil || status.CheckpointSize >= size {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

// signIfPossible leaves an export to the newest checkpoint there is where no
// new one may be signed, or published: whoever verifies sees how old it is.
func (p records) signIfPossible(ctx context.Context) error {
	err := p.signer.SignNow(ctx)
	if !isBarred(err) {
		return err
	}
	if !p.says {
		p.log.Warn("the export is as of the last checkpoint", "error", err.Error())
	}
	return nil
}

// Zone implements bundle.Records.
func (p records) Zone(ctx context.Context) (string, error) {
	settings, err := p.store.Settings(ctx)
	return settings.Zone, err
}

// ReadOnce implements bundle.Records.
func (p records) ReadOnce(ctx context.Context, fn func(bundle.Source) error) error {
	vkey, err := p.store.VerifierKey(ctx)
	if err != nil {
		return err
	}
	return p.store.Snapshot(ctx, func(s *store.Snapshot) error { return fn(bundleSource{s, vkey}) })
}

// PersonID implements bundle.Records.
func (p records) PersonID(ctx context.Context, key string) (string, error) {
	return company.Audits{Service: p.company}.PersonID(ctx, key)
}

// ExportMade implements bundle.Records.
func (p records) ExportMade(ctx context.Context, by jml.Actor, made evidence.ExportMade, department string) error {
	return company.Audits{Service: p.company}.ExportMade(ctx, by, made, department)
}

// bundleSource is a snapshot of the database with the key that signs it.
type bundleSource struct {
	*store.Snapshot
	vkey string
}

// Key implements bundle.Source.
func (s bundleSource) Key(context.Context) (string, error) { return s.vkey, nil }
