package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/signer"
	"github.com/handover-jml/handover/internal/store"
)

// startSigner signs now and from then on whenever the log grew.
func (p *parts) startSigner(ctx context.Context) error {
	p.signer = signer.New(signer.Options{Dir: p.cfg.DataDir, Log: p.store, Leases: p.store, Holder: p.holder,
		Clock: clock.Machine{}, Random: rand.Reader, Logger: p.log})
	if err := p.signer.SignNow(ctx); err != nil {
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

// signLast signs what a process that stops has written since the last minute.
func (p *parts) signLast(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, checkpointWait)
	defer cancel()
	if err := p.signer.SignNow(ctx); err != nil && !errors.Is(err, signer.ErrStandby) {
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

// backup writes a consistent copy of the database with key and checkpoint
// into a new folder and checks that the copy holds what was signed.
func (p *parts) backup(ctx context.Context, dir string) error {
	if !p.store.Embedded() {
		return errors.New("back Postgres up with pg_dump")
	}
	switch err := os.Mkdir(dir, 0o700); {
	case errors.Is(err, os.ErrExist), errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		return jml.Invalid("path", fmt.Sprintf("The folder %s cannot be made. Name one that does not exist, in a folder that can be written to.", dir))
	case err != nil:
		return fmt.Errorf("make the folder: %w", err)
	}
	// The checkpoint goes first: the copy of the database is then never behind it.
	for _, name := range []string{checkpointFile, "log.key", publicKeyFile} {
		if err := copyFile(filepath.Join(p.cfg.DataDir, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	database := filepath.Join(dir, databaseFile)
	if err := p.store.Backup(ctx, database); err != nil {
		return err
	}
	return checkBackup(ctx, dir, database)
}

// checkBackup opens the copy and holds it against its checkpoint file: every
// leaf that was signed must be in it, unaltered.
func checkBackup(ctx context.Context, dir, database string) error {
	copied, err := store.Open(ctx, "sqlite:"+database, store.Options{Clock: clock.Machine{}})
	if err != nil {
		return fmt.Errorf("open the copy: %w", err)
	}
	defer copied.Close()
	size, _, err := copied.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the copy's log: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(dir, checkpointFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the copied checkpoint: %w", err)
	}
	signed, err := checkpoint.Peek(text)
	if err != nil {
		return fmt.Errorf("read the copied checkpoint: %w", err)
	}
	if err := checkpoint.Extends(signed, size, copied.HashReader(ctx)); err != nil {
		return fmt.Errorf("the copy does not hold what was signed: %w", err)
	}
	return nil
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil // nothing signed yet
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", from, err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	return nil
}
