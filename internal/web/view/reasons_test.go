package view

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/reason"
)

func TestEveryReasonIsSaidInWords(t *testing.T) {
	for _, code := range reason.All() {
		if words := Reason(code); strings.Contains(words, "_") || strings.Contains(code, "_") && words == code {
			t.Errorf("the reason %s is shown as %q", code, words)
		}
	}
}
