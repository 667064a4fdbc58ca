// Package checkpoint owns what can be said of a log as a whole: the Merkle tree
// over its leaves, the signed notes of its size and root, the proof that it
// only grew, and how a note is found in a saved mail. It is pure, and it must
// not know what a leaf says.
package checkpoint

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/evidence"
)

// Checkpoint says what the log was at one instant. Whoever keeps one can later
// prove that the log still begins with the same leaves.
type Checkpoint struct {
	Origin   string
	Size     int64
	Root     tlog.Hash
	SignedAt time.Time
}

const signedAtPrefix = "signed_at "

// Format writes the text that is signed: the three lines of a C2SP
// tlog-checkpoint and one extension line with the instant of signing.
func Format(c Checkpoint) string {
	return fmt.Sprintf("%s\n%d\n%s\n%s%s\n", c.Origin, c.Size,
		base64.StdEncoding.EncodeToString(c.Root[:]), signedAtPrefix, evidence.FormatInstant(c.SignedAt))
}

// Parse reads exactly what Format writes: no leading
// zeros, no other spelling of root or instant, no further lines.
func Parse(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" {
		return Checkpoint{}, errors.New("a checkpoint has four lines: origin, size, root, signed_at")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, fmt.Errorf("%q is not a number of leaves", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, errors.New("the root of a checkpoint is 32 bytes in base64")
	}
	signedAt, err := time.Parse(signedAtPrefix+time.RFC3339Nano, lines[3])
	if err != nil {
		return Checkpoint{}, errors.New("the fourth line of a checkpoint is signed_at and an instant in UTC with microseconds")
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: root, SignedAt: signedAt}
	if c.Origin == "" || Format(c) != text {
		return Checkpoint{}, errors.New("the checkpoint is not written as the format says")
	}
	return c, nil
}

// Sign returns the signed note. The signer's name must be the origin.
func Sign(origin string, size int64, root tlog.Hash, signedAt time.Time, signer note.Signer) ([]byte, error) {
	if signer.Name() != origin {
		return nil, fmt.Errorf("the key is of %q, the log of %q: use the log's own key", signer.Name(), origin)
	}
	text := Format(Checkpoint{Origin: origin, Size: size, Root: root, SignedAt: signedAt})
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign the checkpoint: %w", err)
	}
	return signed, nil
}

// Open checks a signed note and reads it. At least one signature
// must be by a known key whose name is the origin; signatures by unknown keys
// are ignored, a wrong one by a known key is an error.
func Open(text []byte, verifiers note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(text, verifiers)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("check the checkpoint's signature: %w", err)
	}
	c, err := Parse(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	for _, sig := range n.Sigs {
		if sig.Name == c.Origin {
			return c, nil
		}
	}
	return Checkpoint{}, fmt.Errorf("the checkpoint of %q is not signed by a key of that name", c.Origin)
}

// Peek reads a signed note without checking any signature. Use it
// only to show or to compare, never to trust.
func Peek(text []byte) (Checkpoint, error) {
	body, _, found := strings.Cut(string(text), "\n\n")
	if !found {
		return Checkpoint{}, errors.New("a signed checkpoint has an empty line before its signatures")
	}
	return Parse(body + "\n")
}

// Extends recomputes the older checkpoint's root from the newer log's
// hashes. The error says how the log fails to begin with what was signed.
func Extends(older Checkpoint, newerSize int64, reader tlog.HashReader) error {
	if older.Size > newerSize {
		return fmt.Errorf("the older checkpoint covers %d leaves, the log has only %d", older.Size, newerSize)
	}
	root, err := Root(older.Size, reader)
	if err != nil {
		return err
	}
	if root != older.Root {
		return fmt.Errorf("the first %d leaves are not those that were signed at %s",
			older.Size, evidence.FormatInstant(older.SignedAt))
	}
	return nil
}

// Prove returns the RFC 6962 consistency proof from oldSize to newSize.
// From an empty log there is nothing to prove.
func Prove(oldSize, newSize int64, reader tlog.HashReader) (tlog.TreeProof, error) {
	if oldSize == 0 {
		return nil, nil
	}
	return tlog.ProveTree(newSize, oldSize, reader)
}

// CheckProof checks a proof of Prove against two checkpoints.
func CheckProof(proof tlog.TreeProof, older, newer Checkpoint) error {
	if older.Size == 0 {
		return nil
	}
	return tlog.CheckTree(proof, newer.Size, newer.Root, older.Size, older.Root)
}
