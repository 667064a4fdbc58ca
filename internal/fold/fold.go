// Package fold holds the one rule by which ids, addresses, functions and names
// are compared: without letter case and without the blanks around them. They
// are shown as they were given. It knows nobody who has one.
package fold

import (
	"strings"
	"unicode"
)

// Key is what two spellings of one id have in common.
func Key(text string) string {
	return strings.Map(func(r rune) rune {
		first := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			first = min(first, other)
		}
		return unicode.ToLower(first)
	}, strings.TrimSpace(text))
}

// Same reports whether two texts are spellings of one id.
func Same(a, b string) bool { return Key(a) == Key(b) }
