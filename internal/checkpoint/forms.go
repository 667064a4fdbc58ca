package checkpoint

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"html"
	"io"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxText is how long a text may be to be looked through: a mail with pictures.
const maxText = 32 << 20

// forms are the ways in which a saved text may have to be read: as it is, as
// mails encode it, and as the text of a page.
func forms(text []byte) []string {
	if len(text) > maxText {
		return nil
	}
	plain := unicodeOf(text)
	out := []string{plain}
	if quoted, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(plain))); err == nil {
		out = append(out, unicodeOf(quoted))
	}
	out = append(out, encodedParts(plain)...)
	for _, form := range out {
		if strings.Contains(form, "<") {
			out = append(out, withoutTags(form))
		}
	}
	for i, form := range out {
		out[i] = invisible.Replace(form)
	}
	return out
}

// invisible are characters that programs put into a text, or instead of others,
// and that nobody sees.
var invisible = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\ufeff", "", "\u200b", "", "\u00ad", "", "\u00a0", " ")

// unicodeOf decodes UTF-16 with its mark, as Windows saves it. In other text that
// is no UTF-8 the dash of a signature is the one of Windows.
func unicodeOf(text []byte) string {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	case utf8.Valid(text):
		return string(text)
	default:
		return string(bytes.ReplaceAll(text, []byte{0x97}, []byte(strings.TrimSpace(dash))))
	}
	var units []uint16
	for i := 2; i+1 < len(text); i += 2 {
		units = append(units, order.Uint16(text[i:]))
	}
	return string(utf16.Decode(units))
}

// encodedPart is a part of a mail in base64: whole lines of it.
var encodedPart = regexp.MustCompile(`(?m)(?:^[A-Za-z0-9+/]{60,76}\r?\n)*^[A-Za-z0-9+/]+={0,2}\r?$`)

// encodedParts decodes what may be a part of a mail in base64.
func encodedParts(text string) (parts []string) {
	for _, part := range encodedPart.FindAllString(text, -1) {
		decoded, err := base64.StdEncoding.DecodeString(strings.NewReplacer("\r", "", "\n", "").Replace(part))
		if err == nil && bytes.Contains(decoded, []byte(signedAtPrefix)) {
			parts = append(parts, unicodeOf(decoded))
		}
	}
	return parts
}

var tag = regexp.MustCompile(`<[^<>]*>`)

// withoutTags is the text of a page.
func withoutTags(page string) string { return html.UnescapeString(tag.ReplaceAllString(page, "\n")) }
