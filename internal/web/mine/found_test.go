package mine_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestSystemsThatTheMatrixLacksAreTypedBelowTheList(t *testing.T) {
	site := webtest.Open(t)
	ben := site.Announce(site.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address("Ben")}, "2026-11-27")).Case
	site.Drive(ben.ID)
	list := site.Task(ben.ID, "list-holdings")
	given, _, _ := strings.Cut(site.Owner(list).Name, " ")
	b := site.OwnerOf(given, ben.ID)
	form := b.Get("/my").Form(t, "/my")
	fill(form, list)
	form.Set("others."+list.ID, "Old wiki, administrator\n\n "+strings.Repeat("w", 101))
	page := b.Post("/my", form)
	if page.Status != http.StatusUnprocessableEntity {
		t.Fatalf("a name that is too long: status %d", page.Status)
	}
	says(t, page, "100 characters", "Old wiki, administrator")
	form.Set("others."+list.ID, "Old wiki, administrator")
	if done := b.Post("/my", form); done.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", done.Status, done.Body)
	}
	keys := site.Keys(ben.ID, func(t jml.Task) bool { return t.System == "Old wiki" && t.Level == "administrator" })
	if !slices.Equal(keys, []string{"remove-access/Old wiki"}) {
		t.Errorf("its tasks are %v", keys)
	}
}
