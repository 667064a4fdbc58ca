package store

import (
	"bytes"
	"testing"

	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/ledger"
)

// FuzzALeafColumnIsReadWhateverLiesInIt holds the reader against what a broken
// disk may have made of a row.
func FuzzALeafColumnIsReadWhateverLiesInIt(f *testing.F) {
	line := []byte(`{"v":"handover-leaf/v1","seq":7}`)
	stored, err := leafLine{&line}.Value()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add(stored.([]byte))
	f.Add([]byte{1, 0xff})
	f.Fuzz(func(t *testing.T, column []byte) {
		var got []byte
		if err := (leafLine{&got}).Scan(column); err != nil {
			t.Fatal(err)
		}
		if len(got) > max(len(column), limits.MaxLine) {
			t.Errorf("%d bytes became %d", len(column), len(got))
		}
	})
}

func TestALeafOfAnEarlierVersionIsReadAsItLies(t *testing.T) {
	s := newSQLite(t)
	change(t, s)
	var line []byte
	err := s.EachLeaf(t.Context(), 0, 1, func(_ int64, b []byte) error { line = b; return nil })
	if err != nil || len(line) == 0 || line[0] != '{' {
		t.Fatalf("the leaf is %q (%v)", line, err)
	}
	for _, query := range []string{"DROP TRIGGER log_leaf_no_update", "UPDATE log_leaf SET bytes = ?"} {
		args := []any{line}
		if _, err := s.write.Exec(query, args[:bytes.Count([]byte(query), []byte("?"))]...); err != nil {
			t.Fatal(err)
		}
	}

	var again []byte
	err = s.EachLeaf(t.Context(), 0, 1, func(_ int64, b []byte) error { again = b; return nil })
	if err != nil || !bytes.Equal(line, again) {
		t.Errorf("%q is read as %q (%v)", line, again, err)
	}
}

func TestALeafTakesLessThanHalfOfItsRoom(t *testing.T) {
	s := newSQLite(t)
	if err := s.Change(t.Context(), ledger.LanePeople, func(x ledger.Tx) error { x.Append(draft()); return nil }); err != nil {
		t.Fatal(err)
	}
	var stored, whole int
	if err := s.read.Get(&stored, "SELECT length(bytes) FROM log_leaf"); err != nil {
		t.Fatal(err)
	}
	err := s.EachLeaf(t.Context(), 0, 1, func(_ int64, b []byte) error { whole = len(b); return nil })
	if err != nil || stored*5 > whole*2 {
		t.Errorf("a leaf of %d bytes takes %d (%v)", whole, stored, err)
	}
}
