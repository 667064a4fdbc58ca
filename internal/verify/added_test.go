package verify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/verify"
)

// handMade is a joiner's case to which HR adds a task by hand.
func handMade(t *testing.T, drop bool) *bundletest.Log {
	l := bundletest.NewLog(t)
	l.Drop = func(d evidence.Draft) bool { return drop && d.Data.LeafType() == leaftype.TaskAdded }
	c := l.Case(9, jml.Joiner, "noor", "2026-03-30", "", bundletest.Line("t-91", "desk", "Find a desk", "2026-03-30T08:00"))
	line := bundletest.Line("t-92", "added/b1", "", "2026-03-30T08:00", func(f *evidence.PlannedTask) { f.Purpose, f.Playbook = jml.PurposeAdded, "" })
	l.Add(c.ID, "t-92", bundletest.HR(), evidence.TaskAdded{PlannedTask: line, Because: "added"}, "title", "Give Noor her parking card")
	for _, id := range []string{"t-91", "t-92"} {
		c.Opens(id, bundletest.Tom())
		c.Ends(id, bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	}
	c.Closes(jml.CaseCompleted)
	l.Sign()
	return l
}

func TestATaskThatWasAddedByHandIsInTheExportUnderItsTitle(t *testing.T) {
	l := handMade(t, false)
	zipped := bundletest.BundleOf(t, l)
	if r := check(t, zipped, verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != 0 {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
	u := bundletest.Unpack(t, zipped)
	if !strings.Contains(string(u["tasks.csv"]), ",Give Noor her parking card,") {
		t.Errorf("tasks.csv lacks the title:\n%s", u["tasks.csv"])
	}
	if strings.Contains(string(u["leaves.jsonl"]), "parking") {
		t.Error("a leaf holds the title")
	}
}

func TestWhoDropsOrRenamesAnAddedTaskIsFoundOut(t *testing.T) {
	l := handMade(t, false)
	zipped := bundletest.BundleOf(t, l)
	added := func(line string) bool { return strings.Contains(line, `"task.added"`) }
	for what, do := range map[string]func(bundletest.Unpacked){
		"its leaf dropped": func(u bundletest.Unpacked) { u.SetLeaves(slices.DeleteFunc(u.Leaves(), added)) },
		"its title changed": func(u bundletest.Unpacked) {
			u.Replace(t, "openings.jsonl", "her parking card", "his parking card")
			u.Replace(t, "tasks.csv", "her parking card", "his parking card")
		},
	} {
		u := bundletest.Unpack(t, zipped)
		do(u)
		if r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeAltered {
			t.Errorf("%s: exit %d\n%s", what, r.ExitCode(), findings(r))
		}
	}

	never := handMade(t, true)
	r := check(t, bundletest.BundleOf(t, never), verify.Options{Keys: []string{never.VKey}})
	if r.ExitCode() != verify.CodeOmission || !says(r, "task t-92") {
		t.Errorf("a log without its leaf: exit %d\n%s", r.ExitCode(), findings(r))
	}
}
