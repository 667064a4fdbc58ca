package desk

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestEveryPageIsWellFormedAndReachableForEverybody(t *testing.T) {
	viewtest.Check(t, Templates, samples(t))
}

// TestNoPageIsWiderThanItsWindow needs Chromium.
func TestNoPageIsWiderThanItsWindow(t *testing.T) { viewtest.Fit(t, Templates, samples(t)) }

func samples(t testing.TB) []viewtest.Page {
	return slices.Concat(filledPages(t), staffPages(t, viewtest.Berlin(t)), emptyPages(t))
}

func TestTodayIsNotCalmWhileAnUrgentMailIsNotOut(t *testing.T) {
	vt := viewtest.Berlin(t)
	for waiting, want := range map[int]string{0: "<h1>Nothing is late</h1>", 1: "<h1>1 urgent task has no mail out</h1>", 2: "<h1>2 urgent tasks have no mail out</h1>"} {
		today := readmodel.Today{Waiting: viewtest.LeaverTasks()[:waiting], Open: map[jml.Kind]readmodel.KindProgress{jml.Leaver: {Cases: 1}}}
		html := viewtest.Page{Name: "today", View: "today", Data: todayOf(vt, today)}.Body(t, viewtest.Pages(t, Templates))
		if !strings.Contains(html, want) {
			t.Errorf("with %d mails about limits in hours not out the page does not say %s", waiting, want)
		}
	}
}
