package verify_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/verify"
)

// questions are about a log of years: all of it, and one quarter.
func questions() map[string]bundle.Question {
	return map[string]bundle.Question{
		"everything": {Version: "v1"},
		"a quarter":  {From: bundletest.Day("2021-01-01"), To: bundletest.Day("2021-03-31"), Version: "v1"},
	}
}

// overYears runs a benchmark for logs of different lengths and for each question.
func overYears(b *testing.B, run func(*testing.B, *bundletest.Log, bundle.Question)) {
	for _, cases := range []int{5_000, 15_000} {
		l := bundletest.Years(b, 1, cases, nil)
		l.Sign()
		for name, q := range questions() {
			b.Run(fmt.Sprintf("%s of %d leaves", name, l.Tree.Size()), func(b *testing.B) { run(b, l, q) })
		}
	}
}

// measured reports how many leaves went through in a second of one core, also
// where others use it too, and, of one more run that is stopped to look, how
// many bytes it held for each.
func measured(b *testing.B, l *bundletest.Log, once func(look func())) {
	b.ReportAllocs()
	began := busy()
	for b.Loop() {
		once(func() {})
	}
	leaves := float64(l.Tree.Size())
	b.ReportMetric(leaves*float64(b.N)/(busy()-began).Seconds(), "leaves/core-s")

	before, most := heap(), uint64(0)
	once(func() { most = max(most, heap()) })
	b.ReportMetric(float64(most-min(before, most))/leaves, "held-B/leaf")
}

// busy is how long this process has kept cores busy.
func busy() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// watched looks now and then while its leaves and openings are read.
type watched struct {
	*bundletest.Log
	look func()
}

func (w watched) Leaves(ctx context.Context, n int64, fn func(int64, []byte) error) error {
	return w.Log.Leaves(ctx, n, func(seq int64, line []byte) error {
		if seq%20_000 == 0 || seq == n-1 {
			w.look()
		}
		return fn(seq, line)
	})
}

func (w watched) Document(ctx context.Context, sum string) ([]byte, bool, error) {
	w.look()
	return w.Log.Document(ctx, sum)
}

func BenchmarkWrite(b *testing.B) {
	overYears(b, func(b *testing.B, l *bundletest.Log, q bundle.Question) {
		measured(b, l, func(look func()) {
			if _, err := bundle.Write(context.Background(), io.Discard, watched{l, look}, q); err != nil {
				b.Fatal(err)
			}
		})
	})
}

func BenchmarkVerify(b *testing.B) {
	overYears(b, func(b *testing.B, l *bundletest.Log, q bundle.Question) {
		var zipped bytes.Buffer
		if _, err := bundle.Write(context.Background(), &zipped, l, q); err != nil {
			b.Fatal(err)
		}
		measured(b, l, func(look func()) {
			r := checkAlone(b, zipped.Bytes(), verify.Options{Keys: []string{l.VKey}, Progress: func(string, int64, int64) { look() }})
			if r.ExitCode() != 0 {
				b.Fatal(findings(r))
			}
		})
	})
}

// How many bytes a check may hold for each leaf of a log, all in: where the
// period asks for every case, and where it asks for none.
const (
	maxHeldInPeriod = 100
	maxHeldOutside  = 40
)

func TestACheckHoldsLittleForEachLeaf(t *testing.T) {
	l := bundletest.Leavers(t, 3000)
	before := bundle.Question{To: bundletest.Day("2025-12-31"), Version: "v1"}
	for _, asked := range []struct {
		question bundle.Question
		most     uint64
	}{{bundletest.FirstQuarter(), maxHeldInPeriod}, {before, maxHeldOutside}} {
		var zipped bytes.Buffer
		if _, err := bundle.Write(context.Background(), &zipped, l, asked.question); err != nil {
			t.Fatal(err)
		}
		each := heldByCheck(t, zipped.Bytes(), l) / uint64(l.Tree.Size())
		t.Logf("%d leaves, %d bytes each", l.Tree.Size(), each)
		if each > asked.most {
			t.Errorf("a check holds %d bytes for each leaf, want at most %d", each, asked.most)
		}
	}
}

// heldByCheck is how many bytes a check holds at most.
func heldByCheck(t *testing.T, zipped []byte, l *bundletest.Log) uint64 {
	t.Helper()
	var before, most uint64
	held := func(step string, done, _ int64) {
		now := heap()
		if step == "survey" && done == 0 {
			before = now
		}
		most = max(most, now)
	}
	r := checkAlone(t, zipped, verify.Options{Keys: []string{l.VKey}, Progress: held})
	if r.ExitCode() != 0 {
		t.Fatal(findings(r))
	}
	return most - min(before, most)
}
