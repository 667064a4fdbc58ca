package legible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/runenames"

	"github.com/handover-jml/handover/internal/jml"
)

// Rule says which texts a field takes. Its zero value takes one line of
// natural language of any length, such as a name or a title.
type Rule struct {
	Bytes int  // the most bytes of UTF-8; 0: any number
	Lines bool // a note: line breaks and tabs are fine
	Exact bool // an id, address or code: it is compared, so nothing in it may be unseen
	Phone bool // a number to ring up: digits, and what people write between them
}

// Check returns a CodeInvalid error of the field when a text breaks its
// rule. It names the first character that may not stand there, by place and
// code point: nobody could point at it otherwise.
//
// Refused everywhere is what people cannot see and so cannot mean: control
// characters, U+0000 above all, which no database keeps; characters without a
// shape or width; overrides and embeddings of the direction of text, which make
// it read as something else; private characters, which look different or like
// nothing on the next machine. Some of these belong to a script's spelling, or
// to one picture with another: there they are fine, see belongs.
func Check(field, text string, rule Rule) error {
	if rule.Bytes > 0 && len(text) > rule.Bytes {
		over := max(1, utf8.RuneCountInString(text)-utf8.RuneCountInString(text[:rule.Bytes]))
		return jml.Invalid(field, fmt.Sprintf("This is too long. Leave out %d characters or more.", over))
	}
	if !utf8.ValidString(text) {
		whole := strings.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError })
		return jml.Invalid(field, fmt.Sprintf("Character %d or a later one is broken: the text is not UTF-8. Save it as UTF-8, or type it anew.",
			utf8.RuneCountInString(text[:whole])+1))
	}

	runes := []rune(text)
	for i, r := range runes {
		if wrong := rule.fault(runes, i); wrong != "" {
			return jml.Invalid(field, fmt.Sprintf("Character %d (U+%04X) %s", i+1, r, wrong))
		}
	}
	if rule.Phone && text != "" && len(digits(text)) < 3 {
		return jml.Invalid(field, "This is no phone number. Write it as +49 30 12345-67.")
	}
	return nil
}

// digits are those of a text, in order.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// Clean returns a text without the characters that the rule refuses, however
// long it is. What follows the rule stays as it is.
func (rule Rule) Clean(text string) string {
	runes := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	for {
		kept := make([]rune, 0, len(runes))
		for i, r := range runes {
			if rule.fault(runes, i) == "" {
				kept = append(kept, r)
			}
		}
		if len(kept) == len(runes) {
			return string(runes)
		}
		runes = kept // a neighbour that went may have been what let a character stand
	}
}

// Storable reports whether a text can be kept at all: it is UTF-8 and does not
// hold U+0000. Every field's own rule is narrower.
func Storable(text string) bool {
	return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0
}

// fault says what is wrong with the character at i, "" for nothing.
func (rule Rule) fault(text []rune, i int) string {
	switch r := text[i]; {
	case rule.Phone && !strings.ContainsRune("0123456789 +()-./", r):
		return "does not belong into a phone number. Write it as +49 30 12345-67."
	case r >= ' ' && r <= '~':
		return ""
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		return rule.lineBreak(text, i)
	case r == '\t' && rule.Lines:
		return ""
	case unicode.IsControl(r):
		return "is a control character. Leave it out."
	case turnsText(r):
		return "turns the direction of the text around" + called(r) + ". Leave it out, or type the text anew."
	case unicode.Is(unicode.Co, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
		return "means nothing to other machines. Write another."
	case rule.Exact && r == utf8.RuneError:
		return "stands for one that was lost on the way. Type the text anew."
	case rule.Exact && unicode.IsSpace(r):
		return "is a blank that cannot be told from a space" + called(r) + ". Leave it out, or type the text anew."
	case unseen(r) && (rule.Exact || !rule.belongs(text, i)):
		return "cannot be seen" + called(r) + ". Leave it out, or type the text anew."
	}
	return "" // also of what is not assigned yet: it may be a letter of tomorrow
}

// lineBreak lets \n stand in a note, and \r before one, as forms send it.
// called is the name that a character has in Unicode, in brackets: whoever has
// to find one that cannot be seen asks for it by that name. Not all have one.
func called(r rune) string {
	name := runenames.Name(r)
	if name == "" || strings.HasPrefix(name, "<") {
		return ""
	}
	return " (" + strings.ToLower(name) + ")"
}

func (rule Rule) lineBreak(text []rune, i int) string {
	switch {
	case !rule.Lines:
		return "is a line break. Write it on one line."
	case text[i] == '\n', text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n':
		return ""
	}
	return "is a line break that not all programs know. Type it anew."
}

// turnsText: embeddings and overrides of direction, what ends them, and their
// forerunners of older text.
func turnsText(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x206a && r <= 0x206f
}
