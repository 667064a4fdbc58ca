package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/staff"
)

func TestALegalHoldIsPlacedAndLiftedOnThePageOfThePerson(t *testing.T) {
	site, erase := longGone(t)
	hr, page := site.Staff(staff.HR), strings.TrimSuffix(erase, "/erase")
	form := hr.Get(page).Form(t, page+"/hold")
	wants(t, hr.Post(page+"/hold", form), http.StatusUnprocessableEntity, "Say why")
	form.Set("why", "matter 12")
	goesTo(t, hr.Post(page+"/hold", form), page+"?did=held")
	wants(t, hr.Get(page), http.StatusOK, "Nothing is erased since", "matter 12")
	if strings.Contains(hr.Get(page).Body, erase) {
		t.Error("the page leads to an erasure")
	}
	wants(t, hr.Post(erase, url.Values{"basis": {"request"}, "why": {"asked"}, "sure": {"yes"}}), http.StatusUnprocessableEntity, "is under a legal hold since")
	wants(t, hr.Get("/erasures"), http.StatusOK, "There is nobody", "Under legal hold", "matter 12")
	wants(t, hr.Get("/"), http.StatusOK, "1 legal hold stands")
	wants(t, site.Staff(staff.Auditor).Get(page), http.StatusOK, "matter 12")

	release := hr.Get(page).Form(t, page+"/release")
	wants(t, hr.Post(page+"/release", release), http.StatusUnprocessableEntity, "Say why")
	release.Set("why", "settled")
	goesTo(t, hr.Post(page+"/release", release), page+"?did=released")
	wants(t, hr.Get("/"), http.StatusOK, "Retention is over for 1 person")
	wants(t, hr.Post(page+"/release", release), http.StatusUnprocessableEntity, "is under no legal hold")
}
