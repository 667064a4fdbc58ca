package verify_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/verify"
)

// verdictBehind is how a quarter is judged whose log ends with one more leaf. Both
// verifiers are asked.
func verdictBehind(t *testing.T, tell func(l *bundletest.Log)) verify.Report {
	t.Helper()
	l := bundletest.Quarter(t)
	tell(l)
	l.Sign()
	return check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
}

func TestBothVerifiersHoldADrawAgainstTheCasesThatThereWere(t *testing.T) {
	for name, change := range map[string]func(*evidence.SampleDrawn){
		"":                        func(*evidence.SampleDrawn) {},
		"of leaves to come":       func(d *evidence.SampleDrawn) { d.AsOf += 2 },
		"of more than there were": func(d *evidence.SampleDrawn) { d.Population = 1 },
		"of a case of nobody":     func(d *evidence.SampleDrawn) { d.Cases[1] = "c-77" },
		"of a case of later":      func(d *evidence.SampleDrawn) { d.AsOf, d.Cases = 1, []string{"c-2"} },
	} {
		r := verdictBehind(t, func(l *bundletest.Log) {
			d := evidence.SampleDrawn{AsOf: l.Tree.Size(), Population: 5, How: "list", Cases: []string{"c-1", "c-2"}}
			change(&d)
			l.Add("", "", bundletest.HR(), d)
		})
		if want := codeOf(name); r.ExitCode() != want {
			t.Errorf("a draw %s: exit %d, want %d: %v", name, r.ExitCode(), want, findings(r))
		}
	}
}

func TestBothVerifiersHoldAReconciliationAgainstWhatItCanCount(t *testing.T) {
	for name, change := range map[string]func(*evidence.ReconciliationMade){
		"":                            func(*evidence.ReconciliationMade) {},
		"with leaves to come":         func(d *evidence.ReconciliationMade) { d.AsOf += 2 },
		"of a list that nobody took":  func(d *evidence.ReconciliationMade) { d.FetchedBy = "p-nobody" },
		"without a count":             func(d *evidence.ReconciliationMade) { d.Differences = d.Differences[1:] },
		"with a count twice":          func(d *evidence.ReconciliationMade) { d.Differences[1] = d.Differences[0] },
		"with a count of another":     func(d *evidence.ReconciliationMade) { d.Differences[0].What = "missing_here" },
		"with less than no":           func(d *evidence.ReconciliationMade) { d.Differences[2].Count = -1 },
		"of a kind that there is not": func(d *evidence.ReconciliationMade) { d.Kind = "payroll" },
	} {
		r := verdictBehind(t, func(l *bundletest.Log) {
			d := evidence.ReconciliationMade{Kind: "system", System: "crm", AsOf: l.Tree.Size(), On: bundletest.Day("2026-03-31"), Rows: 40, Registered: 38, FetchedBy: "p-tom",
				Differences: []evidence.DifferenceCount{{What: "leaver_active", Count: 1}, {What: "no_person", Count: 2}, {What: "not_registered"}, {What: "level_differs"}, {What: "no_account"}, {What: "ambiguous"}}}
			change(&d)
			l.Add("", "", bundletest.HR(), d, "name", "=users.csv", "note", "active ones", "fetched_by.name", "Tom Weber")
		})
		if want := codeOf(name); r.ExitCode() != want {
			t.Errorf("a reconciliation %s: exit %d, want %d: %v", name, r.ExitCode(), want, findings(r))
		}
	}
}

// codeOf is the exit for a leaf that was changed in the way of this name.
func codeOf(change string) int {
	if change == "" {
		return 0
	}
	return 6
}

// Who was here, or gone, before anybody could be announced is no omission of a
// period without a first day. Asked for those very days, nobody was announced.
func TestWhoWasHereBeforeTheLogBeganIsNoOmissionOfAnOpenPeriod(t *testing.T) {
	l := bundletest.NewLog(t)
	began := l.Now.UTC().Format("2006-01-02")
	since := func(person, start, end string) {
		added := evidence.PersonAdded{Person: person, Engagement: "e-" + person, Source: "import", Start: bundletest.Day(start)}
		if end != "" {
			added.End = bundletest.Day(end)
		}
		l.Add("", "", bundletest.HR(), added, "person.name", person)
	}
	since("p-old", "2019-03-01", "")
	since("p-gone", "2019-03-01", "2020-05-31")
	since("p-new", began, "")
	l.Sign()
	for from, want := range map[string]int{"": 1, "2019-01-01": 3} {
		var zipped bytes.Buffer
		q := bundle.Question{Zone: "Europe/Berlin", Version: "v"}
		if from != "" {
			q.From = bundletest.Day(from)
		}
		if _, err := bundle.Write(t.Context(), &zipped, l, q); err != nil {
			t.Fatal(err)
		}
		if r := check(t, zipped.Bytes(), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != 0 {
			t.Errorf("from %q: exit %d: %v", from, r.ExitCode(), findings(r))
		}
		table := string(bundletest.Unpack(t, zipped.Bytes())["people.csv"])
		if got := strings.Count(table, ",joiner\r\n") + strings.Count(table, ",both\r\n"); got != want {
			t.Errorf("from %q: %d without a case, want %d:\n%s", from, got, want, table)
		}
	}
}
