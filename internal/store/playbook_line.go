package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// putLine keeps what the playbook says of a task, once for all tasks of which
// it says the same, and returns what the task's row refers to it by.
func putLine(t *tx, k jml.Task) (field, error) {
	said := taskLine(&k)
	id, err := lineID(said)
	if err != nil {
		return field{}, err
	}
	query := "INSERT INTO playbook_line (line_id, " + strings.Join(names(said), ", ") + ") VALUES (?" +
		strings.Repeat(", ?", len(said)) + ") ON CONFLICT (line_id) DO NOTHING"
	if err := t.do("write what is said of a task", query, append([]any{id}, refs(said)...)...); err != nil {
		return field{}, err
	}
	return field{"line_id", id}, nil
}

// sameLine reports whether the playbook says of a task what it said when this
// transaction read it.
func sameLine(t *tx, k jml.Task) (bool, error) {
	said := taskLines().bind(&k)
	before, known := t.seen[taskLines().key(said)]
	if !known {
		return false, nil
	}
	now, err := values(said)
	return slices.Equal(now, before), err
}

// lineID is a hash of all that is said: whoever says the same finds it without
// looking.
func lineID(said []field) (int64, error) {
	all, err := values(said)
	if err != nil {
		return 0, err
	}
	h := sha256.New()
	for _, v := range all {
		fmt.Fprintf(h, "%q", fmt.Sprint(v))
	}
	return int64(binary.BigEndian.Uint64(h.Sum(nil)) >> 1), nil
}
