package verify_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/verify"
)

// manyCases is a log of n leavers with ten tasks each: 41 leaves a case.
func manyCases(b testing.TB, n int) *bundletest.Log {
	l := bundletest.NewLog(b)
	for i := range n {
		var tasks []evidence.PlannedTask
		for k := range 10 {
			tasks = append(tasks, bundletest.Line(fmt.Sprintf("t-%d-%d", i, k), fmt.Sprintf("line-%d", k), "Do it for {{.Person}}", "2026-02-02T08:00"))
		}
		c := l.Case(int64(i+1), jml.Leaver, fmt.Sprintf("person%d", i), "2026-02-02", "2026-02-02T15:00", tasks...)
		for _, t := range tasks {
			c.Opens(t.ID, bundletest.Tom())
			c.Ends(t.ID, bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, "note", "done as asked")
		}
		c.Closes(jml.CaseCompleted)
	}
	l.Sign()
	return l
}

func BenchmarkWrite(b *testing.B) {
	l := manyCases(b, 300)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bundle.Write(context.Background(), io.Discard, l, bundletest.FirstQuarter()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(l.Tree.Size()), "leaves")
}

func BenchmarkVerify(b *testing.B) {
	l := manyCases(b, 300)
	zipped := bundletest.BundleOf(b, l)
	b.ReportAllocs()
	for b.Loop() {
		r, err := verify.Check(context.Background(), bytes.NewReader(zipped), int64(len(zipped)), verify.Options{Keys: []string{l.VKey}})
		if err != nil || r.ExitCode() != 0 {
			b.Fatal(err, findings(r))
		}
	}
	b.ReportMetric(float64(l.Tree.Size()), "leaves")
}

// maxHeldALeaf is how many bytes a check may hold for each leaf of a log, all in.
const maxHeldALeaf = 1200

func TestACheckHoldsLittleForEachLeaf(t *testing.T) {
	l := manyCases(t, 300)
	zipped := bundletest.BundleOf(t, l)
	var before, most uint64
	held := func(step string, done, _ int64) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if step == "leaves" && done == 0 {
			before = m.HeapAlloc
		}
		most = max(most, m.HeapAlloc)
	}
	r := check(t, zipped, verify.Options{Keys: []string{l.VKey}, Progress: held})
	if r.ExitCode() != 0 {
		t.Fatal(findings(r))
	}
	each := (most - min(before, most)) / uint64(l.Tree.Size())
	t.Logf("%d leaves, %d bytes each", l.Tree.Size(), each)
	if each == 0 || each > maxHeldALeaf {
		t.Errorf("a check holds %d bytes for each leaf, want at most %d", each, maxHeldALeaf)
	}
}
