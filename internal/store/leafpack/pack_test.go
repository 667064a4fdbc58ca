package leafpack

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
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
		if got, ok := Unpack(Pack(line)); !ok || !bytes.Equal(got, line) {
			t.Errorf("%q came back as %q (%v)", line, got, ok)
		}
	})
}

func TestAnEndlessLeafIsNotUnpacked(t *testing.T) {
	const much = "\xf0\xff\xff\xff\x07" // bytes to repeat, as a run says it
	endless := append([]byte{packed, 1<<4 | half}, much+"x\x00\x00"...)
	if line, ok := Unpack(endless); ok {
		t.Errorf("it has %d bytes", len(line))
	}
}
