package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	sqlite3 "modernc.org/sqlite/lib"
)

// errDamaged is what checkStore finds of a store that cannot be used.
var errDamaged = errors.New("the store is damaged")

// checkStore reads the whole store and returns errDamaged when any page of it
// is not as SQLite wrote it, or a table is missing. It leaves no connection
// behind, so that the store can be moved aside. Other errors say what stands in
// the way of reading it.
func checkStore(path string) error {
	if err := mayUse(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return fmt.Errorf("open the store %s: %w", path, err)
	}
	defer db.Close()
	var found string
	err = db.QueryRow("PRAGMA integrity_check(1)").Scan(&found)
	if err == nil && found == "ok" {
		err = db.QueryRow("SELECT COUNT(*) FROM namespaces").Scan(new(int))
	}
	switch {
	case found != "" && found != "ok":
		return fmt.Errorf("%w: %s: %s", errDamaged, path, found)
	case isDamage(err):
		return fmt.Errorf("%w: %s: %w", errDamaged, path, err)
	case err != nil:
		return fmt.Errorf("check the store %s: %w", path, err)
	}
	return nil
}

// mayUse names a file that this process may not use, with its mode. SQLite
// would say that it is out of memory.
func mayUse(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			mode := "unknown"
			if info, statErr := os.Stat(name); statErr == nil {
				mode = info.Mode().String()
			}
			return fmt.Errorf("the engine's file %s, mode %s, cannot be read and written by this user: %w", name, mode, err)
		}
		_ = f.Close() // nothing was written
	}
	return nil
}

// isDamage reports whether SQLite says that a file is not what it wrote.
func isDamage(err error) bool {
	var coded interface{ Code() int }
	if !errors.As(err, &coded) {
		return false
	}
	switch coded.Code() & 0xff {
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB: // the first: a table is missing
		return true
	}
	return coded.Code() == sqlite3.SQLITE_IOERR_SHORT_READ
}
