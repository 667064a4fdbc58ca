package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/reconcile/against"
	"github.com/handover-jml/handover/internal/sample"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// winter is HR's roster: of five who join here it lacks Eva, has another first day
// of Dana, and knows Fay whom nobody announced. Of the seven who were here when
// Handover was set up it has none.
const winter = `Personalnummer;work email;full name;Eintritt;end date
;ada@example.com;Ada Lind;2026-12-10;
;bea@example.com;Bea Lind;2026-12-11;
;cleo@example.com;Cleo Lind;2026-12-12;
;dana@example.com;Dana Lind;2026-12-01;
;fay@example.com;Fay Lind;2026-12-20;
`

func ofWinter() url.Values {
	return url.Values{"kind": {"roster"}, "from": {"2026-12-01"}, "to": {"2026-12-31"}, "columns": {"id=Personalnummer\nstart = Eintritt"},
		"fetched_by": {"Mia Lang <mia@example.com>"}, "filter": {"without interns"}}
}

// Whoever has the file and an export as of the same checkpoint finds what the page
// found, without anybody here.
func TestAReconciliationIsRecordedBeforeItIsShownAndCanBeMadeAgain(t *testing.T) {
	for name, open := range map[string]func(testing.TB) *caseworktest.Company{
		"SQLite":   caseworktest.New,
		"Postgres": func(t testing.TB) *caseworktest.Company { return caseworktest.NewOn(t, pgtest.New(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			site := webtest.OpenOn(t, open(t))
			fiveJoin(site)
			b := site.Staff(staff.Auditor)
			file := webtest.File{Input: "file", Name: "roster.csv", Body: winter}
			page := b.PostFiles("/evidence/reconciliations", ofWinter(), file)
			for _, want := range []string{"Fay Lind, 2026-12-20 to no end", "Dana Lind, 2026-12-01 to no end", "Eva Lind, 2026-12-14 to no end", "HR&#39;s roster: 10 differences", "5 rows of roster.csv"} {
				if page.Status != http.StatusOK || !strings.Contains(page.Body, want) {
					t.Errorf("status %d, the page lacks %q", page.Status, want)
				}
			}

			row := reconciliationsOf(t, b)[0]
			if got := row["found"]; got != "missing_here 1; without_case 0; missing_there 8; date_differs 1; ambiguous 0" || row["differences"] != "10" {
				t.Errorf("the export says %q and %q", got, row["differences"])
			}
			if row["file"] != "roster.csv" || row["fetched_by"] != "Mia Lang" || row["filter"] != "without interns" || row["rows"] != "5" || row["assurance"] == "" {
				t.Errorf("the export says %+v", row)
			}
			again := heldAgainst(t, b, row["as_of"])
			if again.SHA256 != row["sha256"] || again.Counts[reconcile.MissingHere] != 1 || len(again.Differences) != 10 {
				t.Errorf("made again offline: %+v", again)
			}
			if page := b.Get("/evidence/reconciliations"); !strings.Contains(page.Body, "compared HR&#39;s roster with the records: 10 differences in 5 rows") ||
				!strings.Contains(page.Body, "taken by Mia Lang") || !strings.Contains(page.Body, "as_of="+row["as_of"]+"&amp;") {
				t.Errorf("the page lists\n%s", page.Body)
			}
			site.Audit()
		})
	}
}

// reconciliationsOf are the rows of the table in an export of December.
func reconciliationsOf(t *testing.T, b *webtest.Browser) (out []map[string]string) {
	t.Helper()
	export := b.Post("/evidence/export", url.Values{"from": {"2026-12-01"}, "to": {"2026-12-31"}})
	table := bytes.TrimPrefix(bundletest.Unpack(t, []byte(export.Body))["reconciliations.csv"], []byte("\ufeff"))
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("reconciliations.csv is %q (%v)", table, err)
	}
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = row[i]
		}
		out = append(out, cells)
	}
	return out
}

// heldAgainst holds the roster against an export as of a checkpoint, as an auditor
// does who has both.
func heldAgainst(t *testing.T, b *webtest.Browser, asOf string) reconcile.Outcome {
	t.Helper()
	drawn := b.Post("/evidence/export", url.Values{"from": {"2026-12-01"}, "to": {"2026-12-31"}})
	export, err := sample.Open(strings.NewReader(drawn.Body), int64(len(drawn.Body)))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(export.Manifest.Log.Size) <= asOf {
		t.Fatalf("the export is of %d leaves, the reconciliation of %s", export.Manifest.Log.Size, asOf)
	}
	out, err := against.Export(export, strings.NewReader(winter), reconcile.Order{Kind: reconcile.OfRoster, Columns: map[string]string{"id": "Personalnummer", "start": "Eintritt"}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAListThatCannotBeComparedIsRefusedWithItsPlaceAndLeavesNothing(t *testing.T) {
	site := webtest.Open(t)
	fiveJoin(site)
	b := site.Staff(staff.HR)
	b.Post("/evidence/export", url.Values{"from": {"2026-12-01"}, "to": {"2026-12-31"}})
	for want, change := range map[string]func(url.Values, *webtest.File){
		"Choose the list":                   func(_ url.Values, f *webtest.File) { f.Input = "other" },
		"There is no column":                func(form url.Values, _ *webtest.File) { form.Set("columns", "badge=Ausweis") },
		"names no column":                   func(form url.Values, _ *webtest.File) { form.Set("columns", "start") },
		"Nobody here is called":             func(form url.Values, _ *webtest.File) { form.Set("fetched_by", "Nobody Known") },
		"The list is of a day after":        func(form url.Values, _ *webtest.File) { form.Set("on", "2030-01-01") },
		"No checkpoint covers exactly":      func(form url.Values, _ *webtest.File) { form.Set("as_of", "100000") },
		"Say which system the list is from": func(form url.Values, _ *webtest.File) { form.Set("kind", "system") },
		"row 3, column start":               func(_ url.Values, f *webtest.File) { f.Body = strings.Replace(winter, "2026-12-11", "soon", 1) },
		"The file is larger than 10 MiB": func(_ url.Values, f *webtest.File) {
			f.Body = winter + strings.Repeat(strings.Repeat("x", 1000)+"\n", 10_600)
		},
		"The file has more than 50,000 rows": func(_ url.Values, f *webtest.File) {
			f.Body = winter + strings.Repeat(";a@example.com;;2026-12-01;\n", 50_001)
		},
		"Neither the access matrix nor": func(form url.Values, f *webtest.File) {
			form.Set("kind", "system")
			form.Set("system", "crn")
			form.Del("columns")
			f.Body = "account\nada@example.com\n"
		},
	} {
		form, file := ofWinter(), webtest.File{Input: "file", Name: "roster.csv", Body: winter}
		change(form, &file)
		page := b.PostFiles("/evidence/reconciliations", form, file)
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, want) || !strings.Contains(page.Body, "without interns") {
			t.Errorf("status %d, want %q:\n%.3000s", page.Status, want, page.Body)
		}
	}
	if page := b.Get("/evidence/reconciliations"); !strings.Contains(page.Body, "Nothing was compared yet") {
		t.Error("a refused list is among those that were compared")
	}
}

func TestASubjectComparesNothingThatTellsOfTheirDeparture(t *testing.T) {
	site, _ := ownCase(t, jml.Leaver)
	form := url.Values{"kind": {"roster"}, "list": {"email,start\nyuki@example.com,2020-01-01\n"}}
	page := signIn(site, "yuki@example.com", staff.Auditor).PostFiles("/evidence/reconciliations", form)
	if page.Status < 400 || page.Status >= 500 || strings.Contains(page.Body, "Other dates") {
		t.Errorf("status %d: %.300s", page.Status, page.Body)
	}
}
