package sample

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folderName is where a case's evidence lies: its number, kind and person.
func folderName(c Candidate) string {
	name := c.Name
	if strings.HasPrefix(name, "[") { // erased, or not in scope
		name = ""
	}
	parts := []string{"cases/" + c.Number, c.Kind}
	if said := slug(name); said != "" {
		parts = append(parts, said)
	}
	return strings.Join(parts, "-")
}

const maxName = 100 // bytes

// slug has the letters and digits of a name, with dashes between its words.
func slug(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	return cut(strings.ToLower(strings.Join(words, "-")))
}

// fileName is the name that an owner's file had, as far as any disk takes it.
func fileName(name string) string {
	safe := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, name)
	stem, ending := safe, ""
	if at := strings.LastIndexByte(safe, '.'); at > 0 && len(safe)-at <= 10 {
		stem, ending = safe[:at], safe[at:]
	}
	return strings.Trim(cut(stem), ". ") + strings.TrimRight(ending, ". ")
}

// cut shortens a name without leaving half a letter.
func cut(name string) string {
	for len(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name
}
