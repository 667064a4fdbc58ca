package checkpoint

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// FirstHash is the index in the store of hashes at which the hashes of leaf
// seq begin.
func FirstHash(seq int64) int64 { return tlog.StoredHashCount(seq) }

// LeafHash is the RFC 6962 hash of a leaf's line.
func LeafHash(line []byte) tlog.Hash { return tlog.RecordHash(line) }

// LeafHashIndex is where LeafHash of leaf seq is kept in the store of hashes.
func LeafHashIndex(seq int64) int64 { return tlog.StoredHashIndex(0, seq) }

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

// Tree is the log's hashes in memory: 64 bytes a leaf. The zero Tree is empty.
type Tree struct {
	hashes []tlog.Hash
	size   int64
}

// Append adds the next leaf.
func (t *Tree) Append(line []byte) error {
	hashes, err := HashesForLeaf(t.size, line, t)
	if err != nil {
		return err
	}
	t.hashes = append(t.hashes, hashes...)
	t.size++
	return nil
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Root is the root over the first size leaves.
func (t *Tree) Root(size int64) (tlog.Hash, error) { return Root(size, t) }

// ReadHashes implements tlog.HashReader.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("hash %d is beyond the %d leaves at hand", index, t.size)
		}
		out[i] = t.hashes[index]
	}
	return out, nil
}
