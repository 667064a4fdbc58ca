package heap

import (
	"os"
	"runtime/debug"
)

// About how many bytes of a file there are for each leaf of its log.
const (
	OfDatabase = 420
	OfExport   = 300
)

// A command that goes through a log holds some dozens of bytes for each leaf in
// the end, and lets go of thousands on its way. It collects as Go does until it
// comes near what its log will make it hold; from there on as often as it takes.
const (
	least  = 56 << 20 // for a log of no length
	ofLeaf = 45
)

// Spare has this process, which is to go through the log in a file, collect its
// garbage before it takes much memory. What GOGC and GOMEMLIMIT say goes before,
// and where the file cannot be seen nothing is changed.
func Spare(path string, bytesALeaf int64) {
	info, err := os.Stat(path)
	if err != nil || os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(least + ofLeaf*(info.Size()/bytesALeaf))
}
