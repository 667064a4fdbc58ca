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
	for _, text := range noAddresses() {
		if company.IsAddress(text) {
			t.Errorf("%q is taken for an address", text)
		}
	}
}

func noAddresses() []string {
	return []string{
		"", "ada", "ada@", "@example.com", "ada@example", "ada@localhost", "Ada Park <ada@example.com>", "<ada@example.com>",
		"ada@example.com (Ada)", `"ada park"@example.com`, " ada@example.com", "ada@example.com\n", "a@b.example, c@d.example",
		strings.Repeat("a", 250) + "@example.com",
	}
}

func TestAPersonIsReadAsMailProgramsWriteThem(t *testing.T) {
	for _, text := range []string{"Ada Park <ada@example.com>", `"Ada Park" <ada@example.com>`, " Ada Park  <ada@example.com> ", "=?utf-8?q?Ada_Park?= <ada@example.com>"} {
		if name, address, ok := company.NamedAddress(text); !ok || name != "Ada Park" || address != "ada@example.com" {
			t.Errorf("%q is read as %q, %q (%t)", text, name, address, ok)
		}
	}
	for _, text := range []string{"Ada Park", "ada@example.com", "<ada@example.com>", `" " <ada@example.com>`, "Ada Park <ada@example.com", "Ada Park <E-17>",
		"Ada Park, Ben Okafor <ben@example.com>", "Ada Park <ada@example.com>, Ben Okafor <ben@example.com>"} {
		if name, address, ok := company.NamedAddress(text); ok {
			t.Errorf("%q is read as %q, %q", text, name, address)
		}
	}
}

// What is no address alone is none behind a name either.
func TestNoNameMakesAnAddress(t *testing.T) {
	for _, text := range noAddresses() {
		if _, address, ok := company.NamedAddress("Ada Park <" + text + ">"); ok && !company.IsAddress(address) {
			t.Errorf("behind a name %q is taken for %q", text, address)
		}
	}
}

func TestAFullNameIsSplitWhereItsFamilyNameIs(t *testing.T) {
	for full, want := range map[string]string{
		"Tom Weber": "Tom|Weber", "Weber, Tom": "Tom|Weber", `"Weber, Tom"`: "Tom|Weber", " van der Berg ,  Anna Maria ": "Anna Maria|van der Berg",
		"Tom Weber, Jr.": "Tom|Weber, Jr.", "Tom Weber Jr.": "Tom|Weber Jr.", "Sukarno": "Sukarno|", "Weber,": "Weber,|", "": "|",
	} {
		given, family := company.SplitName(full)
		if got := given + "|" + family; got != want {
			t.Errorf("%q is read as %q, want %q", full, got, want)
		}
	}
	if name, _, ok := company.NamedAddress(`"Weber, Tom" <tom@example.com>`); !ok || name != "Weber, Tom" {
		t.Errorf("a quoted name is read as %q", name)
	}
}
