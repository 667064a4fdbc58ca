package checkpoint

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// NewKey makes an Ed25519 key pair for a log, in the encoding of C2SP signed
// notes: skey is secret, vkey is what verifiers get.
func NewKey(origin string, random io.Reader) (skey, vkey string, err error) {
	if origin == "" || strings.ContainsAny(origin, "+ \t\r\n") {
		return "", "", fmt.Errorf("%q cannot name a log: no spaces, no plus sign", origin)
	}
	skey, vkey, err = note.GenerateKey(random, origin)
	if err != nil {
		return "", "", fmt.Errorf("make a key: %w", err)
	}
	return skey, vkey, nil
}

// KeyHash returns the eight hexadecimal digits by which a verifier key is
// named in signatures, mails and reports.
func KeyHash(vkey string) (string, error) {
	v, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return "", fmt.Errorf("read the verifier key: %w", err)
	}
	return fmt.Sprintf("%08x", v.KeyHash()), nil
}

// Rename returns a verifier key under another origin. A log that was reopened
// goes on with the key that it had, and a signed note names the origin in its
// key.
func Rename(vkey, origin string) (string, error) {
	key, err := publicPart(vkey)
	if err != nil {
		return "", err
	}
	return note.NewEd25519VerifierKey(origin, key)
}

// RenameSecret returns a secret key under another origin, with its verifier
// key.
func RenameSecret(skey, origin string) (renamed, vkey string, err error) {
	signer, err := note.NewSigner(strings.TrimSpace(skey))
	if err != nil {
		return "", "", errors.New("this is no secret key of a log")
	}
	parts := strings.SplitN(strings.TrimSpace(skey), "+", 5) // PRIVATE, KEY, name, hash, key
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", "", fmt.Errorf("the secret key of %s is not an Ed25519 key", signer.Name())
	}

	public := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if vkey, err = note.NewEd25519VerifierKey(origin, public); err != nil {
		return "", "", fmt.Errorf("name the key: %w", err)
	}
	hash, err := KeyHash(vkey)
	if err != nil {
		return "", "", err
	}
	return strings.Join([]string{"PRIVATE", "KEY", origin, hash, parts[4]}, "+"), vkey, nil
}

// SameKey reports whether two verifier keys are one, under whatever origins.
func SameKey(a, b string) bool {
	one, err1 := publicPart(a)
	two, err2 := publicPart(b)
	return err1 == nil && err2 == nil && one.Equal(two)
}

func publicPart(vkey string) (ed25519.PublicKey, error) {
	vkey = strings.TrimSpace(vkey)
	if _, err := note.NewVerifier(vkey); err != nil {
		return nil, fmt.Errorf("read the verifier key: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.SplitN(vkey, "+", 3)[2])
	if err != nil {
		return nil, fmt.Errorf("read the verifier key: %w", err)
	}
	return ed25519.PublicKey(key[1:]), nil // the first byte names the algorithm
}

// Claims reports whether a signed note says of itself that one of these keys
// signed it under one of these names. Where Open refuses a note that does, its
// text is not what was signed: it was damaged on its way, or made up.
func (k Keys) Claims(signed []byte, names []string) bool {
	for line := range strings.Lines(string(signed)) {
		_, signature, _ := strings.Cut(strings.TrimPrefix(line, dash), " ")
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(signature))
		if !strings.HasPrefix(line, dash) || err != nil || len(raw) < signatureSize {
			continue
		}
		for _, name := range names {
			if _, err := k.Verifier(name, binary.BigEndian.Uint32(raw)); err == nil {
				return true
			}
		}
	}
	return false
}

// Keys are verifier keys that are trusted under every origin. Whoever opens a
// note with them must look at its origin besides.
type Keys []string

// Verifier implements note.Verifiers.
func (k Keys) Verifier(name string, hash uint32) (note.Verifier, error) {
	for _, vkey := range k {
		renamed, err := Rename(vkey, name)
		if err != nil {
			return nil, err
		}
		if v, err := note.NewVerifier(renamed); err == nil && v.KeyHash() == hash {
			return v, nil
		}
	}
	return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
}
