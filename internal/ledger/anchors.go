package ledger

import "time"

// Anchor is the newest checkpoint that went to an address.
type Anchor struct {
	Address string // of the daily mail; "" stands for owners' mails that left the company
	Leaves  int64  // that it covers
	At      time.Time
	Outside bool // the address is none of the company's own
}

// Anchors are what is known of checkpoints that went by mail.
type Anchors interface {
	// Anchors are those of all addresses that ever got a daily mail, and the one
	// of owners' mails, by address.
	Anchors() ([]Anchor, error)
	// NextEntry is the first leaf from one on that records anything else than that
	// a daily mail went out; found is false when there is none.
	NextEntry(from int64) (seq int64, recorded time.Time, found bool, err error)
}

// WriteAnchors writes what Anchors reads.
type WriteAnchors interface {
	// PutAnchor takes the place of the anchor at the address.
	PutAnchor(Anchor) error
}
