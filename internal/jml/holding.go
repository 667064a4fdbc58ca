package jml

import "time"

// Tier says how much harm an access can do.
type Tier string

// The tiers.
const (
	TierNormal   Tier = "normal"
	TierCritical Tier = "critical"
)

// System is one row head of the access matrix. Exactly one of OwnerRole and
// OwnerID (a person id or, in the document, a work address) says who
// administers it.
type System struct {
	Key         string
	Name        string
	OwnerRole   Role
	OwnerEmail  string
	Tier        Tier
	SSO         bool   // reached only through single sign-on
	SSOChecked  string // who checked that no local login exists
	AlwaysCheck bool
	Identity    bool // this is the single sign-on account itself
}

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
	AssetInStock  AssetState = "in_stock"
	AssetIssued   AssetState = "issued"
	AssetReturned AssetState = "returned"
	AssetLost     AssetState = "lost"
)

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
}

// Holdings is what a person holds now. Confirmed false means the lists may
// lack things: unknown is not none.
type Holdings struct {
	Grants    []Grant // running ones only
	Assets    []Asset // issued ones only
	Confirmed bool
}
