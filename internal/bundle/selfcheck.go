package bundle

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/jml"
)

// fail keeps the first way in which the log is not what it was.
func (x *writer) fail(format string, args ...any) {
	if x.broken == nil {
		x.broken = &jml.Error{Code: jml.CodeDamaged, Message: fmt.Sprintf(format, args...) + "."}
	}
}

// checkStoredHash compares the hash of a leaf with the one stored when it was
// appended.
func (x *writer) checkStoredHash(ctx context.Context, seq int64, hash tlog.Hash) error {
	if next := x.tree.Size(); seq != next {
		x.fail("The log is not what was signed: leaf %d is gone", next)
		return nil
	}
	if seq == x.hashes.below {
		if err := x.hashes.read(ctx, x.src, min(seq+hashesAtOnce, x.checkpoint.Size)); err != nil {
			return err
		}
	}
	if x.hashes.of(seq) != hash {
		x.fail("The log is not what was signed: leaf %d is the first that differs from its stored hash", seq)
	}
	return nil
}

// hashesAtOnce is how many stored hashes are read together.
const hashesAtOnce = 1_000

// storedHashes are those of the leaves from one to below another.
type storedHashes struct {
	from, below int64
	hashes      []tlog.Hash
}

// read goes on with those up to another leaf.
func (h *storedHashes) read(ctx context.Context, src Source, below int64) (err error) {
	h.from, h.below = h.below, below
	if h.hashes, err = src.StoredHashes(ctx, h.from, h.below); err != nil {
		return fmt.Errorf("read the stored hashes from leaf %d on: %w", h.from, err)
	}
	return nil
}

// of is the stored hash of a leaf; zero, which no leaf has, when it is gone.
func (h *storedHashes) of(seq int64) tlog.Hash { return h.hashes[seq-h.from] }

// checkOpenings says where personal values are not what was recorded.
func (x *writer) checkOpenings(s *stored) {
	for _, fault := range []error{s.wrong, s.missing} {
		if fault != nil {
			x.fail("The log is not what was signed: %v", fault)
		}
	}
}

// checkRoot compares all leaves with the signed root.
func (x *writer) checkRoot(ctx context.Context) error {
	if next := x.tree.Size(); next < x.checkpoint.Size {
		x.fail("The log is not what was signed: leaf %d is gone", next)
		return nil
	}
	root, err := x.tree.Root(x.checkpoint.Size)
	if err != nil || root == x.checkpoint.Root {
		return err
	}
	good, err := x.lastGood(ctx)
	if err != nil {
		return err
	}
	x.fail("The log is not what was signed: it agrees with its checkpoint of %d leaves, and leaf %d or a later one differs", good, good)
	return nil
}

// lastGood is the size of the newest checkpoint that the leaves still agree
// with. It is asked only when leaf and stored hash were changed together, and
// reads the log once more.
func (x *writer) lastGood(ctx context.Context) (int64, error) {
	roots, err := x.olderRoots(ctx)
	if err != nil {
		return 0, err
	}
	var tree checkpoint.Tree
	good := int64(0)
	err = x.src.Leaves(ctx, x.checkpoint.Size, func(_ int64, line []byte) error {
		tree.Append(line)
		want, signed := roots[tree.Size()]
		if !signed {
			return nil
		}
		root, err := tree.Root(tree.Size())
		if root == want {
			good = tree.Size()
		}
		return err
	})
	return good, err
}

// olderRoots are the roots of all checkpoints before this one, by size.
func (x *writer) olderRoots(ctx context.Context) (map[int64]tlog.Hash, error) {
	roots := map[int64]tlog.Hash{}
	for largest := x.checkpoint.Size - 1; largest > 0; {
		signed, found, err := x.src.Checkpoint(ctx, largest)
		if err != nil || !found {
			return roots, err
		}
		older, err := checkpoint.Peek(signed)
		if err != nil {
			return nil, fmt.Errorf("read an older checkpoint: %w", err)
		}
		roots[older.Size] = older.Root
		largest = older.Size - 1
	}
	return roots, nil
}
