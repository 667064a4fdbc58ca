package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestASecondPersonAgreesToAFileBelowTheListOfPeople(t *testing.T) {
	site := webtest.Open(t)
	if page := site.Staff(staff.Auditor).Get("/people"); strings.Contains(page.Body, "/people/agree") {
		t.Error("an auditor is asked to agree")
	}
	hr := site.Staff(staff.HR)
	if page := hr.Get("/people"); page.Status != http.StatusOK || !strings.Contains(page.Body, `action="/people/agree"`) {
		t.Fatalf("status %d", page.Status)
	}
	refused := hr.Post("/people/agree", url.Values{"code": {"yes, all of them"}})
	if refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, "The code has 16 digits") || !strings.Contains(refused.Body, "yes, all of them") {
		t.Errorf("a code that is none: status %d", refused.Status)
	}
	agreed := hr.Post("/people/agree", url.Values{"code": {"0123456789ABCDEF"}})
	if agreed.Status != http.StatusSeeOther || !strings.Contains(hr.Get(agreed.Location).Body, "You agreed to the file") {
		t.Errorf("status %d to %s", agreed.Status, agreed.Location)
	}
	settings, err := site.Store.Settings(t.Context())
	if err != nil || settings.Agreed == nil || settings.Agreed.Code != "0123456789abcdef" || settings.Agreed.By == "" {
		t.Errorf("%+v %v", settings.Agreed, err)
	}
}
