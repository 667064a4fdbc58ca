package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// sendTask fills and sends the form for a task, twice.
func sendTask(t *testing.T, b *webtest.Browser, page webtest.Page, action string) webtest.Page {
	t.Helper()
	form := page.Form(t, action)
	form.Set("title", "Take back the parking card")
	form.Set("role", "office-manager")
	form.Set("due", "2026-12-02")
	if again := b.Post(action, form); again.Status != http.StatusSeeOther {
		t.Fatalf("the first press: %d\n%s", again.Status, again.Body)
	}
	done := b.Post(action, form)
	if done.Status != http.StatusSeeOther {
		t.Fatalf("the second press: %d", done.Status)
	}
	return b.Get(done.Location)
}

func TestHRAddsATaskToACaseAndItsOwnerFindsIt(t *testing.T) {
	site, c := webtest.Leaver(t)
	hr, path := site.Staff(staff.HR), view.CaseHref(c.Number)
	page := sendTask(t, hr, hr.Get(path), path+"/tasks")
	for _, says := range []string{"The task is added", "added “Take back the parking card”"} {
		if !strings.Contains(page.Body, says) {
			t.Errorf("the case's page does not say %q", says)
		}
	}
	site.Drive(c.ID)
	if n := len(site.Letters("mia@example.com", notice.First)); n < 2 {
		t.Errorf("the office manager has %d mails", n)
	}
	if mia := site.OwnerOf("Mia", c.ID); strings.Count(mia.Get("/my").Body, "<legend>Take back the parking card") != 1 {
		t.Error("her page does not have it once")
	}
}

func TestTheSecurityLeadAddsATaskOnTheOwnPageAndNobodyElseDoes(t *testing.T) {
	site, c := webtest.Leaver(t)
	site.Finish(c.ID, "remove-access/source-code") // which she checks
	noor := site.OwnerOf("Noor", c.ID)
	if page := sendTask(t, noor, noor.Get("/my"), "/my/tasks"); !strings.Contains(page.Body, "The task is added") {
		t.Error("the page does not say that it is added")
	}
	added := site.Keys(c.ID, func(task jml.Task) bool { return task.Purpose == jml.PurposeAdded })
	if len(added) != 1 {
		t.Errorf("%d tasks were added", len(added))
	}
	form := noor.Get("/my").Form(t, "/my/tasks")
	form.Set("title", "Anything else")
	page := noor.Post("/my/tasks", form)
	for _, says := range []string{"Say by when", "who is to do it", "Anything else"} {
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, says) {
			t.Errorf("an unfinished form: %d, want %q", page.Status, says)
		}
	}

	mia := site.OwnerOf("Mia", c.ID)
	if strings.Contains(mia.Get("/my").Body, "/my/tasks") {
		t.Error("the office manager has the form")
	}
	if page := mia.Post("/my/tasks", form); page.Status != http.StatusForbidden {
		t.Errorf("the office manager: %d", page.Status)
	}
}

func TestAccessThatIsFoundIsRecordedOnThePersonsPageAndOnTheSecurityLeads(t *testing.T) {
	site, c := webtest.Leaver(t)
	hr, path := site.Staff(staff.HR), "/people/"+c.PersonID
	form := hr.Get(path).Form(t, path+"/access")
	if page := hr.Post(path+"/access", form); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "Name the system.") {
		t.Errorf("without a name: %d", page.Status)
	}
	form.Set("system", "Old Wiki")
	done := hr.Post(path+"/access", form)
	if page := hr.Get(done.Location); !strings.Contains(page.Body, "It is in the register.") || !strings.Contains(page.Body, ">Old Wiki</th>") {
		t.Errorf("recorded: %d\n%s", done.Status, page.Body)
	}

	site.Finish(c.ID, "remove-access/source-code")
	noor := site.OwnerOf("Noor", c.ID)
	form = noor.Get("/my").Form(t, "/my/access")
	form.Set("system", "Old Chat")
	if page := noor.Get(noor.Post("/my/access", form).Location); !strings.Contains(page.Body, "It is in the register.") {
		t.Error("the page does not say that it is recorded")
	}
	if page := site.OwnerOf("Mia", c.ID).Post("/my/access", form); page.Status != http.StatusForbidden {
		t.Errorf("the office manager: %d", page.Status)
	}
	site.Drive(c.ID)
	removals := site.Keys(c.ID, func(task jml.Task) bool {
		return task.Writes == jml.WritesRevoke && strings.HasPrefix(task.System, "Old ")
	})
	if len(removals) != 2 {
		t.Errorf("its removals: %v", removals)
	}
}
