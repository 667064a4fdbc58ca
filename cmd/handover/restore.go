package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/damage"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/web/client"
)

// largestKey is more than any key file has, in bytes.
const largestKey = 4 << 10

type restoreCmd struct {
	target
	From  string `arg:"" optional:"" help:"Folder that handover backup made; SQLite." placeholder:"DIR" type:"existingdir"`
	Check bool   `help:"Check a database that is in place already, such as after pg_restore."`
}

func (c *restoreCmd) Run(e *env) error {
	cfg, err := e.load(map[string]string{"data_dir": c.Data})
	if err != nil {
		return err
	}
	if _, err := socketPath(cfg.DataDir); err != nil {
		return err
	}
	switch {
	case c.Check == (c.From != ""):
		return wrongUse("name the folder of a backup, or check what is in place with --check")
	case c.From != "" && !cfg.DatabaseURL.IsZero():
		return wrongUse("the database is Postgres: put it back with pg_restore, and then: handover restore --check")
	case c.From != "":
		if err := e.putBack(cfg, c.From); err != nil {
			return err
		}
	}
	return e.withRecords(c.Data, func(local *client.Client) error {
		check, err := local.CheckLog(e)
		if err != nil {
			return err
		}
		return e.report(check)
	})
}

// putBack brings the backup's database and key into the data directory, which
// no other process may use meanwhile. What was there is moved aside, and the
// checkpoint signed last stays: it tells what is missing.
func (e *env) putBack(cfg config.Config, from string) error {
	release, err := lockDir(cfg.DataDir)
	if errors.Is(err, errInUse) {
		return inUse(cfg.DataDir)
	}
	if err != nil {
		return err
	}
	defer release()
	if err := isBackup(from); err != nil {
		return err
	}
	if err := sameLog(from, cfg.DataDir); err != nil {
		return err
	}

	arriving := filepath.Join(cfg.DataDir, databaseFile+".arriving")
	dropDatabase(arriving) // what a restoring that was cut off left
	if err := copySynced(filepath.Join(from, databaseFile), arriving); err != nil {
		return err
	}
	defer dropDatabase(arriving) // of no use when it was refused
	if err := inspect(e, arriving); err != nil {
		return err
	}
	if err := putAside(filepath.Join(cfg.DataDir, databaseFile)); err != nil {
		return err
	}
	if err := os.Rename(arriving, filepath.Join(cfg.DataDir, databaseFile)); err != nil {
		return fmt.Errorf("put the database in place: %w", err)
	}
	for _, name := range []string{publicKeyFile, secretKeyFile} {
		if err := bring(from, cfg.DataDir, name); err != nil {
			return err
		}
	}
	return errors.Join(forgetEngine(cfg.DataDir), syncDir(cfg.DataDir))
}

// isBackup refuses a folder in which anything is not a file as a backup has it,
// and one that is a copied data directory: its journal may hold the newest
// leaves, and does not come along.
func isBackup(from string) error {
	for _, name := range []string{databaseFile, publicKeyFile, secretKeyFile} {
		switch info, err := os.Lstat(filepath.Join(from, name)); {
		case err != nil:
			return wrongUse("%s is no backup: there is no %s in it", from, name)
		case !info.Mode().IsRegular():
			return wrongUse("%s is no backup: its %s is not a plain file", from, name)
		case name != databaseFile && info.Size() > largestKey:
			return wrongUse("%s is no backup: its %s is too large for a key", from, name)
		}
	}
	if _, err := os.Lstat(filepath.Join(from, databaseFile+"-wal")); err == nil {
		return wrongUse("%s is a copied data directory, not a backup. Make one of it: handover backup --data %s FOLDER", from, from)
	}
	return nil
}

// sameLog refuses the backup of another log than the data directory's.
func sameLog(from, dir string) error {
	theirs, err := os.ReadFile(filepath.Join(from, publicKeyFile))
	if err != nil {
		return fmt.Errorf("read the backup's key: %w", err)
	}
	ours, err := os.ReadFile(filepath.Join(dir, publicKeyFile))
	if err != nil {
		return nil // an empty directory takes what comes
	}
	if !checkpoint.SameKey(string(theirs), string(ours)) {
		return wrongUse("%s is a backup of another log than the one in %s. Name an empty data directory with --data", from, dir)
	}
	return nil
}

// inspect refuses a database that is not what was recorded, and notes how much
// there is: what follows will have been written since.
func inspect(ctx context.Context, path string) error {
	s, err := store.Open(ctx, "sqlite:"+path, store.Options{Clock: clock.Machine{}})
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer s.Close()
	r, err := damage.Check(ctx, s, nil)
	if err != nil {
		return fmt.Errorf("check the backup: %w", err)
	}
	if r.Damage != nil {
		return fmt.Errorf("this backup is damaged, and nothing was changed: %w", r.Damage)
	}
	return s.MarkRestored(ctx, r.Size)
}

// putAside renames a database with its journals, so that nothing is lost by
// putting the wrong one back.
func putAside(path string) error {
	suffix := ".before-" + time.Now().UTC().Format("20060102T150405Z")
	for _, journal := range journals() {
		if err := os.Rename(path+journal, path+suffix+journal); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("move the database that was there aside: %w", err)
		}
	}
	return nil
}

// journals are the endings of a database's files. The journals go first: the
// file without them is older, with them in another's place it is broken.
func journals() []string { return []string{"-wal", "-shm", ""} }

func dropDatabase(path string) {
	for _, journal := range journals() {
		_ = os.Remove(path + journal) // what is not there need not go
	}
}

// bring copies a key file that is not there yet.
func bring(from, dir, name string) error {
	if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
		return nil
	}
	return copySynced(filepath.Join(from, name), filepath.Join(dir, name))
}

// forgetEngine removes Temporal's store, which may know of cases that the
// database has no longer. It is made anew.
func forgetEngine(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "engine.db*"))
	for _, f := range files {
		err = errors.Join(err, os.Remove(f))
	}
	return err
}

func copySynced(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("copy %s: %w", strings.TrimSuffix(filepath.Base(to), ".arriving"), err)
	}
	return nil
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync the data directory: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
