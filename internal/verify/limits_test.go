package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/verify"
)

// finished is a case with one task that ended with these personal values.
func finished(t testing.TB, personal ...string) *bundletest.Log {
	t.Helper()
	l := bundletest.NewLog(t)
	l.SetUp()
	c := l.Case(1, jml.Joiner, "ada", "2026-02-02", "", bundletest.Line("t-1", "desk", "Find a desk", "2026-02-02T08:00"))
	c.Opens("t-1", bundletest.Tom())
	c.Ends("t-1", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, personal...)
	c.Closes(jml.CaseCompleted)
	l.Sign()
	return l
}

// Logs of before any limit hold whatever a link holder sent.
func TestANoteOfMegabytesThatIsInTheLogAlreadyVerifies(t *testing.T) {
	for name, letter := range map[string]string{
		"that packs to nothing": "a", "of control characters": "\x01", "of line ends": "\n", "of quotation marks": `"`,
	} {
		l := finished(t, "note", strings.Repeat(letter, 3_000_000))
		zipped := bundletest.BundleOf(t, l)
		if r := check(t, zipped, verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != 0 {
			t.Errorf("a note %s: exit %d\n%.300s", name, r.ExitCode(), findings(r))
		}
	}
}

func TestWhateverALimitAllowsIsExportedAndVerifies(t *testing.T) {
	fields := []string{"note", "cause", "early_why", "serial", "account", "link"}
	rapid.Check(t, func(rt *rapid.T) {
		var personal []string
		for _, field := range fields {
			limit, known := limits.Of(field)
			if !known {
				rt.Fatalf("%s has no limit", field)
			}
			letter := rapid.SampledFrom([]string{"a", `"`, `\`, "=", "\u2028", "語", "😀"}).Draw(rt, field)
			personal = append(personal, field, strings.Repeat(letter, limit.Bytes/len(letter)))
		}
		l := finished(t, personal...)
		if r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != 0 {
			rt.Fatalf("exit %d\n%.300s", r.ExitCode(), findings(r))
		}
	})
}

// The company counts the files; a forged count must not keep the check busy.
func TestACountOfFilesThatNobodyAttachedIsNotBelieved(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	c := l.Case(1, jml.Joiner, "ada", "2026-02-02", "", bundletest.Line("t-1", "desk", "Find a desk", "2026-02-02T08:00"))
	c.Opens("t-1", bundletest.Tom())
	sum := l.Attach("a photograph")
	c.Ends("t-1", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, Files: 1 << 40}, "file.1.sha256", sum)
	l.Sign()
	tasks := bundletest.Rows(t, bundletest.Unpack(t, bundletest.BundleOf(t, l))["task_details.csv"])
	if got := tasks["t-1"]["files"]; got != sum {
		t.Errorf("files = %q", fmt.Sprintf("%.100s", got))
	}
}
