package mine_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// stocked has a laptop in the register that nobody holds.
func stocked(t *testing.T) *webtest.Site {
	t.Helper()
	site := webtest.Open(t)
	laptop := company.ImportAsset{Row: 2, Tag: "LT-77", Serial: "C02XG0F1", Kind: "laptop"}
	if _, err := site.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "stock", []company.ImportAsset{laptop}, false); err != nil {
		t.Fatal(err)
	}
	return site
}

// besideInput sends a form that is to be refused beside one input of the task.
func besideInput(t *testing.T, b *webtest.Browser, form url.Values, task jml.Task, input, words string) {
	t.Helper()
	page := b.Post("/my", form)
	if page.Status/100 != 4 || !strings.Contains(page.Body, words) || !strings.Contains(page.Body, `id="f-`+input+`-`+task.ID+`-error"`) {
		t.Errorf("%s: status %d, without %q beside it", input, page.Status, words)
	}
}

func TestEquipmentIsNotHandedOutAsATwinOfWhatTheRegisterHas(t *testing.T) {
	site := stocked(t)
	c := site.Announce(site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case
	site.Drive(c.ID)
	for site.Task(c.ID, "issue-equipment").State != jml.TaskOpen {
		open := site.Keys(c.ID, func(task jml.Task) bool { return task.State == jml.TaskOpen && !task.NotBefore.After(site.Clock.Now()) })
		if len(open) == 0 {
			site.Wait(c.ID)
			continue
		}
		site.Finish(c.ID, open[0])
	}
	task, b, form := openTask(t, site, c, "Mia", func(task jml.Task) bool { return task.Writes == jml.WritesIssue })
	fill(form, task)
	handOut := func(tag, serial string) url.Values {
		form.Set("asset_tag."+task.ID, tag)
		form.Set("asset_serial."+task.ID, serial)
		return form
	}
	besideInput(t, b, handOut("lt-77", "SN-1"), task, "asset_tag", "The register has LT-77. Write the tag as it stands there.")
	besideInput(t, b, handOut("LT-78", "c02xg0f1"), task, "asset_serial", "c02xg0f1 is the serial of LT-77.")
	if done := b.Post("/my", handOut("LT-77", "c02xg0f1")); done.Status != http.StatusSeeOther {
		t.Errorf("as the register has it: status %d", done.Status)
	}
}

func TestEquipmentThatIsListedIsNoTwinOfWhatTheRegisterHas(t *testing.T) {
	site := stocked(t)
	site.Employ(caseworktest.Ada(), false, nil)
	c := site.Announce(site.Event(jml.Leaver, caseworktest.Ada(), "2026-11-30")).Case
	site.Drive(c.ID)
	task, b, form := openTask(t, site, c, "Mia", func(task jml.Task) bool { return task.Asks == jml.AsksHolds })
	fill(form, task)
	form.Set("things."+task.ID, "lt-77, laptop")
	besideInput(t, b, form, task, "things", "The register has LT-77. Write the tag as it stands there.")
	form.Set("things."+task.ID, "LT-77, laptop")
	if done := b.Post("/my", form); done.Status != http.StatusSeeOther {
		t.Errorf("as the register has it: status %d", done.Status)
	}
}
