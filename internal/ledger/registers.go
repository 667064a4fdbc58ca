package ledger

import "github.com/handover-jml/handover/internal/register"

// Registers say who may use what and who has which equipment.
type Registers interface {
	// Holdings are what a person holds now; jml.CodeNotFound for a stranger.
	Holdings(personID string) (register.Holdings, error)
	// GrantsEndedBy returns what a task took out of the access register, oldest first.
	GrantsEndedBy(taskID string) ([]register.Grant, error)
	// Asset is jml.CodeNotFound when there is none with this id.
	Asset(id string) (register.Asset, error)
	// Assets are all equipment, in whatever state, by tag.
	Assets() ([]register.Asset, error)
	// AssetsLike is equipment that has this tag or this serial in any letter case;
	// "" is like none.
	AssetsLike(tag, serial string) ([]register.Asset, error)
	// AssetByTag finds equipment by its tag; none has the tag "".
	AssetByTag(tag string) (register.Asset, bool, error)
}

// WriteRegisters writes what Registers reads.
type WriteRegisters interface {
	InsertGrant(register.Grant) error
	UpdateGrant(register.Grant) error
	InsertAsset(register.Asset) error
	UpdateAsset(register.Asset) error
}
