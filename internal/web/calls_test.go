package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestThePageOfAnImmediateLeaverSaysWhomToRingAndWhoOpenedTheMail(t *testing.T) {
	site, c := webtest.Leaver(t)
	now := site.Event(jml.Reschedule, caseworktest.Ada(), "")
	now.Of, now.Immediate = jml.Leaver, true
	site.Announce(now)
	site.Drive(c.ID)
	number := "+49 (0)30 / 23125-177"
	if _, err := site.Office.CorrectPerson(t.Context(), jml.ConsoleActor(), company.PersonEdit{Person: "mia@example.com", Phone: &number}); err != nil {
		t.Fatal(err)
	}

	hr, path := site.Staff(staff.HR), webtest.Concrete("/cases/{case}", c)
	page := hr.Get(path)
	for _, says := range []string{"Whom to ring up", "mail not opened", "Ada Park does not know of it yet"} {
		if !strings.Contains(page.Body, says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	if strings.Contains(page.Body, ">opened ") {
		t.Error("somebody opened a mail: this story tells nothing")
	}

	site.Clock.Set(site.Clock.Now().Add(3 * time.Minute))
	site.OwnerOf("Mia", c.ID)
	if page = hr.Get(path); !strings.Contains(page.Body, ">opened ") {
		t.Error("the page does not say that Mia opened the mail")
	}

	const call = `<a class="tel" href="tel:&#43;493023125177">&#43;49 (0)30 / 23125-177</a>`
	for who, rings := range map[staff.Role]bool{staff.HR: true, staff.Admin: true, staff.Auditor: false} {
		of := site.Staff(who)
		for _, path := range []string{path, "/people/" + site.ID("Mia")} {
			if got := strings.Contains(of.Get(path).Body, call); got != rings {
				t.Errorf("%s shows %s a number to ring: %v", path, who, got)
			}
		}
	}
	if body := site.OwnerOf("Mia", c.ID).Get("/my").Body; strings.Contains(body, "tel:") {
		t.Error("an owner's page has a phone number")
	}
}

func TestHRGivesAJoinersPhoneAndCorrectsItOnTheirPage(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	form := hr.Get("/new?kind=joiner").Form(t, "/new")
	for name, value := range map[string]string{"person.given_name": "Ada", "person.family_name": "Park", "person.work_email": "ada@example.com",
		"person.phone": "030 23125-165", "person.manager": "tom@example.com", "effective_date": "2026-12-14"} {
		form.Set(name, value)
	}
	if page := hr.Post("/new", form); page.Status != http.StatusSeeOther {
		t.Fatalf("the joiner: status %d\n%s", page.Status, page.Body)
	}
	path := "/people/" + site.ID("Ada")
	page := hr.Get(path)
	if !strings.Contains(page.Body, `<a class="tel" href="tel:03023125165">030 23125-165</a>`) {
		t.Error("the page does not show the number to ring")
	}

	form = page.Form(t, path)
	form.Set("person.phone", "ask at the desk")
	if page := hr.Post(path, form); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "does not belong into a phone number") {
		t.Errorf("words for a number: status %d", page.Status)
	}
	form.Set("person.phone", "")
	if page := hr.Get(hr.Post(path, form).Location); !strings.Contains(page.Body, "Changed: phone.") || strings.Contains(page.Body, "tel:") {
		t.Error("the number stands on the page that was taken back")
	}
}

func TestHRSaysOnTheCaseThatALeaverKnows(t *testing.T) {
	site := webtest.Open(t)
	site.Employ(caseworktest.Ada(), true, nil)
	ev := site.Event(jml.Leaver, caseworktest.Ada(), "2026-12-18")
	ev.Told = false
	c := site.Announce(ev).Case

	hr, path := site.Staff(staff.HR), fmt.Sprintf("/cases/%d", c.Number)
	form := hr.Get(path).Form(t, path+"/told")
	if page := hr.Post(path+"/told", form); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("without the tick: status %d", page.Status)
	}
	form.Set("sure", "yes")
	form.Set("note", "Tom told her at noon")
	if page := hr.Post(path+"/told", form); page.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", page.Status, page.Body)
	}
	if site.Case(c.ID).Untold() {
		t.Error("the case does not say that Ada knows")
	}
	page := hr.Get(path)
	if !strings.Contains(page.Body, "said that the person knows") || !strings.Contains(page.Body, "Tom told her at noon") {
		t.Error("the history does not say who said so")
	}
	if strings.Contains(page.Body, path+"/told") {
		t.Error("the page still asks whether Ada knows")
	}
}

func TestHRSaysOnAPersonsPageThatTheAddressWasSomebodyElses(t *testing.T) {
	site, c := webtest.Leaver(t)
	hr, path := site.Staff(staff.HR), "/people/"+site.ID("Mia")
	form := hr.Get(path).Form(t, path)
	form.Set("person.address_was_wrong", "yes")
	if page := hr.Post(path, form); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "No address is corrected here") {
		t.Errorf("without another address: status %d", page.Status)
	}

	form.Set("person.work_email", "mia.lang@example.com")
	if page := hr.Post(path, form); page.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", page.Status, page.Body)
	}
	site.Drive(c.ID)
	if told := site.Letters("mia@example.com", notice.Astray); len(told) != 1 {
		t.Errorf("whoever has the address gets %d mails", len(told))
	}
	if says := "Mail to an address that was not Mia Lang&#39;s, to say that what came there was not for its reader"; !strings.Contains(hr.Get(webtest.Concrete("/cases/{case}", c)).Body, says) {
		t.Errorf("the history does not say %q", says)
	}
}
