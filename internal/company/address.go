package company

import (
	"net/mail"
	"strings"

	"github.com/handover-jml/handover/internal/legible"
)

// IsAddress reports whether a text is a bare mail address, without name, comment
// or quotes, whose domain has a dot.
func IsAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text && len(text) <= legible.Email().Bytes &&
		!strings.ContainsAny(text, "\"<> \t\r\n") && strings.Contains(text[strings.LastIndexByte(text, '@'):], ".")
}
