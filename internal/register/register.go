// Package register owns the words of the two registers: the access people have
// and the equipment they hold. It must not know why either changes.
package register

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Grant is one line of the access register: a person may use a system.
type Grant struct {
	ID           string
	PersonID     string
	EngagementID string
	System       string // matrix key
	Level        string
	Source       string // task id, or "import"
	GrantedAt    time.Time
	EndedAt      time.Time // zero while held
	EndedBy      string    // task id
}

// AssetState is where a piece of equipment is.
type AssetState string

// The asset states.
const (
	InStock  AssetState = "in_stock"
	Issued   AssetState = "issued"
	Returned AssetState = "returned"
	Lost     AssetState = "lost"
	Stolen   AssetState = "stolen"
	Broken   AssetState = "broken"
	Sold     AssetState = "sold" // to whoever had it
	Kept     AssetState = "kept" // by whoever had it
)

// States are all of them.
func States() []AssetState { return append([]AssetState{InStock, Issued, Returned}, Gone()...) }

// Gone are the states of equipment that does not come back. A task's ending gives
// them as its reason, in the same words.
func Gone() []AssetState { return []AssetState{Lost, Stolen, Broken, Sold, Kept} }

// IsGone reports whether equipment in this state does not come back.
func (s AssetState) IsGone() bool { return slices.Contains(Gone(), s) }

// IsMissing reports whether nobody of the company knows who has it.
func (s AssetState) IsMissing() bool { return s == Lost || s == Stolen }

// Asset is one piece of equipment in the register.
type Asset struct {
	ID       string
	Tag      string
	Serial   string
	Kind     string // laptop, phone, key, badge …
	Model    string
	State    AssetState
	HolderID string // person id while issued
	Since    time.Time
	Source   string // task id, or "import"

	// EngagementID is the engagement under which it was carried over to the person,
	// so that no earlier one has it taken back; "" where it never was.
	EngagementID string

	Said jml.NotBack // of what is gone, by whoever said so; zero for a file
}

// Holdings is what a person holds now. Confirmed false means the lists may
// lack things: unknown is not none.
type Holdings struct {
	Grants    []Grant // running ones only
	Assets    []Asset // issued ones only
	Confirmed bool
}
