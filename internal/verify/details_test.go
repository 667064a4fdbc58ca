package verify_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/verify"
)

// caseTables are the tables about cases and tasks.
func caseTables() []string {
	return []string{"population.csv", "case_details.csv", "tasks.csv", "task_details.csv"}
}

// edited is a table after somebody opened it and changed its rows.
func edited(t *testing.T, content []byte, change func(rows [][]string) [][]string) []byte {
	t.Helper()
	mark := []byte("\ufeff")
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, mark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	out.Write(mark)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	if err := w.WriteAll(change(rows)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestNoCellOfACaseOrTaskCanBeChangedAndNoRowDropped(t *testing.T) {
	l := bundletest.Quarter(t)
	zipped := bundletest.BundleOf(t, l)
	for _, name := range caseTables() {
		header := 0
		for column := 0; column == 0 || column < header; column++ {
			u := bundletest.Unpack(t, zipped)
			var changed string
			u[name] = edited(t, u[name], func(rows [][]string) [][]string {
				header, changed = len(rows[0]), rows[0][column]
				rows[1][column] += "x"
				return rows
			})
			if r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeAltered {
				t.Errorf("%s of %s changed: exit %d\n%s", changed, name, r.ExitCode(), findings(r))
			}
		}

		u := bundletest.Unpack(t, zipped)
		u[name] = edited(t, u[name], func(rows [][]string) [][]string { return slices.Delete(rows, 1, 2) })
		if r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeOmission {
			t.Errorf("a row of %s dropped: exit %d\n%s", name, r.ExitCode(), findings(r))
		}
		delete(u, name)
		if r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeOmission {
			t.Errorf("%s dropped: exit %d\n%s", name, r.ExitCode(), findings(r))
		}
	}
}

func TestACaseThatIsClosedWithAnotherInstantThanItsEndingsSayIsFoundOut(t *testing.T) {
	earlier := bundletest.At("2026-03-02T15:10")
	for want, closed := range map[string]evidence.CaseClosed{
		"access was closed at 2026-03-02T15:10:00.000000Z, but the endings before say at 2026-03-02T15:30:00.000000Z": {AccessClosedAt: &earlier},
		"access was closed never, but the endings before say at 2026-03-02T15:30:00.000000Z":                          {},
		"things were back at 2026-03-02T15:10:00.000000Z, but the endings before say never":                           {ThingsBackAt: &earlier},
	} {
		l := bundletest.NewLog(t)
		l.SetUp()
		l.Now = bundletest.At("2026-03-02T14:00")
		c := l.Case(1, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00", bundletest.Line("t-1", "remove/github", "Remove it", "2026-03-02T16:00",
			func(f *evidence.PlannedTask) { f.Writes, f.System = jml.WritesRevoke, "github" }))
		c.Opens("t-1", bundletest.Tom())
		l.Now = bundletest.At("2026-03-02T15:40")
		c.Ends("t-1", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, DoneAt: l.Now.Add(-10 * time.Minute)})
		closed.State = jml.CaseCompleted
		l.Add(c.ID, "", jml.SystemActor(), closed)
		l.Sign()
		r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
		if r.ExitCode() != verify.CodeOmission || !says(r, fmt.Sprintf("case #1 was closed saying that %s", want)) {
			t.Errorf("exit %d, want %q\n%s", r.ExitCode(), want, findings(r))
		}
	}
}
