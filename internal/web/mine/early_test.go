package mine_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestWhatWasDoneBeforeItsTimeIsRecordedOnThePage(t *testing.T) {
	site := webtest.Open(t)
	site.Employ(caseworktest.Ada(), true, []string{"identity/user", "source-code/write"})
	ev := site.Event(jml.Mover, jml.EventPerson{ID: "E-17", Functions: []string{"sales"}, Manager: "mia@example.com"}, "2026-12-14")
	id := site.Announce(ev).Case.ID
	site.Drive(id)

	task, waits := site.Task(id, "exchange-equipment"), site.Task(id, "remove-access/source-code")
	mia := site.OwnerOf("Mia", id)
	page := mia.Get("/my")
	says(t, page, "Later, or done already", "outcome."+task.ID)
	if strings.Contains(page.Body, "outcome."+waits.ID) {
		t.Error("what waits for a decision can be recorded")
	}
	form := page.Form(t, "/my")
	fill(form, task)
	form.Set("note."+task.ID, "")
	if refused := mia.PostFiles("/my", form); refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, "Add a note") {
		t.Errorf("without its evidence: %d", refused.Status)
	}
	fill(form, task)
	done := mia.PostFiles("/my", form)
	if done.Status != http.StatusSeeOther {
		t.Fatalf("recorded early: %d\n%s", done.Status, done.Body)
	}
	says(t, mia.Get(done.Location), "Recorded. Thank you.", "by Mia Lang")
	says(t, site.Staff(staff.HR).Get("/cases/"+id), "opened for Mia Lang")
}
