package mail

import (
	"strings"
	"unicode"
)

// Longest texts that a letter repeats, in characters. Longer ones are cut, so
// that a pasted novel in a name field cannot make an unsendable header.
const (
	maxName  = 80
	maxTitle = 300
)

// oneLine makes text from outside safe to stand in a header or on a line of a
// letter: no line breaks, no control or text-direction characters, runs of
// space joined, at most limit characters.
func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case turnsText(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return s
}

// turnsText reports whether r is an invisible character that can make a line
// read as something else: direction overrides and isolates, marks and joins.
func turnsText(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 ||
		r == 0x200e || r == 0x200f || r == 0x061c || r == 0xfeff
}

// verbatim keeps a signed note as it is but for characters that cannot be part
// of one and would break a mail.
func verbatim(note string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(note, ""))
}
