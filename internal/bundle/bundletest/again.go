package bundletest

import (
	"bytes"
	"context"
	"io"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
)

// Again is a bundle that serves as the source of another: whoever has a bundle
// has everything that the same question needs.
type Again struct {
	Unpacked
	Question bundle.Question

	manifest    bundle.Manifest
	vkey        string
	checkpoints [][]byte // oldest first
}

// NewAgain reads a bundle as a source.
func NewAgain(t testing.TB, u Unpacked) Again {
	t.Helper()
	a := Again{Unpacked: u}
	var err error
	if a.manifest, err = bundle.ParseManifest(u["manifest.json"]); err != nil {
		t.Fatal(err)
	}
	if a.vkey, err = bundle.ParsePolicy(u["policy.txt"]); err != nil {
		t.Fatal(err)
	}
	proof, err := bundle.ParseConsistency(u["consistency.txt"])
	if err != nil {
		t.Fatal(err)
	}
	if proof.Older != nil {
		a.checkpoints = append(a.checkpoints, proof.Older)
	}
	a.checkpoints = append(a.checkpoints, u["checkpoint"])
	a.Question = a.manifest.Asked()
	return a
}

// Checkpoint implements bundle.Source.
func (a Again) Checkpoint(_ context.Context, largest int64) ([]byte, bool, error) {
	return newest(a.checkpoints, largest)
}

// Leaves implements bundle.Source.
func (a Again) Leaves(_ context.Context, n int64, fn func(int64, []byte) error) error {
	seq := int64(0)
	for line := range bytes.Lines(a.Unpacked["leaves.jsonl"]) {
		if seq == n {
			return nil
		}
		if err := fn(seq, bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return err
		}
		seq++
	}
	return nil
}

// Hides implements bundle.Source: whoever has the bundle has read it.
func (a Again) Hides(context.Context, string) (bool, error) { return false, nil }

// StoredHashes implements bundle.Source.
func (a Again) StoredHashes(ctx context.Context, from, below int64) (hashes []tlog.Hash, err error) {
	err = a.Leaves(ctx, below, func(seq int64, line []byte) error {
		if seq >= from {
			hashes = append(hashes, checkpoint.LeafHash(line))
		}
		return nil
	})
	return hashes, err
}

// Openings implements bundle.Source.
func (a Again) Openings(_ context.Context, _ int64, fn func(evidence.Opening) error) error {
	for line := range bytes.Lines(a.Unpacked["openings.jsonl"]) {
		o, err := evidence.ParseOpening(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return err
		}
		if err := fn(o); err != nil {
			return err
		}
	}
	return nil
}

// File implements bundle.Source.
func (a Again) File(_ context.Context, sum string) (io.ReadCloser, bool, error) {
	content, found := a.Unpacked["files/"+sum]
	return io.NopCloser(bytes.NewReader(content)), found, nil
}

// Document implements bundle.Source.
func (a Again) Document(_ context.Context, sum string) ([]byte, bool, error) {
	content, found := a.Unpacked["files/"+sum]
	return content, found, nil
}

// Key implements bundle.Source.
func (a Again) Key(context.Context) (string, error) { return a.vkey, nil }
