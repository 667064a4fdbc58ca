package door

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestOnlyTheSealThatMadeItKnowsAMarkOrAHiddenText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, purpose := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "purpose")
		mine, other := SealOf("hvc_mine"), SealOf("hvc_other")
		mark := mine.Sign(purpose, text)
		hidden := mine.Hide(purpose, text)
		if got, ok := mine.Reveal(purpose, hidden); !mine.Signed(purpose, text, mark) || !ok || got != text {
			t.Fatalf("%q is not known again: %q, %v", text, got, ok)
		}
		_, byOther := other.Reveal(purpose, hidden)
		_, forOther := mine.Reveal(purpose+"x", hidden)
		_, cut := mine.Reveal(purpose, hidden[:len(hidden)-1])
		if other.Signed(purpose, text, mark) || mine.Signed(purpose+"x", text, mark) || byOther || forOther || cut {
			t.Fatalf("%q is known to another seal, for another purpose or in part", text)
		}
		if len(text) > 8 && strings.Contains(hidden, text) {
			t.Fatalf("%q can be read in %q", text, hidden)
		}
	})
}

func TestTheSealOfNobodyKnowsNothing(t *testing.T) {
	var nobody Seal
	hidden := nobody.Hide("search", "Ada")
	if _, ok := nobody.Reveal("search", hidden); ok || nobody.Signed("search", "Ada", nobody.Sign("search", "Ada")) {
		t.Error("without a session a text is known again")
	}
	if text := fmt.Sprint(SealOf("hvc_secret"), fmt.Sprintf("%+v", Principal{Seal: SealOf("hvc_secret")})); strings.Contains(text, "secret") {
		t.Errorf("a seal prints its token: %s", text)
	}
}
