package door

import (
	"cmp"
	"net/url"
	"slices"
	"unicode/utf8"
)

// MaxEcho is how many bytes of what was typed a refused page shows again.
const MaxEcho = 64 << 10

// Echo returns what may be shown again of what was typed, whole texts only and
// the short ones first, and words for the inputs whose text is left out. A text
// cut in two would be sent again as if it were whole.
func Echo(typed url.Values) (shown url.Values, left []string) {
	type input struct{ name, text string }
	var inputs []input
	for name, texts := range typed {
		for _, text := range texts {
			inputs = append(inputs, input{name, text})
		}
	}
	slices.SortFunc(inputs, func(a, b input) int {
		return cmp.Or(cmp.Compare(len(a.text), len(b.text)), cmp.Compare(a.name, b.name))
	})

	shown = url.Values{}
	room := MaxEcho
	for _, in := range inputs {
		if room -= len(in.name) + len(in.text); room >= 0 {
			shown.Add(in.name, in.text)
		} else if word := InputLabel(in.name); !slices.Contains(left, word) {
			left = append(left, word)
		}
	}
	return shown, left
}

// maxSentence is how many characters of a refusal are shown: one that quotes
// what was typed could be as long as that.
const maxSentence = 400

// Brief cuts a sentence that quotes something endless.
func Brief(sentence string) string {
	if utf8.RuneCountInString(sentence) <= maxSentence {
		return sentence
	}
	return string([]rune(sentence)[:maxSentence]) + " …"
}
