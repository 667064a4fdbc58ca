package view_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestTheErrorPageIsWellFormedAndReachableForEverybody(t *testing.T) {
	typed := &door.Typed{Action: "/new", Texts: []door.TypedText{{Name: "note", Label: "Note", Value: "a <b> & c"}}, Hidden: []door.TypedText{{Name: "kind", Value: "joiner"}}}
	for _, p := range []viewtest.Page{
		{Name: "not found", View: "error", Public: true, Data: view.Refusal{Refusal: door.Refusal{Heading: "Not found", Lines: []string{"There is no such page."}, Home: true}}},
		{Name: "left out", View: "error", Public: true, Data: view.Refusal{Refusal: door.Refusal{Heading: "Please sign in", Lines: []string{strings.Repeat("x", 400)}, Typed: &door.Typed{Left: []string{"Note", "Why not"}}}}},
		{Name: "typed", View: "error", Public: true, Data: view.Refusal{Refusal: door.Refusal{Heading: "Please sign in", Request: "ABC", Typed: typed}}},
	} {
		for _, fault := range viewtest.Faults(t, p.Body(t, viewtest.Pages(t))) {
			t.Errorf("%s: %s", p.Name, fault)
		}
	}
}
