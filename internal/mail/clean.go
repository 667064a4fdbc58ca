package mail

import (
	"strings"
	"unicode"

	"github.com/handover-jml/handover/internal/legible"
)

// Longest texts that a letter repeats, in characters. Longer ones are cut, so
// that a pasted novel in a name field cannot make an unsendable header.
const (
	maxName  = 80
	maxTitle = 300
	maxNote  = 1000
)

// oneLine makes text from outside safe to stand in a header or on a line of a
// letter: on one line, without what a name may not hold, runs of space joined,
// at most limit characters. Rows of before there were limits may hold anything.
func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(legible.Word().Clean(s)), " ")
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return s
}

// verbatim keeps a signed note as it is but for characters that cannot be part
// of one and would break a mail.
func verbatim(note string) string { return legible.Rule{Lines: true}.Clean(note) }
