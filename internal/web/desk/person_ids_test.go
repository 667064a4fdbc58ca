package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestHRLinksAnIdOfAnotherSourceAndTakesItBackOnThePersonsPage(t *testing.T) {
	site := webtest.Open(t)
	hr, page := site.Staff(staff.HR), "/people/"+site.ID("tom")
	id := url.Values{"source": {"payroll"}, "id": {"P/7"}}
	done := hr.Post(page+"/link", id)
	wants(t, hr.Get(done.Location), http.StatusOK, "is about this person from now on", `P/7 <span class="quiet">payroll</span>`, "payroll calls them P/7")
	wants(t, hr.Post("/people/"+site.ID("mia")+"/link", id), http.StatusUnprocessableEntity, "payroll calls Tom Weber by the id P/7 already.")
	auditor := site.Staff(staff.Auditor)
	if seen := auditor.Get(page); !strings.Contains(seen.Body, "P/7") || strings.Contains(seen.Body, "take it back") {
		t.Error("an auditor sees the ids, and changes none")
	}
	wants(t, auditor.Post(page+"/unlink", id), http.StatusForbidden)

	wants(t, hr.Get(hr.Post(page+"/unlink", id).Location), http.StatusOK, "The id is theirs no more.")
	if seen := hr.Get(page); strings.Contains(seen.Body, "P/7") {
		t.Error("the page shows the id still")
	}
	wants(t, hr.Post(page+"/unlink", id), http.StatusUnprocessableEntity, "does not call Tom Weber by the id") // a second press
	wants(t, hr.Get("/evidence"), http.StatusOK, "took it back that payroll calls somebody by an id")
}
