package signer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
)

const (
	keyFile        = "log.key"
	pubFile        = "log.pub"
	checkpointFile = "checkpoint"
)

// prepare loads the key and the last checkpoint, and makes both at the very
// first start. The order of the first start is public key, key, checkpoint,
// origin: it can be cut off anywhere and done again, and once the origin is in
// the database a missing file is a loss that somebody must look into.
func (s *Signer) prepare(ctx context.Context) (last checkpoint.Checkpoint, text []byte, err error) {
	origin, err := s.Log.Origin(ctx)
	if err != nil {
		return last, nil, fmt.Errorf("read the log's origin: %w", err)
	}
	if err := s.loadKey(origin); err != nil {
		return last, nil, err
	}
	text, err = os.ReadFile(filepath.Join(s.Dir, checkpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		text, err = s.firstCheckpoint(ctx, origin)
	}
	if err != nil {
		return last, nil, err
	}
	if last, err = checkpoint.Open(text, s.known); err != nil {
		return last, nil, refuse("the file %s is not signed by %s (%v).", checkpointFile, keyFile, err)
	}
	if origin == "" {
		if err := s.Log.SetOrigin(ctx, s.key.Name()); err != nil {
			return last, nil, fmt.Errorf("name the log: %w", err)
		}
	}
	return last, text, nil
}

func (s *Signer) loadKey(origin string) error {
	secret, err := os.ReadFile(filepath.Join(s.Dir, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		secret, err = s.makeKey(origin)
	}
	if err != nil {
		return err
	}
	if s.key, err = note.NewSigner(strings.TrimSpace(string(secret))); err != nil {
		return refuse("the file %s holds no key.", keyFile)
	}
	if origin != "" && s.key.Name() != origin {
		return refuse("the key in %s is of another log than the database's, %s.", keyFile, origin)
	}
	public, err := os.ReadFile(filepath.Join(s.Dir, pubFile))
	if err != nil {
		return refuse("the file %s cannot be read: put it back from a backup.", pubFile)
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(public)))
	if err != nil || v.Name() != s.key.Name() || v.KeyHash() != s.key.KeyHash() {
		return refuse("the files %s and %s do not belong together.", keyFile, pubFile)
	}
	s.known = note.VerifierList(v)
	return nil
}

// PublicKey returns the verifier key of the log in a data directory, as
// auditors are given it. It does not exist before the first start of a signer.
func PublicKey(dir string) (string, error) {
	public, err := os.ReadFile(filepath.Join(dir, pubFile))
	if err != nil {
		return "", fmt.Errorf("read the log's public key: %w", err)
	}
	return strings.TrimSpace(string(public)), nil
}

// makeKey makes the log's key when the log never had one. The public key goes
// first and is written over by a start that was cut off, so a secret key never
// stands without it.
func (s *Signer) makeKey(origin string) ([]byte, error) {
	if _, err := os.Stat(filepath.Join(s.Dir, checkpointFile)); origin != "" || err == nil {
		return nil, refuse("the file %s is missing: put it back from a backup.", keyFile)
	}
	id, err := uuid.NewRandomFromReader(s.Random)
	if err != nil {
		return nil, fmt.Errorf("name the log: %w", err)
	}
	secret, public, err := checkpoint.NewKey("handover/"+id.String(), s.Random)
	if err != nil {
		return nil, err
	}
	if err := replaceFile(s.Dir, pubFile, []byte(public+"\n"), 0o644); err != nil {
		return nil, err
	}
	return []byte(secret), replaceFile(s.Dir, keyFile, []byte(secret+"\n"), 0o600)
}

// firstCheckpoint signs the empty log, from which every log extends.
func (s *Signer) firstCheckpoint(ctx context.Context, origin string) ([]byte, error) {
	size, _, err := s.Log.Head(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the log's head: %w", err)
	}
	if origin != "" && size > 0 {
		return nil, refuse("the file %s is missing, and the log has %d leaves: put it back from a backup.", checkpointFile, size)
	}
	root, err := checkpoint.Root(0, tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, nil }))
	if err != nil {
		return nil, err
	}
	signed, err := checkpoint.Sign(s.key.Name(), 0, root, s.Clock.Now().UTC().Truncate(time.Microsecond), s.key)
	if err != nil {
		return nil, err
	}
	return signed, replaceFile(s.Dir, checkpointFile, signed, 0o644)
}
