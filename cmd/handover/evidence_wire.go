package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/handover-jml/handover/internal/anchor"
	"github.com/handover-jml/handover/internal/apart"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/damage"
	"github.com/handover-jml/handover/internal/signer"
)

// newSigner makes the signer of this data directory.
func (p *parts) newSigner() (*signer.Signer, error) {
	o := signer.Options{Dir: p.cfg.DataDir, Log: p.store, Leases: p.store, Holder: p.holder,
		Clock: p.clock, Watch: p.clock, Random: rand.Reader, Logger: p.log}
	if address := p.cfg.CheckpointURL.Reveal(); address != "" {
		place, err := apart.Open(address)
		if err != nil {
			return nil, &exitError{2, err}
		}
		o.Apart = place
	}
	return signer.New(o), nil
}

// startSigner signs now and from then on whenever the log grew, and has the log
// looked over beside that.
func (p *parts) startSigner(ctx context.Context) (err error) {
	if p.signer, err = p.newSigner(); err != nil {
		return err
	}
	if err := p.signer.SignNow(ctx); err != nil && !p.saysItself(err) {
		// Cases go on without checkpoints; /readyz and the Evidence page say so.
		p.log.Error("no checkpoint could be signed", "error", err.Error())
	}
	if err := p.publishKey(ctx); err != nil {
		return err
	}
	p.background(ctx, p.signer.Run)
	p.onClose(func() { p.signLast(context.WithoutCancel(ctx)) })
	return nil
}

// startAnchors mails checkpoints to who keeps them, from a process that signs.
func (p *parts) startAnchors(ctx context.Context) {
	carrier := anchor.New(anchor.Options{Desk: company.Anchors{Service: p.company}, Mailer: p.sender, Leases: p.store, Holder: p.holder,
		Clock: p.clock, Watch: p.clock, Log: p.log})
	p.background(ctx, carrier.Run)
}

// saysItself reports whether the command that this process runs says what stands
// in the way of signing.
func (p *parts) saysItself(err error) bool { return p.says && isBarred(err) }

// isBarred reports whether signing has to wait for somebody, or for the place
// where checkpoints are kept apart.
func isBarred(err error) bool {
	var no *signer.Refusal
	var away *signer.AwayError
	return errors.As(err, &no) || errors.As(err, &away)
}

// inspection is what looks over the log.
func (p *parts) inspection() *damage.Watch {
	log := p.log
	if p.says {
		log = slog.New(slog.DiscardHandler)
	}
	return &damage.Watch{Store: p.store, Clock: p.clock, Logger: log, Alarm: p.store.DamageMet()}
}

// signLast signs what a process that stops has written since the last minute.
// What refused it before has been said.
func (p *parts) signLast(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, checkpointWait)
	defer cancel()
	if err := p.signer.SignNow(ctx); err != nil && !errors.Is(err, signer.ErrStandby) && !isBarred(err) {
		p.log.Warn("the last entries are not signed yet", "error", err.Error())
	}
}

// publishKey lets processes without the key file name the key.
func (p *parts) publishKey(ctx context.Context) error {
	vkey, err := os.ReadFile(filepath.Join(p.cfg.DataDir, publicKeyFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the log's public key: %w", err)
	}
	return p.store.PublishKey(ctx, strings.TrimSpace(string(vkey)))
}

// wakeNobody makes the service of a process without Temporal: the next sweep
// of a running one finds what it changed.
func (p *parts) wakeNobody() { p.serve(nil) }

// unsigned says why the signer of this process signs nothing now.
func (p *parts) unsigned() string {
	h := p.signer.Health()
	var away *signer.AwayError
	switch {
	case h.Refusal != nil:
		return h.Refusal.Why
	case errors.As(h.Fault, &away):
		return "the checkpoint kept apart cannot be reached now."
	}
	return ""
}
