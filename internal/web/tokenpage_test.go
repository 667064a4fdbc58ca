package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestAnAdministratorMakesATokenThatIsShownOnceAndRemovesIt(t *testing.T) {
	site := webtest.Open(t)
	b := site.Staff(staff.Admin)
	typed := map[string][]string{"name": {"Workday"}, "until": {"2027-03-31"}, "scope.cases.read": {"yes"}}
	made := b.Post("/tokens", typed)
	secret := regexp.MustCompile(`hva_[a-z2-7]{59}`).FindString(made.Body)
	if made.Status != http.StatusOK || secret == "" {
		t.Fatalf("%d\n%s", made.Status, made.Body)
	}
	page := b.Get("/tokens")
	if strings.Contains(page.Body, secret) || !strings.Contains(page.Body, "Workday") || !strings.Contains(page.Body, "never") {
		t.Errorf("the page afterwards:\n%s", page.Body)
	}
	if again := b.Post("/tokens", typed); again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, "There is a token of this name") {
		t.Errorf("a second press: %d", again.Status)
	}

	program := site.Program("cases:read")
	program.Secret = secret
	if got := program.Get("/api/v1/cases"); got.Status != http.StatusOK {
		t.Fatalf("the token: %d %s", got.Status, got.Body)
	}
	if rows, err := site.Store.HeldTokens(t.Context(), site.Clock.Now()); err != nil || rows[1].Name != "Workday" || rows[1].SeenAt.IsZero() {
		t.Errorf("the use is not noted: %+v, %v", rows, err)
	}
	form := regexp.MustCompile(`/tokens/[0-9a-f-]+/remove`).FindString(page.Body)
	if unsure := b.Post(form, nil); unsure.Status != http.StatusUnprocessableEntity {
		t.Errorf("without the tick: %d", unsure.Status)
	}
	if gone := b.Post(form, map[string][]string{"sure": {"yes"}}); gone.Status != http.StatusSeeOther {
		t.Fatalf("removing: %d\n%s", gone.Status, gone.Body)
	}
	if got := program.Get("/api/v1/cases"); got.Status != http.StatusUnauthorized {
		t.Errorf("the removed token: %d", got.Status)
	}
	site.CheckLog()
}

func TestATokenForNothingOrForEverIsRefusedBesideItsInput(t *testing.T) {
	site := webtest.Open(t)
	b := site.Staff(staff.Admin)
	for what, typed := range map[string]map[string][]string{
		"#f-name":               {"until": {"2027-03-31"}, "scope.cases.read": {"yes"}},
		"#f-scope-events-write": {"name": {"Workday"}, "until": {"2027-03-31"}},
		"#f-until":              {"name": {"Workday"}, "until": {"2029-03-31"}, "scope.cases.read": {"yes"}},
	} {
		page := b.Post("/tokens", typed)
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `href="`+what+`"`) {
			t.Errorf("%s: %d\n%s", what, page.Status, page.Body)
		}
	}
}
