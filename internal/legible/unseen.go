package legible

import (
	"strings"
	"unicode"
)

// Characters without a shape that a spelling or a picture may need.
const (
	spaceBetweenWords = 0x200b // zero width, where a script writes none
	nonJoiner         = 0x200c
	joiner            = 0x200d
	outline           = 0xfe0e // asks for the plain form of a picture
	colourful         = 0xfe0f // asks for the colourful one
	keycap            = 0x20e3 // makes a key of the digit before
)

// unseen: what takes no ink, blanks that are spaces apart. Of category Cf are
// also signs that stand around or under digits; those are seen.
func unseen(r rune) bool {
	switch {
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return true
	}
	// The blank of Braille, what holds the place of an object, and a note
	// without a head are symbols by category, and show nothing.
	return r == 0x2800 || r == 0xfffc || r == 0x1d159
}

// belongs reports whether an unseen character at i is part of how its
// neighbours are spelt or drawn:
//
//   - the joiners of Arabic, Persian, the scripts of India and their kin, after
//     a letter or mark of such a script: Persian and Hindi names need them;
//   - a zero-width space between letters of Khmer, Lao, Burmese and Thai, which
//     keyboards put between words;
//   - Mongolian selectors after a Mongolian letter;
//   - selectors of a variant after a Chinese character, as in Japanese names;
//   - the form of a picture after it, and the joiner between two;
//   - in notes, marks and isolates of direction, which mixed text needs.
//
// All but the last stand on something seen, so nothing can be hidden in a run
// of them.
func (rule Rule) belongs(text []rune, i int) bool {
	r := text[i]
	if directs(r) {
		return rule.Lines
	}
	if i == 0 {
		return false
	}

	before, after := text[i-1], rune(0)
	if i+1 < len(text) {
		after = text[i+1]
	}
	switch {
	case r == joiner && (before == colourful || drawn(before)):
		return drawn(after)
	case r == joiner, r == nonJoiner:
		return spelt(text[:i], joining()) && (unicode.In(after, joining()...) || unicode.Is(unicode.Mn, before) && unicode.In(before, joining()...))
	case r == spaceBetweenWords:
		return spelt(text[:i], unspaced()) && unicode.In(after, unspaced()...)
	case unicode.Is(unicode.Mongolian, r):
		return unicode.IsLetter(before) && unicode.Is(unicode.Mongolian, before)
	case r == colourful, r == outline:
		return drawn(before) || after == keycap && strings.ContainsRune("#*0123456789", before)
	}
	return unicode.Is(unicode.Variation_Selector, r) && unicode.Is(unicode.Ideographic, before)
}

// directs: marks and isolates, which order what stands beside them but turn
// no letters around.
func directs(r rune) bool {
	return r == 0x200e || r == 0x200f || r == 0x061c || r >= 0x2066 && r <= 0x2069
}

// drawn reports whether r is a picture, or could be one that is not assigned
// yet.
func drawn(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1faff, strings.ContainsRune("‼⁉ℹ〰〽", r):
		return true
	case unicode.Is(unicode.So, r), unicode.Is(unicode.Sm, r) && r >= 0x2000:
		return !unseen(r)
	}
	return false
}

// spelt reports whether a text ends with a letter or mark of one of the
// scripts. Marks that scripts share are of the letter that they stand on.
func spelt(text []rune, scripts []*unicode.RangeTable) bool {
	for i := len(text) - 1; i >= 0; i-- {
		r := text[i]
		if unicode.Is(unicode.Inherited, r) && unicode.Is(unicode.Mn, r) && !unseen(r) {
			continue
		}
		return (unicode.IsLetter(r) || unicode.IsMark(r)) && unicode.In(r, scripts...)
	}
	return false
}

// joining are the living scripts whose letters join or form clusters.
func joining() []*unicode.RangeTable {
	return []*unicode.RangeTable{
		unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Adlam, unicode.Hanifi_Rohingya, unicode.Mongolian,
		unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
		unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Tibetan, unicode.Khmer, unicode.Myanmar,
		unicode.Javanese, unicode.Balinese, unicode.Sundanese, unicode.Meetei_Mayek, unicode.Chakma,
	}
}

// unspaced are scripts that write no space between words.
func unspaced() []*unicode.RangeTable {
	return []*unicode.RangeTable{unicode.Khmer, unicode.Lao, unicode.Myanmar, unicode.Thai}
}
