package replay

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWhatWasErasedIsKnownOfThatFieldOfThatLeafAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		type place struct {
			seq  int64
			name string
		}
		places := rapid.Custom(func(rt *rapid.T) place {
			return place{rapid.OneOf(rapid.Int64Range(-70, 200), rapid.Int64()).Draw(rt, "leaf"), rapid.SampledFrom([]string{"note", "actor.name"}).Draw(rt, "field")}
		})
		erased, known := newErasures(), map[place]bool{}
		for _, p := range rapid.SliceOf(places).Draw(rt, "erased") {
			erased.add(p.seq, p.name)
			known[p] = true
		}
		if erased.count != len(known) {
			rt.Fatalf("%d openings are erased, counted were %d", len(known), erased.count)
		}
		for _, p := range rapid.SliceOf(places).Draw(rt, "asked") {
			if erased.has(p.seq, p.name) != known[p] {
				rt.Fatalf("erased %v: %+v", known[p], p)
			}
		}
	})
}

func TestALogThatIsErasedWholeTakesOneBitForEachField(t *testing.T) {
	erased := newErasures()
	for seq := range int64(6400) {
		erased.add(seq, "note")
		erased.add(seq, "actor.name")
	}
	if len(erased.blocks) != 200 {
		t.Errorf("%d blocks of 64 fields for 12,800 erased openings", len(erased.blocks))
	}
}
