package bundle_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
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

func TestTheResultsForProgramsObserveAndJudgeNothing(t *testing.T) {
	results := string(bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))["assessment-results.json"])
	for _, said := range []string{
		`"title": "Control H-01"`, `"control-id": "H-02"`,
		`"description": "Places where the flag removed_over_limit is raised: 1. It says where to look, and judges nothing."`,
		`"start": "2025-12-31T23:00:00Z"`, `"end": "2026-03-31T22:00:00Z"`,
	} {
		if !strings.Contains(results, said) {
			t.Errorf("the results do not say %s", said)
		}
	}
	if strings.Contains(results, `"findings"`) {
		t.Error("the results judge")
	}
}

func TestVantaAndDrataGetTheColumnsTheyTakeIn(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	vanta, drata := string(u["vanta_access.csv"]), string(u["drata_personnel.csv"])
	for text, lines := range map[string][]string{
		vanta: {"Account name,Account owner,Role,Status,Date created (UTC),Date deactivated (UTC)\r\n",
			"github: leo@example.com,leo@example.com,access,Deactivated,2026-01-05,2026-03-02\r\n", "github: ada@example.com,ada@example.com,access,Active,2026-01-05,\r\n"},
		drata: {"id,first_name,last_name,email,is_contractor,started,separated\r\n", "p-ada,ada,Park,ada@example.com,false,2026-02-02,\r\n", "p-uma,,,,false,,\r\n"},
	} {
		for i, line := range lines {
			if !strings.Contains(text, line) || i == 0 && !strings.HasPrefix(text, line) {
				t.Errorf("the view lacks %q:\n%s", line, text)
			}
		}
	}
}

func TestTheReportCallsNobodyOutWhileItIsAskedWhatTheyHave(t *testing.T) {
	for cutoff, said := range map[string]string{"2026-03-02T15:00": "not known yet, what access there is is still asked", "2026-02-02T15:00": "not known yet, what access there is is still asked"} {
		l := bundletest.NewLog(t)
		l.Case(1, jml.Leaver, "ada", "2026-02-02", cutoff, bundletest.Line("t-1", "list", "List what {{.Person}} has", "2026-03-02T15:00", func(t *evidence.PlannedTask) { t.Asks = jml.AsksHolds }))
		l.Sign()
		page := string(bundletest.Unpack(t, bundletest.BundleOf(t, l))["report.html"])
		if !strings.Contains(page, "#1 ada Park: "+said+"</h3>") || strings.Contains(page, "no access had to be taken away") {
			t.Errorf("cut off at %s:\n%s", cutoff, page)
		}
	}
}

func TestTheReportCallsNobodyOutWhileItIsAskedWhatElseTheyHave(t *testing.T) {
	l := bundletest.NewLog(t)
	c := l.Case(1, jml.Leaver, "ada", "2026-02-02", "2026-02-02T15:00",
		bundletest.Line("t-1", "list", "List what {{.Person}} has", "2026-03-02T15:00", func(t *evidence.PlannedTask) { t.Asks = jml.AsksHolds }),
		bundletest.Line("t-2", "remove/github", "Remove it", "2026-03-02T15:00", func(t *evidence.PlannedTask) { t.Writes, t.System = jml.WritesRevoke, "github" }))
	c.Opens("t-2", bundletest.Tom())
	c.Ends("t-2", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	l.Sign()
	if page := string(bundletest.Unpack(t, bundletest.BundleOf(t, l))["report.html"]); !strings.Contains(page, "#1 ada Park: not known yet, what else there is is still asked</h3>") {
		t.Errorf("the report:\n%s", page)
	}
}
