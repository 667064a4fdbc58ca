package notice

import "github.com/handover-jml/handover/internal/jml"

// Anchor is the mail of a day that takes the newest checkpoint to somebody who
// keeps it.
type Anchor struct {
	ID         string // the same at every attempt of the day
	To         string // address
	Company    string
	Day        jml.Date // of the company
	Checkpoint string   // signed note
	KeyHash    string
	Covers     int64 // leaves that the checkpoint covers
	Since      int64 // leaves that the one before to this address covered
	Attempts   int   // made before this one
}
