package jml

import "time"

// Setup is the first-run form, from the page or a file.
type Setup struct {
	Company    string             `json:"company"`
	Zone       string             `json:"zone"`
	Holidays   []Date             `json:"holidays"`
	CutoffHour int                `json:"cutoff_hour"` // 0 means 16
	ReplyTo    string             `json:"reply_to"`    // empty: the Head of People's address
	Limits     *SetupLimits       `json:"limits,omitempty"`
	Roles      map[Role]SetupRole `json:"roles"` // the five company roles
	Fallback   SetupPerson        `json:"fallback"`
	Admin      SetupPerson        `json:"admin"`
	HR         []SetupPerson      `json:"hr,omitempty"` // empty: the Head of People
}

// SetupRole is one role's line.
type SetupRole struct {
	Holder   SetupPerson   `json:"holder"`
	Deputies []SetupPerson `json:"deputies,omitempty"`
}

// SetupPerson is somebody who works at the company already.
type SetupPerson struct {
	GivenName  string `json:"given_name"`
	FamilyName string `json:"family_name"`
	Email      string `json:"email"`
}

// SetupLimits overrides the default limits; values in Go's duration form ("1h", "30m").
type SetupLimits struct {
	Critical          string `json:"critical"`
	Normal            string `json:"normal"`
	ImmediateCritical string `json:"immediate_critical"`
	ImmediateNormal   string `json:"immediate_normal"`
}

// ImportPerson is one row of a people file.
type ImportPerson struct {
	Row int // line in the file, for errors
	EventPerson
	TimeZone string
	Start    Date
}

// ImportHolding is one row of a holdings file.
type ImportHolding struct {
	Row    int
	Person string // outside id or work address
	System string
	Level  string
	Since  time.Time
}

// ImportAsset is one row of an assets file.
type ImportAsset struct {
	Row    int
	Tag    string
	Serial string
	Kind   string
	Model  string
	Holder string // outside id or work address; empty: in stock
}

// ImportResult counts what a file changed.
type ImportResult struct {
	What    string `json:"what"`
	Rows    int    `json:"rows"`
	Added   int    `json:"added"`
	Changed int    `json:"changed"`
	Same    int    `json:"same"`
	Again   bool   `json:"again,omitempty"` // the very same file had been applied before
}
