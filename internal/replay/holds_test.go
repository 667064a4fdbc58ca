package replay_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
)

func TestNobodyUnderALegalHoldIsErased(t *testing.T) {
	place := func(hold, person string) evidence.Data { return evidence.HoldPlaced{Hold: hold, Person: person} }
	lift := func(hold, person string) evidence.Data { return evidence.HoldReleased{Hold: hold, Person: person} }
	erase := func(person string) evidence.Data { return evidence.Erased{Person: person, Basis: "request"} }
	for _, c := range []struct {
		want   string
		leaves []evidence.Data
	}{
		{"", []evidence.Data{place("h-1", "p-ada"), lift("h-1", "p-ada"), erase("p-ada")}},
		{"", []evidence.Data{place("h-1", "p-ada"), erase("p-tom"), erase("")}},
		{"person p-ada is erased under the legal hold", []evidence.Data{place("h-1", "p-ada"), erase("p-ada")}},
		{"person p-ada is erased under the legal hold", []evidence.Data{place("h-1", "p-ada"), place("h-2", "p-ada"), lift("h-1", "p-ada"), erase("p-ada")}},
		{"", []evidence.Data{erase("p-ada"), place("h-1", "p-ada")}},
		{"the legal hold h-1 is lifted, which does not stand", []evidence.Data{lift("h-1", "p-ada")}},
		{"the legal hold h-1 is lifted, which does not stand", []evidence.Data{place("h-1", "p-ada"), lift("h-1", "p-ada"), lift("h-1", "p-ada")}},
		{"the legal hold h-1 is lifted, which does not stand", []evidence.Data{place("h-1", "p-ada"), lift("h-1", "p-tom")}},
		{"the legal hold h-1 is placed a second time", []evidence.Data{place("h-1", "p-ada"), place("h-1", "p-tom")}},
	} {
		l := bundletest.Quarter(t)
		for _, d := range c.leaves {
			l.Add("", "", bundletest.HR(), d, "note", "matter 12")
		}
		var said []string
		for _, p := range read(t, l, l.Tree.Size()).Problems() {
			said = append(said, p.Sentence)
		}
		if got := strings.Join(said, "\n"); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%v: %q, want %q", c.leaves, got, c.want)
		}
	}
}
