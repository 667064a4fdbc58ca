package door

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsNotShownAgainIsNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := url.Values{}
		for i := range rapid.IntRange(0, 12).Draw(t, "inputs") {
			name := string(rune('a' + i))
			typed.Add(name, strings.Repeat("x", rapid.IntRange(0, MaxEcho).Draw(t, "bytes of "+name)))
		}
		shown, left := Echo(typed)
		bytes := 0
		for name, texts := range typed {
			again := shown.Get(name) == texts[0] && shown.Has(name)
			if again {
				bytes += len(texts[0])
			}
			if again == slices.Contains(left, InputLabel(name)) {
				t.Fatalf("%s of %d bytes is shown %v and named %v", name, len(texts[0]), again, !again)
			}
		}
		if bytes > MaxEcho {
			t.Fatalf("%d bytes are shown again", bytes)
		}
		for _, word := range left {
			for name := range shown {
				if len(shown.Get(name)) > len(typed.Get(strings.ToLower(word))) {
					t.Fatalf("%s makes way for the longer %s", word, name)
				}
			}
		}
	})
}

func TestASentenceIsCutWhereItQuotesWithoutEnd(t *testing.T) {
	long := "“" + strings.Repeat("ü", 100_000) + "” is no date."
	if got := Brief(long); len(got) > 3*maxSentence || !strings.HasPrefix(got, "“ü") || !strings.HasSuffix(got, "…") {
		t.Errorf("%d bytes: %.40s", len(got), got)
	}
	if short := "Give the company's name."; Brief(short) != short {
		t.Error("a sentence of common length is changed")
	}
}
