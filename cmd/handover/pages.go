package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/export"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/loopback"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/web"
)

// checkpointWait is how long an export waits for a checkpoint that covers the
// newest leaf before it uses the one before.
const checkpointWait = 5 * time.Second

// commands are what the pages may do.
type commands struct {
	*casework.Service
	office
}

type office = *company.Service

// newWeb makes the pages and the API over the parts. The built-in mailbox,
// which holds everybody's links, is open where only this machine listens.
func (p *parts) newWeb(m mode) (*web.Server, error) {
	o := web.Options{Cases: commands{p.cases, p.company}, Read: p.store, Sessions: p.store, Files: p.store, Exporter: p, PublicURL: p.cfg.PublicURL,
		Clock: clock.Machine{}, Log: p.log, Version: version, TrustedProxies: p.cfg.TrustedProxies, Ready: p.ready, Backup: p.backup,
		Dev: m.dev && loopback.Address(p.cfg.Listen)}
	if url := p.cfg.SMTPURL.Reveal(); url != "" {
		o.MailTest = func(ctx context.Context) error { return mail.Probe(ctx, url, nil) }
	}
	if p.mailbox != nil {
		o.Mailbox = p.mailbox.Handler()
	}
	return web.New(o)
}

// ready says what keeps this process from being ready.
func (p *parts) ready(ctx context.Context) (problems []error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := p.store.Ping(ctx); err != nil {
		problems = append(problems, fmt.Errorf("database: %w", err))
	}
	if p.driver != nil {
		if _, err := p.driver.NamespaceID(ctx); err != nil {
			problems = append(problems, errors.New("temporal: no answer; cases wait and go on when it is back"))
		}
	}
	if p.signer != nil {
		if err := p.signer.Healthy(); err != nil {
			problems = append(problems, fmt.Errorf("signer: %w", err))
		}
	}
	return problems
}

// Export implements web.Exporter: it asks for a checkpoint over all leaves so
// far, then writes the bundle as of the newest one.
func (p *parts) Export(ctx context.Context, w io.Writer, from, to jml.Date, asOf int64) (int64, error) {
	if asOf == 0 {
		if err := p.freshCheckpoint(ctx); err != nil {
			return 0, err
		}
	}
	settings, err := p.store.Settings(ctx)
	if err != nil {
		return 0, err
	}
	vkey, err := p.store.VerifierKey(ctx)
	if err != nil {
		return 0, err
	}
	var summary export.Summary
	err = p.store.Snapshot(ctx, func(snapshot *store.Snapshot) (err error) {
		src := bundleSource{snapshot, vkey}
		summary, err = export.Write(ctx, w, src, export.Question{From: from, To: to, Zone: settings.Zone, AsOf: asOf, Version: version})
		return err
	})
	return summary.Checkpoint.Size, err
}

// freshCheckpoint waits a little for a checkpoint that covers the log as it is.
func (p *parts) freshCheckpoint(ctx context.Context) error {
	size, _, err := p.store.Head(ctx)
	if err != nil {
		return err
	}
	if p.signer != nil {
		return p.signer.SignNow(ctx)
	}
	if err := p.store.RequestCheckpoint(ctx); err != nil {
		return err
	}
	for until := time.Now().Add(checkpointWait); time.Now().Before(until); {
		status, err := p.store.LogStatus(ctx)
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
