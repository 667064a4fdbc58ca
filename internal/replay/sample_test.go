package replay_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
)

func TestADrawIsOfCasesThatWereThereToDrawFrom(t *testing.T) {
	for want, change := range map[string]func(*evidence.SampleDrawn){
		"":                                       func(*evidence.SampleDrawn) {},
		"which is more than there are before it": func(d *evidence.SampleDrawn) { d.AsOf += 2 },
		"draws 2 cases out of 1":                 func(d *evidence.SampleDrawn) { d.Population = 1 },
		"draws case c-77, which none of the first":               func(d *evidence.SampleDrawn) { d.Cases[1] = "c-77" },
		"draws case c-2, which none of the first 1 leaves opens": func(d *evidence.SampleDrawn) { d.AsOf, d.Cases = 1, []string{"c-2"} },
	} {
		l := bundletest.Quarter(t)
		d := evidence.SampleDrawn{AsOf: l.Tree.Size(), Population: 5, How: "list", Cases: []string{"c-1", "c-2"}}
		change(&d)
		l.Add("", "", bundletest.HR(), d)
		var said []string
		for _, p := range read(t, l, l.Tree.Size()).Problems() {
			said = append(said, p.Sentence)
		}
		if got := strings.Join(said, "\n"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%+v: %q, want %q", d, got, want)
		}
	}
}
