// Package heap owns how often a service collects its garbage. It must not know
// what the garbage is of.
package heap

import (
	"os"
	"runtime/debug"
)

const (
	// growth is by how many per cent the heap may grow between two collections.
	// A service holds some 25 MB; as Go comes, they are collected several times a
	// second, each time beside somebody who waits for a page.
	growth = 400
	// limit is where that ends: from here on it is collected as often as it takes.
	limit = 1 << 30
)

// Ease has this process collect its garbage seldom while there is little of it.
// What GOGC and GOMEMLIMIT say goes before.
func Ease() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
}
