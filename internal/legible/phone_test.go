package legible_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/legible"
)

func TestAPhoneNumberHasDigitsAndWhatPeopleWriteBetweenThem(t *testing.T) {
	for _, fine := range []string{"", "110", "+49 30 12345-67", "(030) 12345/67", "+1.212.555.0100"} {
		if err := legible.Check("person.phone", fine, legible.Phone()); err != nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
	for text, says := range map[string]string{
		"ask Tom":               "Character 1 (U+0061) does not belong",
		"+49 30 12345 ext. 7":   "Character 14",
		"+49\u00a030":           "U+00A0",
		"+-/":                   "no phone number",
		"١٢٣٤٥":                 "U+0661",
		strings.Repeat("1", 41): "too long",
	} {
		if err := legible.Check("person.phone", text, legible.Phone()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q is answered with %v, want %q", text, err, says)
		}
	}
}
