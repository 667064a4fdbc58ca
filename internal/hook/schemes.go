package hook

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// whole is a body and nothing else.
func whole() []Part { return []Part{{Body: true}} }

// Standard is Standard Webhooks 1.0.0: id, timestamp and body, with dots between.
func Standard() Scheme { return dotted("Webhook-Id", "Webhook-Timestamp", "Webhook-Signature") }

// Finch is that of Finch, which names the headers of Standard Webhooks
// otherwise.
func Finch() Scheme { return dotted("Finch-Event-Id", "Finch-Timestamp", "Finch-Signature") }

func dotted(id, at, signature string) Scheme {
	return Scheme{Header: signature, Prefix: "v1,", Many: true, Hash: sha256.New, Decode: base64.StdEncoding.Strict().DecodeString, Encode: base64.StdEncoding.EncodeToString,
		Signed: []Part{{Header: id}, {Text: "."}, {Header: at}, {Text: "."}, {Body: true}},
		Key:    base64Key, ID: id, At: at, Time: seconds}
}

// Hub is the signature that many senders took from WebSub: of the body alone.
func Hub() Scheme {
	return Scheme{Header: "X-Hub-Signature-256", Prefix: "sha256=", Hash: sha256.New, Decode: lowerHex, Encode: hex.EncodeToString, Signed: whole()}
}

// BambooHR signs the body and then the timestamp with nothing between. Where one
// ends is told by the timestamp's exact form and by a body that is one JSON
// document and no more.
func BambooHR() Scheme {
	const at = "X-BambooHR-Timestamp"
	return Scheme{Header: "X-BambooHR-Signature", Hash: sha256.New, Decode: lowerHex, Encode: hex.EncodeToString,
		Signed: []Part{{Body: true}, {Header: at}}, At: at, Time: secondsOrInstant}
}

// HiBob signs the body alone. It gives neither id nor instant.
func HiBob() Scheme {
	return Scheme{Header: "Bob-Signature", Hash: sha512.New, Decode: base64.StdEncoding.Strict().DecodeString, Encode: base64.StdEncoding.EncodeToString, Signed: whole()}
}

// Gusto signs the body alone.
func Gusto() Scheme {
	return Scheme{Header: "X-Gusto-Signature", Hash: sha256.New, Decode: lowerHex, Encode: hex.EncodeToString, Signed: whole()}
}

// Deel signs the word POST and the body.
func Deel() Scheme {
	return Scheme{Header: "X-Deel-Signature", Hash: sha256.New, Decode: lowerHex, Encode: hex.EncodeToString, Signed: []Part{{Text: "POST"}, {Body: true}}}
}

// Merge signs the body alone, in the alphabet of addresses, padded or not.
func Merge() Scheme {
	return Scheme{Header: "X-Merge-Webhook-Signature", Hash: sha256.New, Decode: paddedOrNot, Encode: base64.URLEncoding.EncodeToString, Signed: whole()}
}

// Word is a header that holds the secret itself, after a prefix: that of senders
// who sign nothing.
func Word(header, prefix string) Scheme { return Scheme{Header: header, Prefix: prefix} }

// base64Key reads a secret such as whsec_MfKQ…; one of another form is its own
// bytes.
func base64Key(secret string) []byte {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return []byte(secret)
	}
	return key
}

// lowerHex reads digits of one form only.
func lowerHex(text string) ([]byte, error) {
	if text != strings.ToLower(text) {
		return nil, hex.InvalidByteError(text[0])
	}
	return hex.DecodeString(text)
}

func paddedOrNot(text string) ([]byte, error) {
	if strings.HasSuffix(text, "=") {
		return base64.URLEncoding.Strict().DecodeString(text)
	}
	return base64.RawURLEncoding.Strict().DecodeString(text)
}

// seconds reads an instant as ten digits since 1970, which holds until 2286.
func seconds(text string) (time.Time, bool) {
	if len(text) != 10 || strings.Trim(text, "0123456789") != "" {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(n, 0).UTC(), err == nil
}

// secondsOrInstant reads the two forms in which one sender was seen to write.
func secondsOrInstant(text string) (time.Time, bool) {
	if at, ok := seconds(text); ok {
		return at, true
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05-0700"} {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
