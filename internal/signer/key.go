package signer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/checkpoint"
)

const (
	keyFile        = "log.key"
	pubFile        = "log.pub"
	checkpointFile = "checkpoint"
)

// key is the log's key under the origin that it signs for.
type key struct {
	note.Signer
	secret string
	public string // the verifier key
}

func newKey(secret string) (key, error) {
	k := key{secret: strings.TrimSpace(secret)}
	var err error
	if k.Signer, err = note.NewSigner(k.secret); err != nil {
		return key{}, refuse("the file %s holds no key.", keyFile)
	}
	_, k.public, err = checkpoint.RenameSecret(k.secret, k.Name())
	return k, err
}

// loadKey reads the key, and makes one at the very first start.
func (s *Signer) loadKey(ctx context.Context, origin string, under *reopening) (key, error) {
	secret, err := os.ReadFile(filepath.Join(s.Dir, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		secret, err = s.makeKey(origin)
	}
	if err != nil {
		return key{}, err
	}
	k, err := newKey(string(secret))
	if err != nil {
		return key{}, err
	}
	if origin != "" && k.Name() != origin && under != nil {
		return s.renameKey(k, origin)
	}
	if err := s.isOfLog(ctx, k, origin); err != nil {
		return key{}, err
	}

	public, err := os.ReadFile(filepath.Join(s.Dir, pubFile))
	if err != nil {
		return key{}, refuse("the file %s cannot be read: put it back from a backup.", pubFile)
	}
	if strings.TrimSpace(string(public)) != k.public {
		return key{}, refuse("the files %s and %s do not belong together.", keyFile, pubFile)
	}
	return k, nil
}

// isOfLog refuses another log's key. The key of a later origin of the same log
// passes: what it signed then stands in the way of signing anyhow.
func (s *Signer) isOfLog(ctx context.Context, k key, origin string) error {
	if origin == "" || k.Name() == origin {
		return nil
	}
	published, err := s.Log.VerifierKey(ctx)
	if err != nil {
		return fmt.Errorf("read the log's key: %w", err)
	}
	if !checkpoint.SameKey(published, k.public) {
		return refuse("the key in %s is of another log than the database's, %s.", keyFile, origin)
	}
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

// makeKey makes the log's key when the log never had one.
func (s *Signer) makeKey(origin string) ([]byte, error) {
	if _, err := os.Stat(filepath.Join(s.Dir, checkpointFile)); origin != "" || err == nil {
		return nil, refuse("the file %s is missing: put it back from a backup.", keyFile)
	}
	name, err := s.newOrigin()
	if err != nil {
		return nil, err
	}
	secret, public, err := checkpoint.NewKey(name, s.Random)
	if err != nil {
		return nil, err
	}
	return []byte(secret), s.writeKey(secret, public)
}

func (s *Signer) newOrigin() (string, error) {
	id, err := uuid.NewRandomFromReader(s.Random)
	if err != nil {
		return "", fmt.Errorf("name the log: %w", err)
	}
	return "handover/" + id.String(), nil
}

// renameKey has the key sign for another origin from now on.
func (s *Signer) renameKey(k key, origin string) (key, error) {
	secret, public, err := checkpoint.RenameSecret(k.secret, origin)
	if err != nil {
		return key{}, err
	}
	if err := s.writeKey(secret, public); err != nil {
		return key{}, err
	}
	return newKey(secret)
}

// writeKey writes the public key first. It is written over by a start that was
// cut off, so a secret key never stands without it.
func (s *Signer) writeKey(secret, public string) error {
	if err := replaceFile(s.Dir, pubFile, []byte(public+"\n"), 0o644); err != nil {
		return err
	}
	return replaceFile(s.Dir, keyFile, []byte(secret+"\n"), 0o600)
}
