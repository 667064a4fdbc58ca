package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestThePageOfAnImmediateLeaverSaysWhomToRingAndWhoOpenedTheMail(t *testing.T) {
	site, c := webtest.Leaver(t)
	now := site.Event(jml.Reschedule, caseworktest.Ada(), "")
	now.Of, now.Immediate = jml.Leaver, true
	site.Announce(now)
	site.Drive(c.ID)

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
