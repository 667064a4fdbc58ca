package legible_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

var (
	name  = legible.Rule{Bytes: 1200}
	note  = legible.Rule{Bytes: 16_000, Lines: true}
	exact = legible.Rule{Bytes: 1200, Exact: true}
)

func TestNamesOfTheWorldAreTaken(t *testing.T) {
	for _, text := range []string{
		"", "Ada Park", "Søren Ålund-Groß", "O’Neil, Jr.", "María José", "Zoe\u0308", "Nguyễn Thị Minh Khai", "Σωκράτης", "Ёлка Щукина", "ישראל ישראלי",
		"محمد", "می\u200cخواهم", "علی\u200cرضا", "श्री\u200dमान", "क्\u200dष", "രാജന്\u200d", "ශ්\u200dරී ලංකා", "সত্\u200d",
		"សុខ\u200bសាន្ត", "สมชาย", "ᠮᠣᠩᠭᠣᠯ", "ᠠ\u180bᠨ", "葛\U000e0100城", "辻\ufe00", "山田\u3000太郎", "김민준", "Chloé\u00a0Roux",
		"\u0604\u0661\u0662", "Dr. ☃ ☂", "\U0001fae9", "\U00031fff",
	} {
		if err := legible.Check("name", text, name); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNotesHaveLinesAndPictures(t *testing.T) {
	for _, text := range []string{
		"one\ntwo\n\n\tthree", "one\r\ntwo\r\n", "done ✔\ufe0f", "👩\u200d💻 👩🏽\u200d⚕\ufe0f ❤\ufe0f\u200d🔥 🏳\ufe0f\u200d🌈", "1\ufe0f\u20e3 2\ufe0f\u20e3", "‼\ufe0f ↔\ufe0f ℹ\ufe0e",
		"שלום \u200e(handover)\u200f", "see \u2066LT-4711\u2069", "lost: \ufffd", "🇵🇹", "∑ ≠ 3 °C ©",
	} {
		if err := legible.Check("note", text, note); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestWhatNobodySeesIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct {
		text string
		rule legible.Rule
		says string
	}{
		{"Ada\x00", note, "Character 4 (U+0000) is a control character"},
		{"Ada\x1b[2J", note, "Character 4 (U+001B) is a control"},
		{"Ada\u0085", note, "control"},
		{"Ada\nPark", name, "Character 4 (U+000A) is a line break"},
		{"Ada\tPark", name, "control"},
		{"Ada\rPark", note, "line break that not all"},
		{"Ada\u2028Park", note, "line break that not all"},
		{"Ada\u2028Park", name, "line break"},
		{"ad\xffa", name, "Character 3 or a later one is broken"},
		{"\ufffdad\xffa", name, "UTF-8"},
		{"exe.\u202egnp", note, "Character 5 (U+202E) turns the direction of the text around (right-to-left override)"},
		{"a\u202ab\u202c", name, "turns the direction"},
		{"a\u2066b\u2069", name, "cannot be seen"},
		{"Ada\u200f", name, "cannot be seen"},
		{"Ada\u200b", note, "Character 4 (U+200B) cannot be seen"},
		{"\ufeffAda", note, "Character 1 (U+FEFF) cannot be seen"},
		{"Kaf\u00adfee", note, "cannot be seen"},
		{"A\u200dda", note, "cannot be seen"}, // Latin letters join nothing
		{"A\u200cda", name, "cannot be seen"},
		{"é\u200d", name, "cannot be seen"},
		{"e\u0301\u200dx", name, "cannot be seen"},
		{"می\u200c\u200cخ", name, "Character 3 (U+200C) cannot be seen"}, // one of two needs a letter after it
		{"दीपिका\u200c", name, "cannot be seen"},
		{"می\u200cx", name, "cannot be seen"},
		{"\u200cخ", name, "cannot be seen"},
		{"สม\u200b\u200bชาย", name, "cannot be seen"},
		{"A\ufe0f", note, "cannot be seen"},
		{"+\ufe0f", note, "cannot be seen"},
		{"1\ufe0f2", note, "cannot be seen"},
		{"☃\ufe0f\ufe0f", note, "Character 3 (U+FE0F) cannot be seen"},
		{"👩\u200dx", note, "cannot be seen"},
		{"葛\U000e0100\U000e0101", name, "cannot be seen"},
		{"x\U000e0100", name, "cannot be seen"},
		{"a\U000e0041\U000e0042", note, "cannot be seen"}, // letters of the tag block
		{"a\u2060b\u2064c", note, "cannot be seen"},
		{"a\u034fb", note, "cannot be seen"},
		{"\u3164", name, "cannot be seen"}, // the filler of Hangul
		{"\uffa0\u115f", name, "cannot be seen"},
		{"\u2800", name, "cannot be seen"},
		{"see \ufffc", note, "cannot be seen"},
		{"\u17b4ក", name, "cannot be seen"},
		{"x\u180e", name, "cannot be seen (mongolian vowel separator)"},
		{"x\U000e0080", name, "cannot be seen. Leave"}, // has no name yet
		{"\uf8ff", note, "other machines"},
		{"\U000f0000", name, "other machines"},
		{"\uffff", note, "other machines"},
		{"می\u200cخ@example.com", exact, "cannot be seen"},
		{"lt\u00a04711", exact, "a space"},
		{"lt\ufffd", exact, "lost on the way"},
		{"☃\ufe0f", exact, "cannot be seen"},
		{strings.Repeat("a", 1203), name, "Leave out 3 characters"},
		{strings.Repeat("語", 401), name, "Leave out 1 characters"},
	} {
		err := legible.Check("person.given_name", c.text, c.rule)
		var refused *jml.Error
		if !errors.As(err, &refused) || refused.Code != jml.CodeInvalid || refused.Field != "person.given_name" || !strings.Contains(refused.Message, c.says) {
			t.Errorf("%+q: %v, want %q", c.text, err, c.says)
		}
	}
}

// What every field refuses, whatever stands around it.
func hopeless(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e ||
		r == 0xad || r == 0xfeff || r == 0x2060 || r >= 0xe0000 && r < 0xe0100 || unicode.Is(unicode.Co, r)
}

func TestNoNeighbourMakesAnUnseenCharacterFine(t *testing.T) {
	rules := rapid.SampledFrom([]legible.Rule{name, note, exact})
	rapid.Check(t, func(t *rapid.T) {
		around := rapid.SliceOf(rapid.SampledFrom([]rune("aé1#語خकกខ☃👩\u200c\u200d\ufe0f\u0301\n "))).Draw(t, "around")
		bad := rapid.Custom(func(t *rapid.T) rune {
			return rapid.RuneFrom(nil, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl).Filter(hopeless).Draw(t, "rune")
		}).Draw(t, "bad")
		at := rapid.IntRange(0, len(around)).Draw(t, "at")
		text := string(around[:at]) + string(bad) + string(around[at:])
		if err := legible.Check("f", text, rules.Draw(t, "rule")); err == nil {
			t.Fatalf("%+q is taken", text)
		}
	})
}

func TestATextThatIsTakenIsBoundedAndStorable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := legible.Rule{Bytes: rapid.IntRange(1, 40).Draw(t, "bytes"), Lines: rapid.Bool().Draw(t, "lines"), Exact: rapid.Bool().Draw(t, "exact")}
		text := string(rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "text"))
		if rapid.Bool().Draw(t, "sensible") {
			text = rapid.String().Draw(t, "string")
		}
		err := legible.Check("f", text, rule)
		switch {
		case err == nil && (len(text) > rule.Bytes || !legible.Storable(text)):
			t.Fatalf("%q is taken", text)
		case err == nil && !rule.Lines && strings.ContainsAny(text, "\r\n\t"):
			t.Fatalf("%q is taken as one line", text)
		}
		wider := legible.Rule{Lines: true}
		if err == nil && legible.Check("f", text, wider) != nil {
			t.Fatalf("%q is fine by %+v but not as a note", text, rule)
		}
	})
}

func TestATextThatIsCleanedFollowsItsRuleAndLosesNothingElse(t *testing.T) {
	for text, want := range map[string]string{
		"Ada\u202e Park": "Ada Park", "\u2066Ada\u2069\ufeff": "Ada", "علی\u200cرضا": "علی\u200cرضا", "A\u200cda\x00": "Ada",
		"خ\u200c\u180bx": "خx", "ad\xffa": "ad\ufffda",
	} {
		if got := name.Clean(text); got != want {
			t.Errorf("%+q is cleaned to %+q, want %+q", text, got, want)
		}
	}

	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom([]legible.Rule{{}, {Lines: true}, {Exact: true}}).Draw(t, "rule")
		text := string(rapid.SliceOf(rapid.SampledFrom([]rune("aé1#語خकกខ☃👩\u200c\u200d\ufe0f\u0301\u180b\u200b\u202e\u2066\x00\n\t "))).Draw(t, "text"))
		clean := rule.Clean(text)
		if err := legible.Check("f", clean, rule); err != nil {
			t.Fatalf("%+q is cleaned to %+q: %v", text, clean, err)
		}
		if legible.Check("f", text, rule) == nil && clean != text {
			t.Fatalf("%+q follows the rule and became %+q", text, clean)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"Ada", "می\u200cخ", "👩\u200d💻", "\x00", "\xff", "a\u202eb", "1\ufe0f\u20e3", "葛\U000e0100"} {
		f.Add(s, true, false)
		f.Add(s, false, true)
	}
	f.Fuzz(func(t *testing.T, text string, lines, exact bool) {
		err := legible.Check("f", text, legible.Rule{Lines: lines, Exact: exact})
		if err == nil && !legible.Storable(text) {
			t.Fatalf("%q is taken", text)
		}
		if err == nil && exact && strings.IndexFunc(text, func(r rune) bool {
			return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
		}) >= 0 {
			t.Fatalf("%+q is taken as exact", text)
		}
		if err != nil && utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0 {
			t.Fatalf("plain ASCII is refused: %v", err)
		}
	})
}

func ExampleCheck() {
	fmt.Println(legible.Check("given_name", "Ada\u200b", legible.Rule{}))
	// Output: given_name: Character 4 (U+200B) cannot be seen (zero width space). Leave it out, or type the text anew.
}
