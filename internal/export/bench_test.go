package export

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// manyCases is a log of n leavers with ten tasks each: 41 leaves a case.
func manyCases(b *testing.B, n int) *memoryLog {
	l := newLog(b)
	for i := range n {
		var tasks []evidence.PlannedTask
		for k := range 10 {
			tasks = append(tasks, line(fmt.Sprintf("t-%d-%d", i, k), fmt.Sprintf("line-%d", k), "Do it for {{.Person}}", "2026-02-02T08:00"))
		}
		c := l.open(int64(i+1), jml.Leaver, fmt.Sprintf("person%d", i), "2026-02-02", "2026-02-02T15:00", tasks...)
		for _, t := range tasks {
			c.opens(t.ID, tom())
			c.ends(t.ID, tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, "note", "done as asked")
		}
		c.closes(jml.CaseCompleted)
	}
	l.sign()
	return l
}

func BenchmarkWrite(b *testing.B) {
	l := manyCases(b, 300)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Write(context.Background(), io.Discard, l, firstQuarter()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(l.tree.Size()), "leaves")
}

func BenchmarkVerify(b *testing.B) {
	l := manyCases(b, 300)
	bundle := bundleOf(b, l)
	b.ReportAllocs()
	for b.Loop() {
		r, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), VerifyOptions{Keys: []string{l.vkey}})
		if err != nil || r.ExitCode() != 0 {
			b.Fatal(err, findings(r))
		}
	}
	b.ReportMetric(float64(l.tree.Size()), "leaves")
}
