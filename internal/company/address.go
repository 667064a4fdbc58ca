package company

import (
	"net/mail"
	"slices"
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

// SplitName takes the last word of a full name as the family name, or what stands
// before a comma: "Weber, Tom". What comes after a name, as in "Tom Weber, Jr.",
// stays with it.
func SplitName(full string) (given, family string) {
	full = strings.Trim(strings.TrimSpace(full), "\"")
	before, after, comma := strings.Cut(full, ",")
	before, after = strings.TrimSpace(before), strings.TrimSpace(after)
	if comma && before != "" && after != "" && !suffix(after) {
		return after, before
	}

	words := strings.Fields(full)
	n := len(words)
	if n < 2 {
		return strings.Join(words, ""), ""
	}
	last := n - 1
	if n > 2 && suffix(words[last]) {
		last--
	}
	return strings.Join(words[:last], " "), strings.Join(words[last:], " ")
}

// suffix reports whether a word follows a family name and is none.
func suffix(word string) bool {
	return slices.Contains([]string{"jr", "sr", "ii", "iii", "iv", "phd", "md"}, strings.ToLower(strings.ReplaceAll(word, ".", "")))
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
