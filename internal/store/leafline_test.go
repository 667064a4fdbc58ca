package store

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/ledger"
)

// TestTheWordsOfPackedLeavesNeverChange guards what every packed leaf of every
// installation is read with.
func TestTheWordsOfPackedLeavesNeverChange(t *testing.T) {
	const as = "10b52747b08ca823fc53b81ed9dd54a15dc58506c45e1164d1dbff463f916265"
	if got := fmt.Sprintf("%x", sha256.Sum256(leafWords)); got != as {
		t.Errorf("the words have the hash %s: leaves that were packed with others cannot be read", got)
	}
}

func TestAPackedLeafComesBackByteForByte(t *testing.T) {
	part := rapid.OneOf(
		rapid.SliceOf(rapid.Byte()),
		rapid.Map(rapid.IntRange(0, len(leafWords)-1), func(at int) []byte { return leafWords[at:min(at+99, len(leafWords))] }),
		rapid.Map(rapid.StringMatching(`"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"?`), func(id string) []byte { return []byte(id) }),
		rapid.Map(rapid.StringMatching(`"[0-9a-f]{64}"?`), func(digest string) []byte { return []byte(digest) }),
		rapid.Map(rapid.StringMatching(`"[0-9a-fA-F]{36}"|"[0-9A-Fa-f]{64}"|"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"`),
			func(other string) []byte { return []byte(other) }),
	)
	rapid.Check(t, func(t *rapid.T) {
		line := slices.Concat(rapid.SliceOf(part).Draw(t, "leaf")...)
		line = append(line, line[:len(line)/2]...) // what repeats
		var got []byte
		stored, err := leafLine{&line}.Value()
		if err != nil {
			t.Fatal(err)
		}
		if err := (leafLine{&got}).Scan(stored); err != nil || !bytes.Equal(got, line) {
			t.Errorf("%q came back as %q (%v)", line, got, err)
		}
	})
}

func TestAnEndlessLeafIsNotUnpacked(t *testing.T) {
	const much = "\xf0\xff\xff\xff\x07" // bytes to repeat, as a run says it
	endless := append([]byte{packed, 1<<4 | half}, much+"x\x00\x00"...)
	if line, ok := unpack(endless); ok {
		t.Errorf("it has %d bytes", len(line))
	}
}

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
	f.Add([]byte{packed, 0xff})
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
