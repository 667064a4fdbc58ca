package texttest

import (
	"regexp"
	"strconv"
	"strings"
)

// Attack is a text that no field takes.
type Attack struct{ What, Text string }

// Huge is more than any field takes, in bytes.
const Huge = 1 << 18

// Attacks lists one text of each kind that is refused everywhere.
func Attacks() []Attack {
	return append(Unseen(), Attack{"U+0000", "Ada\x00Park"}, Attack{"no UTF-8", "Ada\xffPark"})
}

// Unseen are the attacks that a form or document can carry.
func Unseen() []Attack {
	return []Attack{
		{"far too long", strings.Repeat("x", Huge)},
		{"a control character", "Ada\x1b[2JPark"},
		{"an override of direction", "Park\u202egnp.exe"},
		{"a character that nobody sees", "Ada\u200bPark"},
	}
}

// Shaped gives a text the shape of what usually stands in its place: an address
// stays one.
func Shaped(usual, text string) string {
	_, domain, isAddress := strings.Cut(usual, "@")
	if !isAddress || strings.ContainsAny(domain, " \n") {
		return text
	}
	if room := len(text) - len(domain) - 1; room > 0 && strings.Trim(text, text[:1]) == "" {
		return text[:room] + "@" + domain // as long as it is meant to be
	}
	return text + "@" + domain
}

var tooLong = regexp.MustCompile(`This is too long\. Leave out (\d+) characters or more`)

// TooLongBy reads from a refusal by how many characters a text is too long; ok
// is false when it says something else.
func TooLongBy(message string) (n int, ok bool) {
	found := tooLong.FindStringSubmatch(message)
	if found == nil {
		return 0, false
	}
	n, err := strconv.Atoi(found[1])
	return n, err == nil
}
