package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/reconcile"
)

const headcount = 5_000

// startOf is the first day of one of so many people; none lies in the year that is
// asked for.
func startOf(n int) string { return bundletest.Day("2015-01-01").AddDays(n % 3_000).String() }

// exportOfMany is a file with the export of a year in which so many people worked
// here: some are known by an id alone, some by an address alone, all by one name.
func exportOfMany(t *testing.T) (path, key string) {
	t.Helper()
	l := bundletest.NewLog(t)
	for n := range headcount {
		personal := []string{"person.name", "Sam Park"}
		if n%5 != 1 {
			personal = append(personal, "person.external_id", fmt.Sprintf("E-%d", n))
		}
		if n%5 != 3 {
			personal = append(personal, "person.work_email", fmt.Sprintf("p%d@example.com", n))
		}
		l.Add("", "", bundletest.HR(), evidence.PersonAdded{Person: fmt.Sprintf("p-%d", n), Engagement: fmt.Sprintf("e-%d", n), Source: "import", Start: bundletest.Day(startOf(n))}, personal...)
	}
	l.Sign()
	var zipped bytes.Buffer
	if _, err := bundle.Write(t.Context(), &zipped, l, bundle.Question{From: bundletest.Day("2026-01-01"), To: bundletest.Day("2026-12-31"), Zone: "Europe/Berlin", Version: "v"}); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "year.zip")
	if err := os.WriteFile(path, zipped.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, l.VKey
}

// rosterOfMany is the file that HR's program writes of them, in any order, and what
// is wrong with it: fifty rows, of each kind as many.
func rosterOfMany(t *testing.T, seed uint64) (path string, wrong map[string]reconcile.What) {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 7))
	wrong = map[string]reconcile.What{}
	kinds := []reconcile.What{reconcile.MissingHere, reconcile.MissingThere, reconcile.DateDiffers, reconcile.Ambiguous}
	for i, n := range chance.Perm(headcount)[:50] {
		wrong[strconv.Itoa(n)] = kinds[i%len(kinds)]
	}
	var file bytes.Buffer
	out := csv.NewWriter(&file)
	out.Comma = ';'
	write := func(cells ...string) {
		if err := out.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	write("Personalnummer", "Work Email", "Full name", "Cost centre", "Hire date", "Termination date")
	for _, n := range chance.Perm(headcount) {
		id, address, start := fmt.Sprintf("e-%d", n), fmt.Sprintf("P%d@example.com", n), startOf(n)
		if n%5 == 1 {
			id = ""
		}
		switch wrong[strconv.Itoa(n)] {
		case reconcile.MissingThere:
			continue
		case reconcile.MissingHere: // besides the row of this one
			write(fmt.Sprintf("X-%d", n), fmt.Sprintf("x%d@example.com", n), "Sam Park", "9", start, "")
		case reconcile.DateDiffers:
			start = bundletest.Day(start).AddDays(1).String()
		case reconcile.Ambiguous:
			write("", "", "Sam Park", strconv.Itoa(n), start, "") // whose name is all that it has
		}
		write(id, address, "Sam Park", "9", start, "")
	}
	if out.Flush(); out.Error() != nil {
		t.Fatal(out.Error())
	}
	path = filepath.Join(t.TempDir(), "roster.csv")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, wrong
}

// The whole way: two files, and the command that an auditor types.
func TestOutOfAFileOfFiveThousandPeopleFiftyOmissionsAreFoundAndNoOtherIs(t *testing.T) {
	export, key := exportOfMany(t)
	for seed := range uint64(4) {
		roster, wrong := rosterOfMany(t, seed)
		var out, errs bytes.Buffer
		none := func(string) string { return "" }
		code := run(t.Context(), []string{"--json", "reconcile", "roster", export, roster, "--key", key, "--columns", "id=Personalnummer"}, none, strings.NewReader(""), &out, &errs)
		var found reconcile.Outcome
		if err := json.Unmarshal(out.Bytes(), &found); err != nil || code != 1 {
			t.Fatalf("seed %d: exit %d (%v)\n%.400s%.400s", seed, code, err, out.String(), errs.String())
		}
		if found.Registered != headcount || len(found.Differences) != 50 {
			t.Errorf("seed %d: %d differences from %d people", seed, len(found.Differences), found.Registered)
		}
		if diff := cmp.Diff(countOf(wrong), found.Counts); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
		for _, d := range found.Differences {
			if !seeded(d, wrong) {
				t.Errorf("seed %d: nothing is wrong there, and yet %+v", seed, d)
			}
		}
	}
}

func countOf(wrong map[string]reconcile.What) map[reconcile.What]int {
	counts := map[reconcile.What]int{}
	for _, what := range reconcile.OfRoster.Differences() {
		counts[what] = 0
	}
	for _, what := range wrong {
		counts[what]++
	}
	return counts
}

// seeded reports whether a difference is one that was put there, by who is named in
// it or by a first day that one of them has.
func seeded(d reconcile.Difference, wrong map[string]reconcile.What) bool {
	for n, what := range wrong {
		number, _ := strconv.Atoi(n)
		said := d.There + " " + d.Here
		named := strings.Contains(said, "-"+n+")") || strings.Contains(said, startOf(number))
		if what == d.What && named {
			return true
		}
	}
	return false
}
