// Package apart owns the second place in which the newest signed checkpoint is
// kept, away from the database and the data directory: a file on another disk,
// or an address that takes GET and PUT. It changes what is there by compare and
// swap, and bounds what comes from there in bytes and time. It must not know
// what a checkpoint says or who may sign one.
package apart

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// MaxNote is how many bytes a note has at most; a checkpoint has some hundred.
const MaxNote = 16 << 10

// answerWithin bounds each reading and each writing.
const answerWithin = 10 * time.Second

// ErrChanged says that what is kept is not what was read before: somebody else
// has written, and nothing was replaced.
var ErrChanged = errors.New("somebody else has written there since")

// Held is what a place has. The zero Held is nothing.
type Held struct {
	Text []byte
	tag  string // names this very content; HTTP only
}

// Place keeps one note. It is safe for concurrent use, also by several
// machines.
type Place interface {
	// Read returns what is kept.
	Read(ctx context.Context) (Held, error)
	// Replace keeps text in place of what was read; ErrChanged when that is not
	// what is there. After any other error it may have been written or not.
	Replace(ctx context.Context, read Held, text []byte) error
	// String names the place in messages, without any secret.
	String() string
}

// Open returns the place at an address: https://…, http://… on this machine,
// file:///… or an absolute path. It asks nobody yet. The error is a sentence
// for whoever wrote the address, and repeats nothing of it.
func Open(address string) (Place, error) {
	if filepath.IsAbs(address) {
		return newFile(address), nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errUsage()
	}
	switch {
	case u.Scheme == "file" && u.Host == "" && filepath.IsAbs(u.Path):
		return newFile(u.Path), nil
	case u.Scheme == "https" && u.Hostname() != "", u.Scheme == "http" && u.Hostname() != "":
		return newRemote(u)
	}
	return nil, errUsage()
}

func errUsage() error {
	return &jml.Error{Code: jml.CodeInvalid, Message: "The checkpoint is kept apart in a file, such as /mnt/elsewhere/checkpoint, " +
		"or at an address with GET and PUT, such as https://keeper.example.com/handover."}
}

// IsWithin reports whether a place is a file below a directory.
func IsWithin(p Place, dir string) bool {
	f, isFile := p.(file)
	if !isFile {
		return false
	}
	rel, err := filepath.Rel(dir, f.path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
