package bundle_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/evidence"
)

func TestEachOpeningComesOnceAndWithItsLeafWhenTheyAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []evidence.Opening
		for _, seq := range rapid.SliceOfN(rapid.Int64Range(0, 20), 0, 30).Draw(t, "leaves") {
			all = append(all, evidence.Opening{Seq: seq, Value: rapid.SampledFrom([]string{"Ada", "Tom"}).Draw(t, "value")})
		}
		ordered := rapid.Bool().Draw(t, "in order")
		if ordered {
			slices.SortStableFunc(all, func(a, b evidence.Opening) int { return int(a.Seq - b.Seq) })
		}

		openings, stop := bundle.NewOpenings(slices.Values(all))
		defer stop()
		var got []evidence.Opening
		for seq := range int64(21) {
			for o := range openings.Of(seq) {
				if o.Seq > seq || ordered && o.Seq != seq {
					t.Fatalf("with leaf %d comes an opening of leaf %d", seq, o.Seq)
				}
				got = append(got, o)
			}
		}
		if diff := cmp.Diff(all, got); diff != "" {
			t.Errorf("openings (-want +got):\n%s", diff)
		}
	})
}
