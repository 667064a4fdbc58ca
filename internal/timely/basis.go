package timely

import "time"

// Basis says what the instant at which a task was done rests on. The zero Basis
// is that of a task which has not ended.
type Basis string

// The bases, the strongest first.
const (
	Proven   Basis = "proven"   // a second person saw that it is so
	File     Basis = "file"     // a file is attached; nobody says that they looked at it
	Stated   Basis = "stated"   // the owner's word, recorded within statedFor
	Unproven Basis = "unproven" // the owner's word, recorded later than that
)

// statedFor is how long after it was done an owner's word still counts as stated.
const statedFor = 4 * time.Hour

// Word is what an owner says of when a task was done, and what stands beside it.
type Word struct {
	DoneAt   time.Time
	Recorded time.Time
	File     bool // a file is attached
	Seen     bool // a second person saw afterwards that it is so
}

// Basis is the strongest thing that the word rests on.
func (w Word) Basis() Basis {
	switch {
	case w.Seen:
		return Proven
	case w.File:
		return File
	case w.Recorded.Sub(w.DoneAt) > statedFor:
		return Unproven
	}
	return Stated
}
