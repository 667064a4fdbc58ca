package hook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/hook"
)

const secret = "whsec_dGhpcyBpcyBhIGtleSBvZiAyNCBieXRlcw=="

var (
	now  = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	body = []byte(`{"id":"e-1","kind":"leaver"}`)
)

// delivery is a request as one sender makes it.
type delivery struct {
	scheme hook.Scheme
	header http.Header
	body   []byte
}

func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func mac256(key string, parts ...string) []byte {
	m := hmac.New(sha256.New, []byte(key))
	for _, p := range parts {
		m.Write([]byte(p))
	}
	return m.Sum(nil)
}

// deliveries are one of each sender, signed here as its documents say and not
// as the schemes do.
func deliveries() map[string]delivery {
	at := strconv.FormatInt(now.Unix(), 10)
	key := "this is a key of 24 bytes"[:25]
	text := string(body)
	bob := hmac.New(sha512.New, []byte(secret))
	bob.Write(body)
	b64 := base64.StdEncoding.EncodeToString
	return map[string]delivery{
		"standard": {hook.Standard(), headers("webhook-id", "msg-1", "webhook-timestamp", at, "webhook-signature",
			"v1a,xyz v1,"+b64(mac256(key, "msg-1.", at, ".", text))), body},
		"finch": {hook.Finch(), headers("finch-event-id", "msg-1", "finch-timestamp", at, "finch-signature", "v1,"+b64(mac256(key, "msg-1.", at, ".", text))), body},
		"hub":   {hook.Hub(), headers("x-hub-signature-256", "sha256="+hex.EncodeToString(mac256(secret, text))), body},
		"bamboohr": {hook.BambooHR(), headers("x-bamboohr-timestamp", at, "x-bamboohr-signature",
			hex.EncodeToString(mac256(secret, text, at))), body},
		"bamboohr in words": {hook.BambooHR(), headers("x-bamboohr-timestamp", "2026-11-26T12:00:00+0000", "x-bamboohr-signature",
			hex.EncodeToString(mac256(secret, text, "2026-11-26T12:00:00+0000"))), body},
		"hibob":     {hook.HiBob(), headers("bob-signature", b64(bob.Sum(nil))), body},
		"gusto":     {hook.Gusto(), headers("x-gusto-signature", hex.EncodeToString(mac256(secret, text))), body},
		"deel":      {hook.Deel(), headers("x-deel-signature", hex.EncodeToString(mac256(secret, "POST", text))), body},
		"merge":     {hook.Merge(), headers("x-merge-webhook-signature", base64.URLEncoding.EncodeToString(mac256(secret, text))), body},
		"merge raw": {hook.Merge(), headers("x-merge-webhook-signature", base64.RawURLEncoding.EncodeToString(mac256(secret, text))), body},
		"a word":    {hook.Word("Authorization", "Bearer "), headers("authorization", "Bearer "+secret), body},
	}
}

func TestEachSendersRequestIsTakenForTheirs(t *testing.T) {
	for name, d := range deliveries() {
		proof, err := d.scheme.Verify(d.header, d.body, []string{"the newer one", secret}, now)
		if err != nil || proof.Secret != 1 {
			t.Errorf("%s: %+v, %v", name, proof, err)
		}
		if _, err := d.scheme.Verify(d.header, d.body, []string{"another", ""}, now); !errors.Is(err, hook.ErrForged) {
			t.Errorf("%s with another's secret: %v", name, err)
		}
		if _, err := d.scheme.Verify(d.header, d.body, nil, now); !errors.Is(err, hook.ErrForged) {
			t.Errorf("%s of a source without a secret: %v", name, err)
		}
	}
}

func TestARequestOfSixMinutesAgoIsRefused(t *testing.T) {
	for name, d := range deliveries() {
		if d.scheme.At == "" {
			continue
		}
		for _, later := range []time.Duration{6 * time.Minute, -6 * time.Minute} {
			if _, err := d.scheme.Verify(d.header, d.body, []string{secret}, now.Add(later)); !errors.Is(err, hook.ErrStale) {
				t.Errorf("%s, %s later: %v", name, later, err)
			}
		}
	}
}

func TestAHeaderThatIsThereTwiceCountsForNone(t *testing.T) {
	for name, d := range deliveries() {
		for header := range maps.Clone(d.header) {
			twice := d.header.Clone()
			twice.Add(header, d.header.Get(header))
			if _, err := d.scheme.Verify(twice, d.body, []string{secret}, now); !errors.Is(err, hook.ErrUnsigned) {
				t.Errorf("%s with %s twice: %v", name, header, err)
			}
		}
	}
}

// TestNoChangedRequestIsTaken changes one thing of a request that is right, a
// hundred thousand times: a bit or byte of the body or a header, a header of
// another request, the boundary between body and timestamp.
func TestNoChangedRequestIsTaken(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := deliveries()
	names := slices.Sorted(maps.Keys(all))
	for n := range 100_000 {
		name := names[n%len(names)]
		d := all[name]
		h, b := d.header.Clone(), slices.Clone(d.body)
		what := change(random, h, &b)
		if same(h, d.header) && string(b) == string(d.body) {
			continue
		}
		if d.scheme.Hash == nil && same(h, d.header) {
			continue // a word says nothing of the body
		}
		if name == "merge" && string(b) == string(d.body) && h.Get(d.scheme.Header) == all["merge raw"].header.Get(d.scheme.Header) {
			continue // the same without its padding
		}
		if _, err := d.scheme.Verify(h, b, []string{secret}, now); err == nil {
			t.Fatalf("%s: taken although %s: %v %q", name, what, h, b)
		}
	}
}

func same(a, b http.Header) bool { return maps.EqualFunc(a, b, slices.Equal) }

func change(random *rand.Rand, h http.Header, b *[]byte) string {
	names := slices.Sorted(maps.Keys(h))
	name := names[random.IntN(len(names))]
	value := []byte(h.Get(name))
	switch random.IntN(6) {
	case 0:
		i := random.IntN(len(*b))
		(*b)[i] ^= 1 << random.IntN(8)
		return fmt.Sprintf("bit of byte %d of the body", i)
	case 1:
		*b = append(*b, byte(random.IntN(256)))
		return "a byte more"
	case 2:
		*b = (*b)[:random.IntN(len(*b))]
		return "a shorter body"
	case 3:
		i := random.IntN(len(value))
		value[i] = "0123456789abcdefABCDEF +/=-_,."[random.IntN(30)]
		if name == "Webhook-Signature" && i < 8 {
			return "nothing: another version's signature counts for nothing"
		}
	case 4:
		value = value[:random.IntN(len(value))]
	case 5:
		h.Del(name)
		return "no " + name
	}
	h[name] = []string{string(value)}
	return "another " + name
}

func TestDigitsOfTheTimestampCannotMoveIntoTheBody(t *testing.T) {
	d := deliveries()["bamboohr"]
	at := d.header.Get("X-BambooHR-Timestamp")
	for n := 1; n < len(at); n++ {
		h := d.header.Clone()
		h.Set("X-BambooHR-Timestamp", at[n:])
		if _, err := d.scheme.Verify(h, append(slices.Clone(d.body), at[:n]...), []string{secret}, now); err == nil {
			t.Errorf("%d digits moved", n)
		}
	}
}

func TestWhatIsSignedHereIsTaken(t *testing.T) {
	for name, d := range deliveries() {
		h := http.Header{}
		d.scheme.Sign(h, "msg-2", now, body, secret)
		if _, err := d.scheme.Verify(h, body, []string{secret}, now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	all := deliveries()
	for name, d := range all {
		f.Add(name, d.header.Get(d.scheme.Header), "1795694400", d.body)
	}
	f.Fuzz(func(t *testing.T, name, signature, at string, body []byte) {
		d, ok := all[name]
		if !ok {
			return // no sender of that name
		}
		h := headers("Webhook-Id", "x", "Finch-Event-Id", "x")
		h[http.CanonicalHeaderKey(d.scheme.Header)] = []string{signature}
		if d.scheme.At != "" {
			h[http.CanonicalHeaderKey(d.scheme.At)] = []string{at}
		}
		if _, err := d.scheme.Verify(h, body, []string{"a secret that no input of this test has"}, now); err == nil && d.scheme.Hash != nil {
			t.Error("a signature that nobody made fits")
		}
	})
}
