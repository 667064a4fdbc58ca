package fold_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/fold"
)

func TestSpellingsOfOneIdHaveOneKey(t *testing.T) {
	for _, spellings := range [][]string{{"E-17", "e-17", " E-17 "}, {"ÅSA@EXAMPLE.COM", "åsa@example.com"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}, {"Kelvin", "\u212aelvin"}} {
		for _, s := range spellings {
			if !fold.Same(s, spellings[0]) {
				t.Errorf("%q and %q are two", s, spellings[0])
			}
		}
	}
	if fold.Same("900", "0900") {
		t.Error("900 and 0900 are one")
	}
}

func TestAKeyIsItsOwnKeyAndWhatIsEqualFoldedHasTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.TrimSpace(rapid.String().Draw(t, "text"))
		if key := fold.Key(s); fold.Key(key) != key {
			t.Fatalf("%q becomes %q, then %q", s, key, fold.Key(key))
		}
		if other := strings.ToUpper(s); strings.EqualFold(s, other) && !fold.Same(s, other) {
			t.Fatalf("%q and %q are two", s, other)
		}
	})
}
