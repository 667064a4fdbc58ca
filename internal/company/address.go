package company

import (
	"net/mail"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// checkAddress refuses what is no address with a sentence that asks for one. Of
// a text that breaks the rule of its field, it says how.
func checkAddress(field, text, ask string) error {
	if err := legible.Check(field, text, legible.Email()); err != nil {
		return err
	}
	if !IsAddress(text) {
		return jml.Invalid(field, ask)
	}
	return nil
}

// NamedAddress reads a person as mail programs write them, such as "Tom Weber
// <tom@example.com>"; ok is false without a name, of several people, and where
// what stands behind the name IsAddress does not take.
func NamedAddress(text string) (name, address string, ok bool) {
	a, err := mail.ParseAddress(text)
	if err != nil || strings.TrimSpace(a.Name) == "" || !IsAddress(a.Address) {
		return "", "", false
	}
	return a.Name, a.Address, true
}

// IsAddress reports whether a text is a bare mail address, without name, comment
// or quotes, whose domain has a dot.
func IsAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text && len(text) <= legible.Email().Bytes &&
		!strings.ContainsAny(text, "\"<> \t\r\n") && strings.Contains(text[strings.LastIndexByte(text, '@'):], ".")
}
