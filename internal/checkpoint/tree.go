package checkpoint

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// FirstHash is the index in the store of hashes at which the hashes of leaf
// seq begin.
func FirstHash(seq int64) int64 { return tlog.StoredHashCount(seq) }

// LeafHash is the RFC 6962 hash of a leaf's line.
func LeafHash(line []byte) tlog.Hash { return tlog.RecordHash(line) }

// LeafHashIndex is where LeafHash of leaf seq is kept in the store of hashes.
func LeafHashIndex(seq int64) int64 { return tlog.StoredHashIndex(0, seq) }

// LeafOfHash is the inverse of LeafHashIndex; ofLeaf is false for an index at
// which the hash of several leaves is kept.
func LeafOfHash(index int64) (seq int64, ofLeaf bool) {
	level, seq := tlog.SplitStoredHashIndex(index)
	return seq, level == 0
}

// HashesForLeaf returns the hashes that appending leaf seq adds to the store,
// in order from FirstHash(seq). The reader must have all hashes below that.
func HashesForLeaf(seq int64, line []byte, reader tlog.HashReader) ([]tlog.Hash, error) {
	hashes, err := tlog.StoredHashes(seq, line, reader)
	if err != nil {
		return nil, fmt.Errorf("hash leaf %d: %w", seq, err)
	}
	return hashes, nil
}

// Root is the tree's root over the first size leaves.
func Root(size int64, reader tlog.HashReader) (tlog.Hash, error) {
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		return tlog.Hash{}, fmt.Errorf("hash the tree of %d leaves: %w", size, err)
	}
	return root, nil
}

// Tree is the hashes of a log while it is read. It holds those on its edge, from
// which it grows, and those that it was told to keep: some dozens, however long
// the log is. The zero Tree is empty.
type Tree struct {
	size int64
	edge []node               // the roots of its complete subtrees, largest first
	kept map[int64]*tlog.Hash // by index; nil where the hash is still to come
}

// node is a hash and its index in the store of hashes.
type node struct {
	index int64
	hash  tlog.Hash
}

// longest is more leaves than any log has.
const longest = 1 << 48

// Keep makes the tree keep what Root of this size needs, when it has grown
// beyond it. Tell it before that.
func (t *Tree) Keep(size int64) {
	if size < longest {
		_, _ = Root(size, keeper{t}) // only to be asked for the hashes
	}
}

// KeepProof makes the tree keep what Prove from one size to another needs. Tell
// it before the tree has grown to the older.
func (t *Tree) KeepProof(oldSize, newSize int64) {
	if oldSize <= newSize && newSize < longest {
		_, _ = Prove(oldSize, newSize, keeper{t}) // likewise
	}
}

// keeper stands in for a log that has all hashes, to learn which are needed.
type keeper struct{ *Tree }

// ReadHashes implements tlog.HashReader.
func (k keeper) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	if k.kept == nil {
		k.kept = map[int64]*tlog.Hash{}
	}
	for _, index := range indexes {
		k.kept[index] = nil
	}
	return make([]tlog.Hash, len(indexes)), nil
}

// Append adds the next leaf.
func (t *Tree) Append(line []byte) { t.AppendHash(LeafHash(line)) }

// AppendHash adds the next leaf, whose LeafHash this is.
func (t *Tree) AppendHash(leaf tlog.Hash) {
	top := node{FirstHash(t.size), leaf}
	t.keep(top)
	for full := t.size; full&1 == 1; full >>= 1 {
		left := t.edge[len(t.edge)-1]
		t.edge = t.edge[:len(t.edge)-1]
		top = node{top.index + 1, tlog.NodeHash(left.hash, top.hash)}
		t.keep(top)
	}
	t.edge = append(t.edge, top)
	t.size++
}

func (t *Tree) keep(n node) {
	if _, wanted := t.kept[n.index]; wanted {
		hash := n.hash
		t.kept[n.index] = &hash
	}
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Root is the root over the first size leaves.
func (t *Tree) Root(size int64) (tlog.Hash, error) { return Root(size, t) }

// ReadHashes implements tlog.HashReader for the hashes that the tree holds.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		at := slices.IndexFunc(t.edge, func(n node) bool { return n.index == index })
		switch hash := t.kept[index]; {
		case at >= 0:
			out[i] = t.edge[at].hash
		case hash != nil:
			out[i] = *hash
		default:
			return nil, fmt.Errorf("hash %d is not among those of the %d leaves at hand that were kept", index, t.size)
		}
	}
	return out, nil
}
