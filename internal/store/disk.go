package store

import (
	"fmt"
	"syscall"

	"github.com/handover-jml/handover/internal/upload"
)

// Disk tells how much may still be written where the database lies.
type Disk interface {
	Free() (upload.Disk, error)
}

// folder is the disk that a folder of this machine lies on.
type folder string

// Free counts what this process may write, without what is set aside for root.
func (f folder) Free() (upload.Disk, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(string(f), &stat); err != nil {
		return upload.Disk{}, fmt.Errorf("ask how much room the disk has: %w", err)
	}
	return upload.Disk{Free: int64(stat.Bavail) * int64(stat.Bsize), Known: true}, nil
}

// server is the disk of a database server. No statement of Postgres tells how
// much is left on it: only a write that finds it full does.
type server struct{}

// Free answers that nobody can tell.
func (server) Free() (upload.Disk, error) { return upload.Disk{}, nil }
