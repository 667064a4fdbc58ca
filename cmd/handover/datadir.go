package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/handover-jml/handover/internal/config"
)

// The files of a data directory that commands name.
const (
	databaseFile = "handover.db"
	lockFile     = "lock"
	socketFile   = "handover.sock"

	secretKeyFile  = "log.key"
	publicKeyFile  = "log.pub"
	checkpointFile = "checkpoint"
)

// errInUse: another process holds the directory's lock.
var errInUse = errors.New("in use")

// lockDir takes the directory for this process alone and returns how to give
// it back. The lock dies with the process, so a kill leaves nothing behind.
func lockDir(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the directory's lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errInUse
		}
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	return func() { f.Close() }, nil
}

// socketPath is where the command line reaches the service. The system takes
// about a hundred bytes for it.
func socketPath(dir string) (string, error) {
	path := filepath.Join(dir, socketFile)
	if most := len(syscall.RawSockaddrUnix{}.Path) - 1; len(path) > most {
		return "", wrongUse("the path of the data directory %s is %d bytes too long for the local socket in it. Choose a shorter one, or a link to it, with --data",
			dir, len(path)-most)
	}
	return path, nil
}

func inUse(dir string) error {
	return wrongUse("the data directory %s is in use by another handover. Stop that one first, or name another directory with --data", dir)
}

// databaseURL is where the company's records are.
func databaseURL(c config.Config) string {
	if !c.DatabaseURL.IsZero() {
		return c.DatabaseURL.Reveal()
	}
	return "sqlite:" + filepath.Join(c.DataDir, databaseFile)
}
