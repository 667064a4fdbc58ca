package ledger

import "github.com/handover-jml/handover/internal/jml"

// Registers say who may use what and who has which equipment.
type Registers interface {
	// Holdings are what a person holds now; jml.CodeNotFound for a stranger.
	Holdings(personID string) (jml.Holdings, error)
	// GrantsEndedBy returns what a task took out of the access register, oldest first.
	GrantsEndedBy(taskID string) ([]jml.Grant, error)
	// Asset is jml.CodeNotFound when there is none with this id.
	Asset(id string) (jml.Asset, error)
	// AssetByTag finds equipment by its tag; none has the tag "".
	AssetByTag(tag string) (jml.Asset, bool, error)
}

// WriteRegisters writes what Registers reads.
type WriteRegisters interface {
	InsertGrant(jml.Grant) error
	UpdateGrant(jml.Grant) error
	InsertAsset(jml.Asset) error
	UpdateAsset(jml.Asset) error
}
