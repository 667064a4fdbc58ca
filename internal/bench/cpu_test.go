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

func used(t testing.TB) cpu {
	t.Helper()
	var own syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &own))
	return cpu{time.Duration(own.Utime.Nano() + own.Stime.Nano()), engineUsed(t)}
}

// tick is the unit in which Linux tells of the CPU time of other processes.
const tick = time.Second / 100

// engineUsed finds the engine among the children of this process; elsewhere
// than on Linux there is nothing to find, and it is 0.
func engineUsed(t testing.TB) (sum time.Duration) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	must(t, err)
	for _, file := range all {
		stat, _ := os.ReadFile(file) // a process may end meanwhile
		_, rest, isEngine := bytes.Cut(stat, []byte(" (handover-engine) "))
		fields := bytes.Fields(rest)
		if !isEngine || string(fields[1]) != strconv.Itoa(os.Getpid()) {
			continue
		}
		for _, ticks := range fields[11:13] { // in its own code, and in the system's for it
			n, err := strconv.Atoi(string(ticks))
			must(t, err)
			sum += time.Duration(n) * tick
		}
	}
	return sum
}
