package desk

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func reconciledSample(vt view.ViewerTime) reconciledPage {
	made := leaf(130, "reconciliation.made", "", "Vera Auditor", `{"kind":"system","system":"github","from":"","to":"","as_of":20412,"on":"2026-11-30","sha256":"`+strings.Repeat("5c", 32)+
		`","rows":312,"registered":308,"fetched_by":"tom","differences":[{"what":"leaver_active","count":2},{"what":"no_person","count":1},{"what":"ambiguous","count":0}]}`,
		"name", "github-members-2026-11-30.csv", "note", "without the organisation's own robots", "fetched_by.name", "Tom Weber")
	equal := leaf(120, "reconciliation.made", "", "Lea Brandt", `{"kind":"roster","from":"2026-10-01","to":"2026-12-31","as_of":20101,"on":"2026-11-28","sha256":"","rows":60,"registered":60,"differences":null}`)
	tell := teller{ViewerTime: vt, systems: map[string]string{"github": "GitHub"}}
	f := view.NewForm(nil, reconciledInputs()...)
	f.Wrong("file", "Choose the list, a CSV file, or paste it below.")
	return reconciledPage{ViewerTime: vt, Form: f, Kinds: []string{"roster", "HR's roster", "system", "A system's own list of its users"},
		Rows: []reconciledRow{reconciledRowOf(tell, made), reconciledRowOf(tell, equal)}}
}

func differencesSample(t testing.TB, vt view.ViewerTime) differencesPage {
	t.Helper()
	out := reconcile.Outcome{Rows: 312, Registered: 308, SHA256: strings.Repeat("5c", 32), AsOf: 20412}
	for i := range 103 {
		out.Differences = append(out.Differences, reconcile.Difference{What: reconcile.LeaverActive, Row: i + 2, There: fmt.Sprintf("p%d@example.com, Active", i), Here: "Ada Park, whose last day was 2026-02-27"})
	}
	out.Differences = append(out.Differences, reconcile.Difference{What: reconcile.NoAccount, Here: strings.Repeat("Wolfeschlegelstein", 5) + ", user"},
		reconcile.Difference{What: reconcile.NoPerson, Row: 200, There: "=cmd|'/C calc'!A0"})
	page, err := differencesPageOf(vt, reconcile.Order{Kind: reconcile.OfSystem, System: "github", File: "members.csv"}, out)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestWhatDiffersComesWorstFirstAndWholeInTheTable(t *testing.T) {
	page := differencesSample(t, viewtest.Berlin(t))
	html := viewtest.Page{Name: "differences", View: "differences", Data: page}.Body(t, viewtest.Pages(t, Templates))
	for _, want := range []string{"The users of github: 105 differences", "p99@example.com", "3 others are in the table only", `download="differences-system-.csv"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(html, "p100@example.com") {
		t.Error("the page shows more of one kind than it says")
	}
	if leavers, nobodys := strings.Index(html, "Leavers who can still come in <"), strings.Index(html, "Accounts of nobody <"); leavers < 0 || nobodys < leavers {
		t.Errorf("leavers stand at %d, accounts of nobody at %d", leavers, nobodys)
	}
	_, packed, _ := strings.Cut(string(page.CSV), "base64,")
	table, err := base64.StdEncoding.DecodeString(packed)
	if err != nil || strings.Count(string(table), "\r\n") != 106 || !strings.Contains(string(table), "no_person,200,'=cmd|") {
		t.Errorf("the table (%v):\n%.300s", err, table)
	}
}
