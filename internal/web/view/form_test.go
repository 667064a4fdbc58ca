package view

import (
	"net/url"
	"strconv"
	"strings"
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

func TestOnlySoMuchOfWhatWasTypedIsShownAgain(t *testing.T) {
	typed := url.Values{"kind": {"leaver"}, "note": {strings.Repeat("n", 40<<10)}, "reason": {strings.Repeat("r", 30<<10)}}
	f := NewForm(typed)
	if f.Text("kind", "", "").Value != "leaver" || f.Text("reason", "", "").Value == "" {
		t.Error("a short text makes way for a long one")
	}
	if f.Text("note", "", "").Value != "" || strings.Join(f.LeftOut(), ",") != "Note" {
		t.Errorf("more than 64 KiB are shown; said to be left out: %v", f.LeftOut())
	}
	if len(f.Get("note")) != 40<<10 {
		t.Error("what is not shown again is not read either")
	}
}

func TestAThousandProblemsAreToldInAFewLines(t *testing.T) {
	f := NewForm(nil)
	for i := range 1000 {
		f.Wrong("holidays", "Holiday "+strconv.Itoa(i)+", “"+strings.Repeat("x", 60<<10)+"”, is no date.")
	}
	size := 0
	for _, c := range f.Complaints() {
		size += len(c.Message)
	}
	if size > 32<<10 || f.Problems() != 1000 || len(f.Text("holidays", "", "").Error) > 4<<10 {
		t.Errorf("%d problems are told in %d bytes", f.Problems(), size)
	}
}
