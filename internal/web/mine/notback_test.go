package mine_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func takesBack(task jml.Task) bool { return task.Writes == jml.WritesReturn }

func TestALossIsSaidOnThePageOfWhoeverTakesTheEquipmentBack(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", takesBack)
	form.Set("outcome."+task.ID, "gone")
	page := b.Post("/my", form)
	says(t, page, "Say what became of it")

	form.Set("gone."+task.ID, "stolen")
	form.Set("seen."+task.ID, "yesterday")
	says(t, b.Post("/my", form), "Write the day as 2026-12-01.")
	form.Set("seen."+task.ID, "2026-11-26")
	page = b.Post("/my", form)
	says(t, page, "Say whether it is encrypted", "Say where it was last seen")
	if page.Status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", page.Status)
	}

	form.Set("place."+task.ID, "on the\u202etrain")
	says(t, b.Post("/my", form), "f-place-"+task.ID+"-error", "turns the direction")
	form.Set("encrypted."+task.ID, "yes")
	form.Set("place."+task.ID, "On the train to Ulm")
	form.Set("locked_at."+task.ID, "2026-11-26T18:30")
	form.Set("note."+task.ID, "She reported it to the police")
	form.Set("cause."+task.ID, "was away")
	done := b.Post("/my", form)
	if done.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", done.Status, done.Body)
	}
	says(t, b.Get(done.Location), "Does not come back: stolen")

	site.Drive(c.ID)
	question := site.Task(c.ID, "judge-loss/"+task.Key)
	lead, _, _ := strings.Cut(site.Owner(question).Name, " ")
	asked := site.OwnerOf(lead, c.ID).Get("/my")
	says(t, asked, "Is it a security incident", "is stolen?", "encrypted", "On the train to Ulm", "She reported it to the police", "locked", "Yes, it is an incident")
}
