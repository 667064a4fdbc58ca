package bundle_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
)

func TestTheReportSaysWhetherALeaverIsOutAndWhatShowsIt(t *testing.T) {
	page := string(bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))["report.html"])
	for _, said := range []string{
		"Cases effective 2026-01-01 to 2026-03-31.",
		`#2 leo Park: yes, but later than the limit, since 2026-03-02 20:00 CET</h3>`,
		`Last day 2026-03-02, access ends 2026-03-02 16:00 CET`,
		`The company was told 2 h 0 min after that.`,
		`<td data-is="Limit" class="time">2026-03-02 17:00 CET</td><td data-is="Within"><span class="bad">no</span></td><td data-is="By">Tom Weber</td><td data-is="Rests on">proven: seen by Mia Lang</td>`,
		`<td data-is="Why">refused: does not answer</td><td data-is="Reported by">Tom Weber</td><td data-is="Accepted by">Mia Lang</td><td data-is="Until" class="time">2026-06-30</td>`,
		`<td data-is="Task">Check it</td><td data-is="Case">#2 leo Park</td><td data-is="By">Mia Lang</td>`,
		`<td data-is="Control">H-01</td>`,
		"<code>told_late_seconds</code>",
	} {
		if !strings.Contains(page, said) {
			t.Errorf("the report does not say %s", said)
		}
	}
}
