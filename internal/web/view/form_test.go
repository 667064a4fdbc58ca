package view

import (
	"testing"

	"github.com/handover-jml/handover/internal/jml"
)

func TestARefusalPointsAtTheInputThatThePageShows(t *testing.T) {
	f := NewForm(nil, "person")
	f.RefuseAs(jml.Problems{jml.Invalid("to", "Choose somebody else."), jml.Invalid("note", "Too long.")}, "to", "person")
	got := f.Complaints()
	if got[0].Href != "#f-person" || got[0].Message != "Choose somebody else." || got[1].Message != "note: Too long." {
		t.Errorf("complaints: %+v", got)
	}
}
