package wire

import "time"

// PlaceHold puts somebody under a legal hold: nothing of them is erased.
type PlaceHold struct {
	Person string `json:"person"` // HR's id, work address or id of ours
	Why    string `json:"why"`
}

// ReleaseHold lifts one.
type ReleaseHold struct {
	Person string `json:"person"`
	Hold   string `json:"hold,omitempty"` // its id; may be left out where there is only one
	Why    string `json:"why"`
}

// HoldChanged says which one was placed or lifted; absent where it was the only one.
type HoldChanged struct {
	Hold string `json:"hold,omitempty"`
}

// Holds are the legal holds that stand.
type Holds struct {
	Holds []Hold `json:"holds"`
}

// Hold is one of them.
type Hold struct {
	Hold   string    `json:"hold"`
	Person Person    `json:"person"`
	Since  time.Time `json:"since"`
	Why    string    `json:"why"`
	By     string    `json:"by"` // name of who placed it
}
