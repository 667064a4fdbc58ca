package link

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// api is what the token of a program begins with. All that follows are
// lower-case letters and digits, so that scanners find a leaked one whole, and
// its end is a checksum, so that they take nothing else for one.
const api = "hva_"

// spelling is base32 in lower case.
var spelling = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewAPI makes the token of a program, of 256 random bits and a checksum, and
// the SHA-256 that is stored in its place. random must be a cryptographic source.
func NewAPI(random io.Reader) (token string, hash []byte, err error) {
	secret := make([]byte, secretBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return "", nil, fmt.Errorf("read random bytes: %w", err)
	}
	body := api + spelling.EncodeToString(secret)
	token = body + checksum(body)
	return token, digest(token), nil
}

// HashAPI returns the SHA-256 under which a program's token is stored. A token
// that NewAPI could not have made is a jml.CodeNotFound error, and its text is
// not repeated.
func HashAPI(token string) ([]byte, error) {
	bodyLength := len(api) + spelling.EncodedLen(secretBytes)
	if len(token) != bodyLength+spelling.EncodedLen(crc32.Size) || !strings.HasPrefix(token, api) {
		return nil, unknownAPI()
	}
	body := token[:bodyLength]
	secret, err := spelling.DecodeString(body[len(api):])
	// Spare bits that are not zero would give one secret several spellings.
	if err != nil || api+spelling.EncodeToString(secret) != body || checksum(body) != token[bodyLength:] {
		return nil, unknownAPI()
	}
	return digest(token), nil
}

func checksum(body string) string {
	return spelling.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body))))
}

func unknownAPI() error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "This token is not valid. Ask an administrator for a new one."}
}
