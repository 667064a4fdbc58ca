package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// longGone is a site of which Ada left more than three years ago.
func longGone(t *testing.T) (site *webtest.Site, page string) {
	t.Helper()
	site = webtest.Open(t)
	who := caseworktest.Ada()
	end, err := jml.ParseDate("2023-06-30")
	if err != nil {
		t.Fatal(err)
	}
	who.EndDate = end
	site.Employ(who, true, nil)
	return site, "/people/" + site.ID("ada") + "/erase"
}

func TestWhoseRetentionIsOverIsErasedOnAPage(t *testing.T) {
	site, page := longGone(t)
	hr := site.Staff(staff.HR)
	if today := hr.Get("/"); !strings.Contains(today.Body, "Retention is over for 1 person") {
		t.Error("Today says nothing of it")
	}
	if list := hr.Get("/erasures"); !strings.Contains(list.Body, page+"?basis=retention") {
		t.Errorf("who is gone for so long is not listed:\n%s", list.Body)
	}
	if person := hr.Get(strings.TrimSuffix(page, "/erase")); !strings.Contains(person.Body, page) {
		t.Error("the person's page does not lead there")
	}
	form := hr.Get(page+"?basis=retention").Form(t, page)
	if form.Get("basis") != "retention" {
		t.Errorf("the form begins with %q", form.Get("basis"))
	}
	refused := hr.Post(page, form)
	for _, words := range []string{"Give the ground in words", "Say that you are sure"} {
		if refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, words) {
			t.Errorf("status %d, without %q", refused.Status, words)
		}
	}
	done := hr.Post(page, url.Values{"basis": {"retention"}, "why": {"three years are over"}, "sure": {"yes"}})
	if done.Status != http.StatusOK || !strings.Contains(done.Body, "are gone for good") || strings.Contains(done.Body, "Ada") {
		t.Errorf("status %d:\n%s", done.Status, done.Body)
	}
	if people := hr.Get("/people?running=").Body; strings.Contains(people, "Ada Park") {
		t.Error("the list of people still has the name")
	}
	if list := hr.Get("/erasures"); !strings.Contains(list.Body, "There is nobody") {
		t.Error("the list still has them")
	}
	again := hr.Post(page, url.Values{"basis": {"retention"}, "why": {"twice"}, "sure": {"yes"}})
	if again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, "erased already") {
		t.Errorf("pressed twice: status %d", again.Status)
	}
}

func TestWhoMayNotAnnounceMayNotEraseEither(t *testing.T) {
	site, page := longGone(t)
	auditor := site.Staff(staff.Auditor)
	for _, path := range []string{page, "/erasures"} {
		if got := auditor.Get(path); got.Status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, got.Status)
		}
	}
	if person := auditor.Get(strings.TrimSuffix(page, "/erase")); strings.Contains(person.Body, page) {
		t.Error("an auditor is led to where people are erased")
	}
}
