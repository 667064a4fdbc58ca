package view_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/web/view"
)

func TestANumberIsDialledAsItIsMeant(t *testing.T) {
	for text, dial := range map[string]string{
		"+49 30 23125-104":     "+493023125104",
		"+49 (0)30 / 23125.10": "+49302312510", // the zero is not dialled from abroad
		"(030) 23125 104":      "03023125104",
		"0049 30 23125104":     "00493023125104",
	} {
		if got := view.Phone(text); got == nil || got.Dial != dial || got.Text != text {
			t.Errorf("%q is dialled %+v, want %s", text, got, dial)
		}
	}
	if got := view.Phone(""); got != nil {
		t.Errorf("nobody's number is %+v", got)
	}
}
