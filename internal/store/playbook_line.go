package store

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
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

// lineID is a hash of all that is said: whoever says the same finds it without
// looking.
func lineID(said []field) (int64, error) {
	h := sha256.New()
	for _, f := range said {
		v, err := driver.DefaultParameterConverter.ConvertValue(f.ref)
		if err != nil {
			return 0, fmt.Errorf("read column %s: %w", f.column, err)
		}
		fmt.Fprintf(h, "%q", fmt.Sprint(v))
	}
	return int64(binary.BigEndian.Uint64(h.Sum(nil)) >> 1), nil
}
