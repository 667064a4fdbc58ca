package heap

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"
)

func TestACommandMayTakeWhatItsLogAsksFor(t *testing.T) {
	most := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(most) })
	dir := t.TempDir()
	export := filepath.Join(dir, "export.zip")
	if err := os.WriteFile(export, make([]byte, 1_000*OfExport), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, said := range map[string]struct {
		path, gogc, memory string
		want               int64
	}{
		"nothing is said":       {export, "", "", least + 1_000*ofLeaf},
		"a limit is said":       {export, "", "2GiB", most},
		"a growth is said":      {export, "50", "", most},
		"the file is not there": {filepath.Join(dir, "another"), "", "", most},
	} {
		t.Run(name, func(t *testing.T) {
			debug.SetMemoryLimit(most)
			t.Setenv("GOGC", said.gogc)
			t.Setenv("GOMEMLIMIT", said.memory)
			Spare(said.path, OfExport)
			if got := debug.SetMemoryLimit(-1); got != said.want {
				t.Errorf("it ends at %d, want %d", got, said.want)
			}
		})
	}
}
