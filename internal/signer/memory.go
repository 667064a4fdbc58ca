package signer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/apart"
	"github.com/handover-jml/handover/internal/checkpoint"
)

// logNow is the log as it stands.
type logNow struct {
	origin string // "" at the very first start
	size   int64
	root   tlog.Hash
	hashes tlog.HashReader
	key    key
	under  *reopening // somebody has decided to go on without what is missing
}

// Remembered is a checkpoint and where it is remembered, in words.
type Remembered struct {
	checkpoint.Checkpoint
	At string
}

// memory is the newest checkpoint that something besides the database
// remembers. Without text it remembers none.
type memory struct {
	checkpoint.Checkpoint
	text []byte
	held apart.Held // what it was read from, where it is kept apart
	at   string     // in words
}

func (m memory) known() bool { return m.text != nil }

// look reads the log, and its key, under the name by which it signs now.
func (s *Signer) look(ctx context.Context) (now logNow, err error) {
	if now.origin, err = s.Log.Origin(ctx); err != nil {
		return now, fmt.Errorf("read the log's origin: %w", err)
	}
	if now.under, err = s.reopeningOf(now.origin); err != nil {
		return now, err
	}
	if now.key, err = s.loadKey(ctx, now.origin, now.under); err != nil {
		return now, err
	}
	if now.size, now.root, err = s.Log.Head(ctx); err != nil {
		return now, fmt.Errorf("read the log's head: %w", err)
	}
	now.hashes = s.Log.HashReader(ctx)
	return now, nil
}

// remembered reads the file in the data directory and what is kept apart.
func (s *Signer) remembered(ctx context.Context, now logNow) (here, there memory, err error) {
	if here, err = s.inFile(now); err != nil {
		return here, there, err
	}
	there, err = s.keptApart(ctx, now)
	return here, there, err
}

func (s *Signer) inFile(now logNow) (memory, error) {
	m := memory{at: "in the file " + checkpointFile}
	text, err := os.ReadFile(filepath.Join(s.Dir, checkpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("read the file %s: %w", checkpointFile, err)
	}
	if m.Checkpoint, err = checkpoint.Open(text, checkpoint.Keys{now.key.public}); err != nil {
		return m, refuse("the file %s is not signed by %s (%v).", checkpointFile, keyFile, err)
	}
	m.text = text
	return m, nil
}

func (s *Signer) keptApart(ctx context.Context, now logNow) (memory, error) {
	if s.Apart == nil {
		return memory{}, nil
	}
	m := memory{at: "kept apart at " + s.Apart.String()}
	var err error
	if m.held, err = s.Apart.Read(ctx); err != nil {
		return m, &AwayError{err}
	}
	if len(m.held.Text) == 0 {
		return m, nil
	}
	if m.Checkpoint, err = checkpoint.Open(m.held.Text, checkpoint.Keys{now.key.public}); err != nil {
		return m, refuse("what is %s is not signed by %s: it belongs to another log (%v).", m.at, keyFile, err)
	}
	m.text = m.held.Text
	return m, nil
}

// follows refuses when the log is not one that m's checkpoint was signed over,
// unless somebody has decided to go on without what is missing.
func (now logNow) follows(m memory) error {
	switch {
	case !m.known() || now.under.givesUp(m.Checkpoint):
		return nil
	case now.origin != "" && m.Origin != now.origin && !now.under.goesOnFrom(m.Origin):
		return lost("%d leaves of the log %s were signed at %s (%s), and the database has %d leaves of %s, which it was before or after.",
			m.Size, m.Origin, instant(m.SignedAt), m.at, now.size, now.origin)
	case now.size < m.Size:
		return lost("%d leaves were signed at %s (%s), the log has %d.", m.Size, instant(m.SignedAt), m.at, now.size)
	case now.size == m.Size && now.root != m.Root:
		return lost("the log has %d leaves, but not those that were signed at %s (%s).", now.size, instant(m.SignedAt), m.at)
	}
	proof, err := checkpoint.Prove(m.Size, now.size, now.hashes)
	if err != nil {
		return fmt.Errorf("prove that the log extends its last checkpoint: %w", err)
	}
	if checkpoint.CheckProof(proof, m.Checkpoint, checkpoint.Checkpoint{Size: now.size, Root: now.root}) != nil {
		return lost("the first %d leaves are not those that were signed at %s (%s).", m.Size, instant(m.SignedAt), m.at)
	}
	return nil
}

func instant(t time.Time) string { return t.Format(time.RFC3339) }

// newest is that of two memories which the next signature goes over: of the
// log's present origin, and of the most leaves. It is empty when there is none.
func (now logNow) newest(here, there memory) (found memory) {
	for _, m := range []memory{here, there} {
		ours := now.origin == "" || m.Origin == now.origin
		if m.known() && ours && (!found.known() || m.Size > found.Size) {
			found = m
		}
	}
	return found
}

// keep writes a note wherever it is not yet. Apart goes first: what is there
// stops a restored copy of all the rest. The database goes last: a crash
// before it is repaired by doing all of this again.
func (s *Signer) keep(ctx context.Context, now logNow, here, there memory, size int64, signed []byte) error {
	if s.Apart != nil && !bytes.Equal(there.text, signed) {
		switch err := s.Apart.Replace(ctx, there.held, signed); {
		case errors.Is(err, apart.ErrChanged):
			return fmt.Errorf("keep the checkpoint at %s: %w", s.Apart, err)
		case err != nil:
			return &AwayError{err}
		}
	}
	if !bytes.Equal(here.text, signed) {
		if err := replaceFile(s.Dir, checkpointFile, signed, 0o644); err != nil {
			return err
		}
	}
	if now.origin == "" {
		if err := s.Log.SetOrigin(ctx, now.key.Name()); err != nil {
			return fmt.Errorf("name the log: %w", err)
		}
	}
	if size > 0 { // the empty log's is of no use to others
		if err := s.Log.PutCheckpoint(ctx, size, string(signed)); err != nil {
			return fmt.Errorf("store the checkpoint: %w", err)
		}
	}
	return s.endReopening(now.under)
}
