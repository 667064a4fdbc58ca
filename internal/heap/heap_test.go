package heap

import (
	"runtime/debug"
	"testing"
)

func TestAServiceCollectsSeldomUnlessTheMachineSaysOtherwise(t *testing.T) {
	percent, most := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(most) })
	for name, said := range map[string]struct {
		gogc, memory  string
		percent, most int64
	}{
		"nothing is said":  {"", "", growth, limit},
		"both are said":    {"50", "2GiB", 100, most}, // as Go took them at the start
		"a limit is said":  {"", "2GiB", growth, most},
		"a growth is said": {"50", "", 100, limit},
	} {
		t.Run(name, func(t *testing.T) {
			debug.SetGCPercent(100)
			debug.SetMemoryLimit(most)
			t.Setenv("GOGC", said.gogc)
			t.Setenv("GOMEMLIMIT", said.memory)
			Ease()
			if got := int64(debug.SetGCPercent(100)); got != said.percent {
				t.Errorf("it grows by %d %%, want %d", got, said.percent)
			}
			if got := debug.SetMemoryLimit(-1); got != said.most {
				t.Errorf("it ends at %d, want %d", got, said.most)
			}
		})
	}
}
