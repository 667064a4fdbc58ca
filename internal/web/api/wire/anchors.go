package wire

import "time"

// PutAnchors says where a checkpoint goes by mail each day when the log grew.
type PutAnchors struct {
	EvidenceAnchorEmail []string `json:"evidence_anchor_email"`
	Why                 string   `json:"why,omitempty"`
}

// Anchors are the checkpoints that went by mail.
type Anchors struct {
	Leaves  int64    `json:"leaves"`            // of the log
	Outside *Anchor  `json:"outside,omitempty"` // the newest that left the company; absent when none is known
	Daily   []Anchor `json:"daily"`             // by address of the daily mail
}

// Anchor is the newest checkpoint that went to an address. One that none went to
// has no At.
type Anchor struct {
	Address string    `json:"address,omitempty"` // absent of what an owner's mail took out
	At      time.Time `json:"at,omitzero"`
	Leaves  int64     `json:"leaves"`  // that it covers
	Newer   int64     `json:"newer"`   // leaves beyond those
	Overdue bool      `json:"overdue"` // a leaf has waited for two days to be taken there
}
