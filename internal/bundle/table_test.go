package bundle

import "testing"

func TestACellThatLooksLikeAFormulaIsDefused(t *testing.T) {
	for _, cell := range []string{"=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "\n=1", "\u00a0+1", "\u3000＝1", "\x00@x"} {
		if got := escapeFormula(cell); got != "'"+cell {
			t.Errorf("escapeFormula(%q) = %q", cell, got)
		}
	}
	for _, cell := range []string{"", "a=b", "2026-01-01", "'x", " x", " "} {
		if got := escapeFormula(cell); got != cell {
			t.Errorf("escapeFormula(%q) = %q", cell, got)
		}
	}
}
