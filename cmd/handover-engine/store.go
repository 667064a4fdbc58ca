package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"go.temporal.io/server/common/config"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
)

// retention is how long a finished run stays readable. The server's own
// default for a new namespace is one day.
const retention = 7 * 24 * time.Hour

// storeVersion names the layout of the store. The server neither upgrades a
// SQLite file nor notices that it is of another version.
var storeVersion = fmt.Sprintf("temporal %s, visibility %s, shards %d\n",
	sqliteschema.Version, sqliteschema.VisibilityVersion, historyShards)

// storeConfig opens the file so that a commit is on disk before it is
// acknowledged. Names are plain: with a leading underscore the driver takes
// them for something else and ignores them.
func storeConfig(path string) *config.SQL {
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: (&url.URL{Path: path}).EscapedPath(), // it becomes part of a file: address
		ConnectAttributes: map[string]string{
			"mode":         "rwc",
			"journal_mode": "wal",
			"synchronous":  "full",
			"busy_timeout": "10000",
		},
	}
}

// lockStore makes this process the only engine on the store. It waits, since
// the engine of a parent that was just killed may still be on its way out. The
// lock is the process's: it ends when the process does, however it ends.
func lockStore(path string, wait time.Duration) error {
	fd, err := syscall.Open(path+".lock", syscall.O_RDWR|syscall.O_CREAT|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return fmt.Errorf("open the lock %s.lock: %w", path, err)
	}
	for deadline := time.Now().Add(wait); ; time.Sleep(50 * time.Millisecond) {
		err := syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("lock the store %s: %w", path, err)
		}
		if time.Now().After(deadline) {
			_ = syscall.Close(fd)
			return fmt.Errorf("another engine still uses the store %s: stop it, then start again", path)
		}
	}
}

// prepareStore leaves a sound store of this program's layout with the namespace
// in it. A store of another layout, a damaged one, or one whose making was cut
// short, is moved aside and replaced by an empty one; Handover drives its cases
// again from its own database.
func prepareStore(path, namespace string, log *slog.Logger) error {
	version, err := os.ReadFile(versionFile(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the store's version: %w", err)
	}
	if _, err = os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return createStore(path, namespace)
	}
	if err != nil {
		return fmt.Errorf("look for the store: %w", err)
	}

	if string(version) == storeVersion {
		err := checkStore(path)
		if err == nil {
			return createNamespace(path, namespace)
		}
		if !errors.Is(err, errDamaged) {
			return err
		}
		log.Warn("engine store is damaged: moved aside, an empty one takes its place", "error", err.Error())
	} else {
		log.Warn("engine store has another layout: moved aside, an empty one takes its place",
			"store", path, "found", strings.TrimSpace(string(version)), "wanted", strings.TrimSpace(storeVersion))
	}
	if err := moveAside(path); err != nil {
		return err
	}
	return createStore(path, namespace)
}

// createStore writes the version last: a store without it is never used.
func createStore(path, namespace string) error {
	for _, left := range []string{versionFile(path), path + "-wal", path + "-shm"} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove what is left of an old store: %w", err)
		}
	}
	if err := sqliteschema.SetupSchema(storeConfig(path)); err != nil {
		return fmt.Errorf("make the store: %w", err)
	}
	if err := createNamespace(path, namespace); err != nil {
		return err
	}
	if err := os.WriteFile(versionFile(path), []byte(storeVersion), 0o600); err != nil {
		return fmt.Errorf("write the store's version: %w", err)
	}
	return nil
}

// createNamespace does nothing when the namespace is there.
func createNamespace(path, namespace string) error {
	ns, err := sqliteschema.NewNamespaceConfig(clusterName, namespace, false, nil)
	if err != nil {
		return fmt.Errorf("describe namespace %s: %w", namespace, err)
	}
	ns.Detail.Config.Retention = durationpb.New(retention)
	if err := sqliteschema.CreateNamespaces(storeConfig(path), ns); err != nil {
		return fmt.Errorf("make namespace %s: %w", namespace, err)
	}
	return nil
}

// moveAside keeps one old store, the newest, as PATH.old.
func moveAside(path string) error {
	for _, suffix := range []string{"-wal", "-shm", ""} {
		err := os.Rename(path+suffix, path+".old"+suffix)
		if errors.Is(err, fs.ErrNotExist) {
			err = os.Remove(path + ".old" + suffix)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("move the old store aside: %w", err)
		}
	}
	return nil
}

func versionFile(path string) string { return path + ".version" }
