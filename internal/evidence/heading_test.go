package evidence

import (
	"crypto/rand"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func TestAHeadingIsReadAsTheWholeLeafIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.OneOf(rapid.StringMatching(`[0-9a-f-]{36}`), rapid.String()).Draw(rt, "case")
		d := Draft{Case: id, Task: rapid.String().Draw(rt, "task"), Actor: jml.SystemActor(), Data: CaseReopened{Task: "t"}}
		line, _, err := Seal(d, rapid.Int64Range(0, 1<<40).Draw(rt, "seq"), time.Now(), time.Now(), rand.Reader)
		if err != nil {
			rt.Fatal(err)
		}
		leaf, err := ParseLeaf(line)
		if err != nil {
			return // an id of broken UTF-8 makes no line that can be read
		}
		if got, want := ReadHeading(line), (Heading{leaf.Type, leaf.Case}); got != want {
			rt.Fatalf("heading %+v of a leaf of %+v", got, want)
		}
	})
}

func FuzzReadHeading(f *testing.F) {
	f.Add([]byte(`{"v":"handover-leaf/v1","seq":7,"type":"case.opened","occurred_at":"x","recorded_at":"x","case":"c\"1","task":""`))
	f.Fuzz(func(t *testing.T, line []byte) {
		heading := ReadHeading(line)
		if leaf, err := ParseLeaf(line); err == nil && heading != (Heading{leaf.Type, leaf.Case}) {
			t.Errorf("heading %+v of a leaf of type %s and case %q", heading, leaf.Type, leaf.Case)
		}
	})
}
