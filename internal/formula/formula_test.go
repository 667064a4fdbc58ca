package formula_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/formula"
)

func TestACellThatLooksLikeAFormulaIsDefused(t *testing.T) {
	for _, cell := range []string{"=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "\n=1", "\u00a0+1", "\u3000＝1", "\x00@x"} {
		if got := formula.Escape(cell); got != "'"+cell {
			t.Errorf("formula.Escape(%q) = %q", cell, got)
		}
	}
	for _, cell := range []string{"", "a=b", "2026-01-01", "'x", " x", " "} {
		if got := formula.Escape(cell); got != cell {
			t.Errorf("formula.Escape(%q) = %q", cell, got)
		}
	}
}
