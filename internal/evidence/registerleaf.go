package evidence

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// HoldingRecorded: a person may use a system from now on. Personal: person.name.
type HoldingRecorded struct {
	Grant  string `json:"grant"`
	Person string `json:"person"`
	System string `json:"system"`
	Level  string `json:"level,omitempty"`
	Source string `json:"source"` // task, import or hand

	Since *time.Time `json:"since,omitempty"` // by the file that says so; otherwise since this leaf
}

// LeafType is holding.recorded.
func (HoldingRecorded) LeafType() leaftype.Type { return leaftype.HoldingRecorded }

// HoldingEnded: the grant is gone. Personal: person.name.
type HoldingEnded struct {
	Grant  string `json:"grant"`
	Person string `json:"person"`
	System string `json:"system"`
	Why    string `json:"why"` // revoked, register_wrong, level_set, reopened, import, hand
}

// LeafType is holding.ended.
func (HoldingEnded) LeafType() leaftype.Type { return leaftype.HoldingEnded }

// HoldingConfirmed: the registers are complete for this person. Personal: person.name.
type HoldingConfirmed struct {
	Person string `json:"person"`
	By     string `json:"by"` // joiner, list, import
}

// LeafType is holding.confirmed.
func (HoldingConfirmed) LeafType() leaftype.Type { return leaftype.HoldingConfirmed }

// AssetRecorded: a piece of equipment entered the register. Personal: serial, person.name (holder).
type AssetRecorded struct {
	Asset  string              `json:"asset"`
	Tag    string              `json:"tag"`
	Kind   string              `json:"kind"`
	Model  string              `json:"model,omitempty"`
	State  register.AssetState `json:"state"`
	Holder string              `json:"holder,omitempty"`
	Source string              `json:"source"`
}

// LeafType is asset.recorded.
func (AssetRecorded) LeafType() leaftype.Type { return leaftype.AssetRecorded }

// AssetChanged: it moved or changed state. Personal: person.name (holder), and of
// what does not come back note, place and went_to.
type AssetChanged struct {
	Asset  string              `json:"asset"`
	Tag    string              `json:"tag"`
	State  register.AssetState `json:"state"`
	Holder string              `json:"holder,omitempty"`
	Why    string              `json:"why"`

	Engagement string `json:"engagement,omitempty"` // under which it was carried over, and is until it moves

	// Of what does not come back, as far as its state asks for it.
	Encrypted string     `json:"encrypted,omitempty"` // yes, no, unknown, none
	Seen      *jml.Date  `json:"seen,omitempty"`      // when it was last seen
	LockedAt  *time.Time `json:"locked_at,omitempty"`
	Data      string     `json:"data,omitempty"`      // wiped, handed_over, none
	Incident  string     `json:"incident,omitempty"`  // yes or no, where no task asks
	JudgedBy  string     `json:"judged_by,omitempty"` // person id of the security lead, or a deputy
}

// LeafType is asset.changed.
func (AssetChanged) LeafType() leaftype.Type { return leaftype.AssetChanged }
