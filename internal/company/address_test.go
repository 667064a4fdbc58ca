package company_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/company"
)

func TestAnAddressIsBareAndItsDomainHasADot(t *testing.T) {
	for _, text := range []string{"ada@example.com", "ada.park+it@mail.example.co.uk", "søren@example.com"} {
		if !company.IsAddress(text) {
			t.Errorf("%q is taken for none", text)
		}
	}
	for _, text := range []string{
		"", "ada", "ada@", "@example.com", "ada@example", "ada@localhost", "Ada Park <ada@example.com>", "<ada@example.com>",
		"ada@example.com (Ada)", `"ada park"@example.com`, " ada@example.com", "ada@example.com\n", "a@b.example, c@d.example",
		strings.Repeat("a", 250) + "@example.com",
	} {
		if company.IsAddress(text) {
			t.Errorf("%q is taken for an address", text)
		}
	}
}
