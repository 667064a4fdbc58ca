package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestTodayAsksForTheWordOnALossUntilItIsSaid(t *testing.T) {
	site := webtest.Open(t)
	site.Employ(caseworktest.Ada(), true, nil, "LT-42")
	hr := site.Staff(staff.HR)
	asks := func() bool {
		page := hr.Get("/").Body
		return strings.Contains(page, "1 loss waits for the Security Lead's word") && strings.Contains(page, "LT-42, laptop: lost")
	}
	if asks() {
		t.Error("Today asks before anything is lost")
	}
	reported := hr.Post("/equipment/gone", url.Values{"tag": {"LT-42"}, "state": {"lost"}, "encrypted": {"yes"}, "seen": {"2026-11-19"}, "place": {"in a taxi"}, "note": {"She rang"}})
	if reported.Status >= 400 || !asks() {
		t.Errorf("status %d, and Today asks: %v", reported.Status, asks())
	}
	judged := hr.Post("/equipment/judged", url.Values{"tag": {"LT-42"}, "incident": {"no"}, "by": {"noor@example.com"}, "note": {"It is encrypted"}})
	if judged.Status >= 400 || asks() {
		t.Errorf("status %d, and Today still asks: %v", judged.Status, asks())
	}
}
