package checkpoint

import (
	"crypto/rand"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func TestAKeyUnderAnotherNameIsTheSameKey(t *testing.T) {
	skey, vkey, err := NewKey("handover/a", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	renamed, public, err := RenameSecret(skey+"\n", "handover/b")
	if err != nil {
		t.Fatal(err)
	}
	if other, err := Rename(vkey, "handover/b"); err != nil || other != public || !SameKey(vkey, public) {
		t.Errorf("the public half is %q, and %q by itself (%v)", public, other, err)
	}
	signer, err := note.NewSigner(renamed)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := Sign("handover/b", 0, tlog.Hash{}, noon(), signer)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := Open(signed, Keys{vkey}); err != nil || c.Origin != "handover/b" {
		t.Errorf("the old key opens %+v (%v)", c, err)
	}
	_, stranger, err := NewKey("handover/b", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(signed, Keys{stranger}); err == nil || SameKey(vkey, stranger) {
		t.Error("a stranger's key of the same name opens it")
	}
	if _, _, err := RenameSecret(vkey, "handover/b"); err == nil {
		t.Error("a public key was taken for a secret one")
	}
	if SameKey("nonsense", "nonsense") {
		t.Error("what is no key is a key")
	}
}
