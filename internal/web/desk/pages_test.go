package desk

import (
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestEveryPageIsWellFormedAndReachableForEverybody(t *testing.T) {
	viewtest.Check(t, Templates, samples(t))
}

// TestNoPageIsWiderThanItsWindow needs Chromium.
func TestNoPageIsWiderThanItsWindow(t *testing.T) { viewtest.Fit(t, Templates, samples(t)) }

func samples(t testing.TB) []viewtest.Page {
	return slices.Concat(filledPages(t), staffPages(t, viewtest.Berlin(t)), emptyPages(t))
}
