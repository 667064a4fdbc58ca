package oscal

import (
	"crypto/sha1"
	"encoding/hex"
	"unicode"
)

// uuid names a part of the results: version 5 of RFC 9562 in the namespace of
// URLs. SHA-1 is what that version asks for, and nothing here rests on it.
func (c Content) uuid(part string) string {
	const urls = "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"
	sum := sha1.Sum([]byte(urls + namespace + "/" + c.Name + "/" + part))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	s := hex.EncodeToString(sum[:16])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// isToken reports whether OSCAL takes s for a control's id.
func isToken(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsNumber(r) && r != '.' && r != '-') {
			return false
		}
	}
	return s != ""
}
