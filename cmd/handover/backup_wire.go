package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/damage"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/store"
)

// checkpointAtBackup is the checkpoint as a backup has it. Under the name that
// the signer reads, a copy of the folder would pass for the newest there is.
const checkpointAtBackup = "checkpoint-at-backup"

// backup writes a consistent copy of the database with key and checkpoint
// into a new folder and checks that the copy is what was recorded.
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
	if err := p.copyInto(ctx, dir); err != nil {
		// A key beside no database, or beside half of one, would pass for a backup.
		return errors.Join(err, os.RemoveAll(dir))
	}
	return checkBackup(ctx, dir)
}

// copyInto fills a backup's folder. The checkpoint goes first: the copy of the
// database is then never behind it.
func (p *parts) copyInto(ctx context.Context, dir string) error {
	for from, to := range map[string]string{checkpointFile: checkpointAtBackup, secretKeyFile: secretKeyFile, publicKeyFile: publicKeyFile} {
		if err := copyFile(filepath.Join(p.cfg.DataDir, from), filepath.Join(dir, to)); err != nil {
			return err
		}
	}
	err := p.store.Backup(ctx, filepath.Join(dir, databaseFile))
	if jml.ErrorCode(err) == jml.CodeDamaged {
		return p.nameDamage(ctx, err)
	}
	return err
}

// nameDamage says where the log is damaged that could not be copied.
func (p *parts) nameDamage(ctx context.Context, err error) error {
	r, failed := p.inspection().Check(ctx)
	if failed != nil || r.Damage == nil {
		return errors.Join(err, failed)
	}
	return &jml.Error{Code: jml.CodeDamaged, Message: "No copy could be made: " + r.Damage.Why + "."}
}

// checkBackup reads the whole copy and holds it against its checkpoint: every
// leaf must be what was recorded, and every one that was signed be there.
func checkBackup(ctx context.Context, dir string) error {
	copied, err := store.Open(ctx, "sqlite:"+filepath.Join(dir, databaseFile), store.Options{Clock: clock.Machine{}})
	if err != nil {
		return fmt.Errorf("open the copy: %w", err)
	}
	defer copied.Close()
	r, err := damage.Check(ctx, copied, nil)
	if err != nil {
		return fmt.Errorf("check the copy: %w", err)
	}
	if r.Damage != nil {
		return &jml.Error{Code: jml.CodeDamaged, Message: fmt.Sprintf("The copy in %s is as damaged as the database: %s.", dir, r.Damage.Why)}
	}

	text, err := os.ReadFile(filepath.Join(dir, checkpointAtBackup))
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
	if err := checkpoint.Extends(signed, r.Size, copied.HashReader(ctx)); err != nil {
		return &jml.Error{Code: jml.CodeDamaged, Message: fmt.Sprintf("The copy in %s does not hold what was signed: %v.", dir, err)}
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
