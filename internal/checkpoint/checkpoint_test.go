package checkpoint

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 123456789, time.UTC) }

// logOf makes a tree of n leaves that keeps what the older sizes need.
func logOf(n int, older ...int64) *Tree {
	tree := new(Tree)
	for _, size := range older {
		tree.Keep(size)
		tree.KeepProof(size, int64(n))
	}
	for i := range n {
		tree.Append(fmt.Appendf(nil, "leaf %d", i))
	}
	return tree
}

func TestTheTreeHasTheWellKnownRoots(t *testing.T) {
	// The empty tree of RFC 6962 is SHA-256 of nothing; one leaf is SHA-256(0x00 || leaf).
	empty, _ := new(Tree).Root(0)
	if got := fmt.Sprintf("%x", empty[:4]); got != "e3b0c442" {
		t.Errorf("empty root = %s", got)
	}
	tree := logOf(3)
	want := tlog.NodeHash(tlog.NodeHash(LeafHash([]byte("leaf 0")), LeafHash([]byte("leaf 1"))), LeafHash([]byte("leaf 2")))
	if got, _ := tree.Root(3); got != want {
		t.Errorf("root of three = %v, want %v", got, want)
	}
	if _, err := tree.Root(4); err == nil {
		t.Error("a root over leaves that are not there")
	}
	if stored, _ := tree.ReadHashes([]int64{LeafHashIndex(2)}); stored[0] != LeafHash([]byte("leaf 2")) || FirstHash(2) != LeafHashIndex(2) {
		t.Error("the hash of leaf 2 is not where LeafHashIndex says")
	}
}

// A tree holds what was asked for and no more, whatever the sizes.
func TestATreeKeepsSomeDozensOfHashesOfManyLeaves(t *testing.T) {
	const leaves, older = 3000, 1234
	tree := logOf(leaves, older, 1<<62)
	if held := len(tree.edge) + len(tree.kept); held > 40 {
		t.Errorf("%d hashes are held", held)
	}
	for _, size := range []int64{older, leaves} {
		if _, err := tree.Root(size); err != nil {
			t.Errorf("root over %d leaves: %v", size, err)
		}
	}
	if _, err := tree.Root(older + 1); err == nil {
		t.Error("a root of a size that nobody asked to keep")
	}
	early := new(Tree)
	early.Keep(older)
	early.Append([]byte("leaf 0"))
	if _, err := early.Root(older); err == nil {
		t.Error("a root over leaves that are still to come")
	}
}

// A tree that grows by its edge has the hashes that a store keeps for good.
func TestATreeHasTheRootsOfAStore(t *testing.T) {
	var all storedHashes
	tree := new(Tree)
	for n := range int64(130) {
		line := fmt.Appendf(nil, "leaf %d", n)
		hashes, err := HashesForLeaf(n, line, all)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, hashes...)
		tree.Append(line)
		want, err := Root(n+1, all)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := tree.Root(n + 1); err != nil || got != want {
			t.Fatalf("root over %d leaves = %v (%v), of the store %v", n+1, got, err, want)
		}
	}
}

type storedHashes []tlog.Hash

func (s storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, s[index])
	}
	return found, nil
}

func newSigner(t testing.TB, origin string) (note.Signer, note.Verifiers) {
	t.Helper()
	skey, vkey, err := NewKey(origin, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	if hash, err := KeyHash(vkey + "\n"); err != nil || hash != fmt.Sprintf("%08x", verifier.KeyHash()) {
		t.Errorf("KeyHash = %q, %v", hash, err)
	}
	return signer, note.VerifierList(verifier)
}

func TestACheckpointOpensWithItsKeyOnly(t *testing.T) {
	signer, known := newSigner(t, "handover/a")
	_, strangers := newSigner(t, "handover/a")
	root, _ := logOf(5).Root(5)
	signed, err := Sign("handover/a", 5, root, noon(), signer)
	if err != nil {
		t.Fatal(err)
	}
	want := Checkpoint{Origin: "handover/a", Size: 5, Root: root, SignedAt: noon().Truncate(time.Microsecond)}
	got, err := Open(signed, known)
	if err != nil || got != want {
		t.Fatalf("Open = %+v, %v", got, err)
	}
	if peek, err := Peek(signed); err != nil || peek != want {
		t.Errorf("Peek = %+v, %v", peek, err)
	}
	if _, err := Open(signed, strangers); err == nil {
		t.Error("opened with a key of somebody else")
	}
	if _, err := Open(bytes.Replace(signed, []byte("\n5\n"), []byte("\n6\n"), 1), known); err == nil {
		t.Error("opened after the size was changed")
	}
	if _, err := Sign("handover/b", 5, root, noon(), signer); err == nil {
		t.Error("signed another log's checkpoint")
	}
	if _, _, err := NewKey("two words", rand.Reader); err == nil {
		t.Error("made a key for a name that notes cannot carry")
	}
}

func TestParseCheckpointIsStrict(t *testing.T) {
	good := Format(Checkpoint{Origin: "handover/a", Size: 12, SignedAt: noon()})
	if _, err := Parse(good); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"a leading zero":  strings.Replace(good, "\n12\n", "\n012\n", 1),
		"a sign":          strings.Replace(good, "\n12\n", "\n+12\n", 1),
		"a negative size": strings.Replace(good, "\n12\n", "\n-1\n", 1),
		"a short root":    strings.Replace(good, "AAA=", "=", 1),
		"seconds only":    strings.Replace(good, ".123456Z", "Z", 1),
		"a further line":  good + "more\n",
		"no origin":       strings.TrimPrefix(good, "handover/a"),
		"carriage return": strings.ReplaceAll(good, "\n", "\r\n"),
		"no instant":      good[:strings.Index(good, "signed_at")],
	} {
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := Parse(bad); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestALogThatGrewExtendsItsOldCheckpointAndARewrittenOneDoesNot(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(rt, "leaves")
		m := rapid.IntRange(0, n).Draw(rt, "older")
		tree := logOf(n, int64(m))
		older := Checkpoint{Size: int64(m)}
		older.Root, _ = tree.Root(older.Size)
		newer := Checkpoint{Size: int64(n)}
		newer.Root, _ = tree.Root(newer.Size)
		if err := Extends(older, newer.Size, tree); err != nil {
			rt.Fatal(err)
		}
		proof, err := Prove(older.Size, newer.Size, tree)
		if err != nil {
			rt.Fatal(err)
		}
		if err := CheckProof(proof, older, newer); err != nil {
			rt.Fatal(err)
		}
		if m == 0 {
			return
		}
		older.Root[0] ^= 1
		if Extends(older, newer.Size, tree) == nil || CheckProof(proof, older, newer) == nil {
			rt.Fatal("another past is accepted")
		}
		if older.Size = newer.Size + 1; Extends(older, newer.Size, tree) == nil {
			rt.Fatal("a shorter log is accepted")
		}
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(Format(Checkpoint{Origin: "handover/a", Size: 12, SignedAt: noon()}))
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := Parse(text); err == nil && Format(c) != text {
			t.Errorf("two spellings of one checkpoint: %q", text)
		}
	})
}

func TestACheckpointIsFoundInAQuotedMail(t *testing.T) {
	signer, known := newSigner(t, "handover/a")
	signed, err := Sign("handover/a", 5, tlog.Hash{}, noon(), signer)
	if err != nil {
		t.Fatal(err)
	}
	quoted := "Subject: x\r\n\r\nOn Friday you wrote:\r\n> " + strings.ReplaceAll(string(signed), "\n", "\r\n> ") + "\r\nbye"
	encoded := strings.NewReplacer("=", "=3D", "—", "=E2=80=94").Replace(string(signed))
	for _, text := range []string{string(signed), quoted, "a line\n" + encoded} {
		found, ok := Find([]byte(text))
		if !ok {
			t.Errorf("nothing found in %q", text)
			continue
		}
		if _, err := Open(found, known); err != nil {
			t.Errorf("found %q: %v", found, err)
		}
	}
	if _, ok := Find([]byte("signed_at tomorrow\n\n— x\n")); ok {
		t.Error("found a checkpoint where there is none")
	}
}
