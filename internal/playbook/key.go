package playbook

import (
	"fmt"

	"github.com/handover-jml/handover/internal/jml"
)

// The keys of tasks are made here and taken apart nowhere: what one is about,
// which line it comes from and what it repeats are fields of the task.

// named gives a task its key, as the first of its kind in a case.
func named(t *jml.Task, key string) { t.Key, t.Base = key, key }

// Repeat is the key of the nth task with a base in one case, counted from two.
func Repeat(base string, n int) string { return fmt.Sprintf("%s/%d", base, n) }

// key is what a line's task about a target is called.
func (t Target) key(line string) string {
	switch {
	case t.System != "":
		return line + "/" + t.System
	case t.Asset.Tag != "":
		return line + "/" + t.Asset.Tag
	case t.Asset.Kind != "":
		return line + "/" + t.Asset.Kind
	}
	return line
}

// checkKey is the same for all repetitions of a task: whoever waits for the
// check of one waits for those of the others too.
func checkKey(of jml.Task) string { return of.Base + ":check" }

func exceptionKey(of jml.Task) string { return LineException + "/" + of.Key }

func expiryKey(of jml.Task) string { return LineExpiry + "/" + of.Key }

func recheckKey(of jml.Task) string { return LineRecheck + "/" + of.Key }

// AddedKey holds the id of what asked for the task, so that it is added once.
func AddedKey(id string) string { return LineAdded + "/" + id }

func keepKey(t Target) string { return t.key(LineKeep) }

func incidentKey(of jml.Task) string { return LineIncident + "/" + of.Key }

func undoKey(of jml.Task) string { return "undo/" + of.Key }

// suspendKey holds the start that the account waits for: each new start asks
// for its own suspension.
func suspendKey(system string, start jml.Date) string {
	return fmt.Sprintf("suspend/%s/%s", system, start)
}
