package entrance

import (
	"testing"

	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func samples() []viewtest.Page {
	return []viewtest.Page{
		{Name: "on to a provider", View: "go", Public: true, Data: goPage{Name: "Acme", Address: "https://login.acme.example/auth?state=x"}},
		{Name: "back from a provider", View: "go", Public: true, Data: goPage{Name: "Okta of the other company"}},
		{Name: "left with a provider", View: "left", Public: true, Data: view.Left{There: []view.SignInWay{{Name: "Acme", Href: "https://login.acme.example/out"}}}},
	}
}

func TestEveryPageIsWellFormedAndReachableForEverybody(t *testing.T) {
	viewtest.Check(t, Templates, samples())
}

// TestNoPageIsWiderThanItsWindow needs Chromium.
// Pages on the way go on by themselves, and are seen in the walk through a browser.
func TestNoPageIsWiderThanItsWindow(t *testing.T) { viewtest.Fit(t, Templates, samples()[2:]) }
