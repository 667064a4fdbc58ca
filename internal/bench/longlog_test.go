package bench

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/store/leafpack"
)

// How long the log is that BenchmarkALongLog exports and verifies, and where it
// lies for the next time; a temporary folder when nothing is said.
var (
	leaves  = flag.Int("leaves", 100_000, "leaves of the long log")
	longLog = flag.String("longlog", "", "data directory of a long log, made when it is not there")
)

// BenchmarkALongLog exports and verifies a log in processes of their own, as
// somebody does at a command line, beside a bare read of the same rows.
func BenchmarkALongLog(b *testing.B) {
	dir := *longLog
	if dir == "" {
		dir = filepath.Join(b.TempDir(), "data")
	}
	size := made(b, dir)
	bin := built(b)
	zip := filepath.Join(b.TempDir(), "export.zip")
	for b.Loop() {
		bare := readBare(b, filepath.Join(dir, "handover.db"))
		export := ran(b, filepath.Join(bin, "handover"), "export", "--data", dir, "--out", zip)
		verify := ran(b, filepath.Join(bin, "handover-verify"), zip, "--key", filepath.Join(dir, "log.pub"))

		b.ReportMetric(float64(size)/bare.Seconds(), "read/core-s")
		b.ReportMetric(float64(size)/export.busy.Seconds(), "export/core-s")
		b.ReportMetric(float64(size)/verify.busy.Seconds(), "verify/core-s")
		b.ReportMetric(bare.Seconds()/export.busy.Seconds(), "export/read")
		b.ReportMetric(float64(export.most)/1e6, "export-MB")
		b.ReportMetric(float64(verify.most)/1e6, "verify-MB")
	}
	info, err := os.Stat(zip)
	must(b, err)
	b.ReportMetric(float64(info.Size())/float64(size), "zip-B/leaf")
}

// made makes a data directory with a long log, unless there is one, and returns
// how many leaves it has.
func made(b *testing.B, dir string) (size int64) {
	b.Helper()
	path := filepath.Join(dir, "handover.db")
	if _, err := os.Stat(path); err != nil {
		must(b, os.MkdirAll(dir, 0o700))
		s, err := store.Open(b.Context(), "sqlite:"+path, store.Options{})
		must(b, err)
		must(b, s.Migrate(b.Context()))
		must(b, s.Close())
		fill(b, path, bundletest.Leavers(b, *leaves/bundletest.LeavesOfLeaver))
		runtime.GC()
	}
	db, err := sqlx.Open("sqlite", "file:"+path)
	must(b, err)
	defer db.Close()
	must(b, db.Get(&size, "SELECT size FROM log_head"))
	return size
}

// fill writes a log into an empty database as the service would have, leaf by
// leaf.
func fill(b *testing.B, path string, l *bundletest.Log) {
	b.Helper()
	db, err := sqlx.Open("sqlite", "file:"+path)
	must(b, err)
	defer db.Close()
	tx, err := db.Begin()
	must(b, err)
	put := func(into string, args ...any) {
		_, err := tx.Exec("INSERT INTO "+into+" VALUES (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
		must(b, err)
	}

	var all hashes
	for seq, line := range l.Lines {
		put("log_leaf (seq, bytes, type, task_id)", seq, leafpack.Pack(line), "", "")
		added, err := checkpoint.HashesForLeaf(int64(seq), line, all)
		must(b, err)
		for i, h := range added {
			put("log_hash (idx, h)", len(all)+i, h[:])
		}
		all = append(all, added...)
	}
	for _, o := range l.Opened {
		put("opening (seq, field, key, value)", o.Seq, o.Field, o.Key, o.Value)
	}
	for hash, content := range l.Documents {
		put("document (hash, body)", hash, content)
	}
	_, err = tx.Exec("UPDATE log_head SET size = ?, recorded_at = ?", len(l.Lines), l.Now.UnixMicro())
	must(b, err)
	must(b, tx.Commit())
}

// hashes are those of a log, in their order.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		list[i] = h[index]
	}
	return list, nil
}

// readBare reads the rows that an export is made of, and does nothing with them;
// it returns how long that kept a core busy.
func readBare(b *testing.B, path string) time.Duration {
	b.Helper()
	s, err := store.Open(b.Context(), "sqlite:"+path, store.Options{})
	must(b, err)
	defer s.Close()
	began := busy(b)
	must(b, s.Snapshot(b.Context(), func(log *store.Snapshot) error {
		size, _, err := s.Head(b.Context())
		must(b, err)
		_, err = log.StoredHashes(b.Context(), 0, size)
		return errors.Join(err,
			log.Leaves(b.Context(), size, func(int64, []byte) error { return nil }),
			log.Openings(b.Context(), size, func(evidence.Opening) error { return nil }))
	}))
	return busy(b) - began
}

// busy is how long this process kept cores busy.
func busy(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// run is what a process took.
type run struct {
	busy time.Duration // of a core
	most int64         // bytes of memory at most; 0 where the system does not tell
}

// ran runs a program to its end. What the system says of its memory when it has
// ended includes ours, which it was begun from; so it is asked all the while.
func ran(b *testing.B, program string, args ...string) (r run) {
	b.Helper()
	var out bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	must(b, cmd.Start())
	ended := make(chan error)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				b.Fatalf("%s: %v\n%s", program, err, &out)
			}
			r.busy = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			return r
		case <-time.After(10 * time.Millisecond):
			r.most = max(r.most, mostMemory(cmd.Process.Pid))
		}
	}
}

// mostMemory is how much a process has had in memory at most so far.
func mostMemory(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	var kilobytes int64
	fmt.Sscan(string(rest), &kilobytes)
	return kilobytes << 10
}

// built builds the programs and returns where they are.
func built(b *testing.B) (dir string) {
	b.Helper()
	dir = b.TempDir()
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", dir, "../../cmd/handover", "../../cmd/handover-verify")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("build the programs: %v\n%s", err, out)
	}
	return dir
}
