package evidence

import (
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/evidence/limits"
)

func TestEveryPersonalFieldHasALimitUnderAnyNumber(t *testing.T) {
	for field, want := range limits.All() {
		name := strings.ReplaceAll(field, "N", "17")
		if got, found := limits.Of(name); !found || got != want || got.Bytes <= 0 || got.Bytes > limits.MaxValue || !validField(name) {
			t.Errorf("LimitOf(%q) = %+v, %v", name, got, found)
		}
	}
	for _, name := range []string{"", "shoe.size", "file.1", "file..name", "file.N.name.more"} {
		if limit, found := limits.Of(name); found {
			t.Errorf("LimitOf(%q) = %+v", name, limit)
		}
	}
}

func TestTheFormatDocumentListsEveryLimit(t *testing.T) {
	text, err := os.ReadFile("../../docs/format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| personal field |")
	table, _, _ = strings.Cut(table, "\n\n")
	lines := map[bool]string{true: "yes", false: "no"}
	for field, limit := range limits.All() {
		row := fmt.Sprintf("| `%s` | %d | %s |", field, limit.Bytes, lines[limit.Lines])
		if !found || !strings.Contains(table, row) {
			t.Errorf("docs/format.md lacks %s", row)
		}
	}
	if got := strings.Count(table, "| `"); got != len(limits.All()) {
		t.Errorf("docs/format.md lists %d fields, the code knows %d", got, len(limits.All()))
	}
}

func TestNoOpeningIsLongerThanItsLimitSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := Opening{Seq: rapid.Int64Min(0).Draw(rt, "seq"), Field: rapid.StringMatching(`[a-z0-9_.]{64}`).Draw(rt, "field"),
			Key: make([]byte, keySize)}
		rand.Read(o.Key)
		letter := rapid.SampledFrom([]string{"a", `"`, `\`, "\x01", "\u2028", "ß", "語", "😀"}).Draw(rt, "letter")
		o.Value = strings.Repeat(letter, rapid.IntRange(0, 2000).Draw(rt, "times"))
		line, err := o.Line()
		if err != nil {
			rt.Fatal(err)
		}
		if most := limits.MaxOpeningLine(len(o.Value)); len(line) > most {
			rt.Fatalf("%d bytes of %q make a line of %d, more than %d", len(o.Value), letter, len(line), most)
		}
	})
}
