package link_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
)

func TestATokenIsFoundAgainByItsHash(t *testing.T) {
	for _, p := range []link.Prefix{link.MailLink, link.SignIn, link.Session} {
		token, hash, err := p.New(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(token, string(p)) || len(token) != 47 {
			t.Errorf("token %q has not the form of %s", token, p)
		}
		again, err := p.Hash(token)
		if err != nil || !bytes.Equal(hash, again) {
			t.Errorf("%s: Hash = %x, %v; New said %x", p, again, err, hash)
		}
		if bytes.Contains(hash, []byte(token[4:])) || len(hash) != 32 {
			t.Errorf("%s: the stored value is not a digest", p)
		}
	}
}

func TestATokenOfOneKindIsUnknownToTheOthers(t *testing.T) {
	token, _, err := link.SignIn.New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := link.Hash(token); jml.ErrorCode(err) != jml.CodeNotFound {
		t.Errorf("a sign-in token as mail link: %v, want not_found", err)
	}
}

func TestTokensThatWereNeverMadeAreRefusedWithoutRepeatingThem(t *testing.T) {
	good, _, err := link.New(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]string{
		"empty":           "",
		"prefix alone":    "hvt_",
		"too short":       good[:46],
		"too long":        good + "A",
		"padded":          good + "=",
		"standard base64": good[:46] + "+",
		"spare bits set":  good[:46] + "B",
		"new line":        good[:20] + "\n" + good[21:],
		"upper prefix":    "HVT_" + good[4:],
		"leading space":   " " + good,
	}
	for name, token := range bad {
		_, err := link.Hash(token)
		if jml.ErrorCode(err) != jml.CodeNotFound {
			t.Errorf("%s: %v, want not_found", name, err)
		} else if len(token) > 4 && strings.Contains(err.Error(), token) {
			t.Errorf("%s: the error repeats the token", name)
		}
	}
}

func TestAnExhaustedSourceOfRandomnessMakesNoToken(t *testing.T) {
	token, hash, err := link.New(strings.NewReader("short"))
	if !errors.Is(err, io.ErrUnexpectedEOF) || token != "" || hash != nil {
		t.Errorf("New = %q, %x, %v; want nothing and an error", token, hash, err)
	}
}

func FuzzOnlyTokensThatNewMakesAreAccepted(f *testing.F) {
	good, _, _ := link.New(bytes.NewReader(bytes.Repeat([]byte{0xfb}, 32)))
	f.Add(good)
	f.Add(good[:46] + "B")
	f.Add("hvt_" + strings.Repeat("A", 41) + "\r\n")
	f.Fuzz(func(t *testing.T, token string) {
		hash, err := link.Hash(token)
		if err != nil {
			if jml.ErrorCode(err) != jml.CodeNotFound || hash != nil {
				t.Fatalf("Hash(%q) = %x, %v", token, hash, err)
			}
			return
		}
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		if len(token) != 47 || !strings.HasPrefix(token, "hvt_") || strings.Trim(token[4:], alphabet) != "" {
			t.Fatalf("Hash accepted %q", token)
		}
	})
}
