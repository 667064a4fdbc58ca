package signer

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const lockFile = "checkpoint.lock"

// lock takes the lock that goes with the files. It is a file of its own
// because the checkpoint is replaced, and a lock stays with what it was taken
// on. The system drops it when the process ends, however it does.
func lock(dir string) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the signer's lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close() // nothing was written
		return nil, fmt.Errorf("take the signer's lock, which another process holds: %w", err)
	}
	return func() { _ = f.Close() }, nil // closing lets go
}

// replaceFile writes a file so that a crash or a power cut at any instant
// leaves the old content or the new.
func replaceFile(dir, name string, content []byte, mode os.FileMode) error {
	path := filepath.Join(dir, name)
	if err := writeSynced(path+".tmp", content, mode); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return fmt.Errorf("replace %s: %w", name, err)
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open the directory of %s: %w", name, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync the directory of %s: %w", name, err)
	}
	return nil
}

func writeSynced(path string, content []byte, mode os.FileMode) error {
	// What a crash left is removed first, so that the file gets this mode.
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
