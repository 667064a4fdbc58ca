// Package bundletest has a log in memory, sealed and signed for real, the story
// of a small company that fills it, and bundles taken apart.
package bundletest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

const origin = "handover/5f7c"

// Log is a log as a store keeps it, sealed and signed for real.
type Log struct {
	t           testing.TB
	Now         time.Time
	Tree        checkpoint.Tree
	Lines       [][]byte
	Stored      []tlog.Hash
	Opened      []evidence.Opening
	Checkpoints [][]byte
	Signer      note.Signer
	SKey, VKey  string
	Files       map[string][]byte
	Documents   map[string][]byte
	Random      io.Reader                 // keys come from it
	Subjects    []string                  // ids of people whom a case is hidden from
	Drop        func(evidence.Draft) bool // leaves that a dishonest operator never wrote

	takings takings
	given   map[string]int    // how often a task was given to somebody or opened again
	said    map[string]string // the newest value of settings and documents
}

func NewLog(t testing.TB) *Log {
	t.Helper()
	return newLog(t, rand.Reader)
}

func newLog(t testing.TB, random io.Reader) *Log {
	l := &Log{t: t, Now: At("2026-01-05T08:00"), Files: map[string][]byte{}, Documents: map[string][]byte{}, Random: random, takings: takings{}, given: map[string]int{}, said: map[string]string{}}
	l.NewKey()
	return l
}

func (l *Log) NewKey() {
	skey, vkey, err := checkpoint.NewKey(origin, l.Random)
	if err != nil {
		l.t.Fatal(err)
	}
	if l.Signer, err = note.NewSigner(skey); err != nil {
		l.t.Fatal(err)
	}
	l.SKey, l.VKey = skey, vkey
}

func At(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func Day(s string) jml.Date {
	d, err := jml.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (l *Log) Add(caseID, taskID string, by jml.Actor, data evidence.Data, personal ...string) {
	l.t.Helper()
	d := evidence.Draft{Case: caseID, Task: taskID, Actor: by, Data: data}
	for i := 0; i < len(personal); i += 2 {
		d.Personal = append(d.Personal, evidence.Field{Name: personal[i], Value: personal[i+1]})
	}
	switch data.(type) {
	case evidence.TaskOpened, evidence.TaskAssigned, evidence.TaskReopened:
		l.given[taskID]++
	}
	l.takings.note(caseID, taskID, data)
	if l.Drop != nil && l.Drop(d) {
		return
	}
	line, openings, err := evidence.Seal(d, l.Tree.Size(), l.Now, l.Now, l.Random)
	if err != nil {
		l.t.Fatal(err)
	}
	l.Write(line)
	l.Opened = append(l.Opened, openings...)
	l.Now = l.Now.Add(time.Second)
}

// now notes a value from now on and returns the one before.
func (l *Log) now(name, value string) (before string) {
	before, l.said[name] = l.said[name], value
	return before
}

// Write appends a line as it stands, whatever it says.
func (l *Log) Write(line []byte) {
	l.Tree.Append(line)
	l.Lines = append(l.Lines, line)
	l.Stored = append(l.Stored, checkpoint.LeafHash(line))
}

func (l *Log) Sign() []byte {
	l.t.Helper()
	root, err := l.Tree.Root(l.Tree.Size())
	if err != nil {
		l.t.Fatal(err)
	}
	signed, err := checkpoint.Sign(l.Signer.Name(), l.Tree.Size(), root, l.Now, l.Signer)
	if err != nil {
		l.t.Fatal(err)
	}
	l.Checkpoints = append(l.Checkpoints, signed)
	return signed
}

// SumOf is the name of a file with this content.
func SumOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// Attach keeps an evidence file and returns its digest.
func (l *Log) Attach(content string) string {
	sum := SumOf(content)
	l.Files[sum] = []byte(content)
	return sum
}

// Store keeps a playbook or matrix and returns its digest.
func (l *Log) Store(content string) string {
	sum := SumOf(content)
	l.Documents[sum] = []byte(content)
	return sum
}

// Source.

func (l *Log) Checkpoint(_ context.Context, largest int64) ([]byte, bool, error) {
	return newest(l.Checkpoints, largest)
}

// newest finds the newest of these notes that covers at most so many leaves.
func newest(notes [][]byte, largest int64) (found []byte, ok bool, err error) {
	for _, signed := range notes {
		c, err := checkpoint.Peek(signed)
		if err != nil {
			return nil, false, err
		}
		if largest == bundle.Newest || c.Size <= largest {
			found, ok = signed, true
		}
	}
	return found, ok, nil
}

func (l *Log) Leaves(_ context.Context, n int64, fn func(int64, []byte) error) error {
	for seq, line := range l.Lines {
		if int64(seq) >= n || line == nil {
			continue
		}
		if err := fn(int64(seq), line); err != nil {
			return err
		}
	}
	return nil
}

func (l *Log) Hides(_ context.Context, personID string) (bool, error) {
	return slices.Contains(l.Subjects, personID), nil
}

func (l *Log) StoredHashes(_ context.Context, from, below int64) ([]tlog.Hash, error) {
	return l.Stored[from:below], nil
}

func (l *Log) Openings(_ context.Context, n int64, fn func(evidence.Opening) error) error {
	for _, o := range l.Opened {
		if o.Seq >= n {
			break
		}
		if err := fn(o); err != nil {
			return err
		}
	}
	return nil
}

func (l *Log) File(_ context.Context, sum string) (io.ReadCloser, bool, error) {
	content, ok := l.Files[sum]
	return io.NopCloser(bytes.NewReader(content)), ok, nil
}

func (l *Log) Document(_ context.Context, sum string) ([]byte, bool, error) {
	content, ok := l.Documents[sum]
	return content, ok, nil
}

func (l *Log) Key(context.Context) (string, error) { return l.VKey + "\n", nil }
