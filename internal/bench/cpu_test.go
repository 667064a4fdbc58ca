package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// cpu is the CPU time that this process and the engine have used.
type cpu struct{ own, engine time.Duration }

func (c cpu) less(before cpu) cpu { return cpu{c.own - before.own, c.engine - before.engine} }

func (s *service) used(t testing.TB) cpu {
	t.Helper()
	var own syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &own))
	return cpu{time.Duration(own.Utime.Nano() + own.Stime.Nano()), s.engineUsed(t)}
}

// tick is the unit in which Linux tells of the CPU time of other processes.
const tick = time.Second / 100

// engineUsed reads what the system says of the engine; elsewhere than on Linux
// that is nothing, and it is 0.
func (s *service) engineUsed(t testing.TB) (sum time.Duration) {
	t.Helper()
	stat, _ := os.ReadFile(s.engine)
	_, rest, _ := bytes.Cut(stat, []byte(engineName))
	for i, ticks := range bytes.Fields(rest) {
		if i == 11 || i == 12 { // in its own code, and in the system's for it
			n, err := strconv.Atoi(string(ticks))
			must(t, err)
			sum += time.Duration(n) * tick
		}
	}
	return sum
}

const engineName = " (handover-engine) "

// findEngine returns the file in which the system tells of the child of this
// process that is the engine, "" when there is none.
func findEngine(t testing.TB) string {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	must(t, err)
	for _, file := range all {
		stat, _ := os.ReadFile(file) // a process may end meanwhile
		_, rest, isEngine := bytes.Cut(stat, []byte(engineName))
		if isEngine && string(bytes.Fields(rest)[1]) == strconv.Itoa(os.Getpid()) {
			return file
		}
	}
	return ""
}
