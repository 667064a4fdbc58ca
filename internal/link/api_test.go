package link_test

import (
	"bytes"
	"crypto/rand"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
)

var scanned = regexp.MustCompile(`^hva_[a-z2-7]{59}$`)

func TestAProgramsTokenIsFoundByItsHashAndByScanners(t *testing.T) {
	token, hash, err := link.NewAPI(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !scanned.MatchString(token) {
		t.Errorf("no scanner finds %q", token)
	}
	if again, err := link.HashAPI(token); err != nil || !bytes.Equal(again, hash) {
		t.Errorf("the hash is %x, %v; it was %x", again, err, hash)
	}
}

func TestAProgramsTokenWithOneOtherCharacterIsNoToken(t *testing.T) {
	token, _, err := link.NewAPI(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(token)-1).Draw(t, "at")
		other := rapid.Byte().Draw(t, "character")
		if token[at] == other {
			return
		}
		spoiled := token[:at] + string([]byte{other}) + token[at+1:]
		if _, err := link.HashAPI(spoiled); jml.ErrorCode(err) != jml.CodeNotFound || strings.Contains(err.Error(), spoiled) {
			t.Fatalf("%q: %v", spoiled, err)
		}
	})
}

func FuzzHashAPI(f *testing.F) {
	token, _, err := link.NewAPI(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token)
	f.Add("hva_")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := link.HashAPI(text); err == nil && !scanned.MatchString(text) {
			t.Errorf("%q is taken for a token", text)
		}
	})
}
