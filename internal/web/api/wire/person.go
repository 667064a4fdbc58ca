package wire

// PersonShown is what is known of a person.
type PersonShown struct {
	Person
	GivenName     string     `json:"given_name,omitempty"`
	FamilyName    string     `json:"family_name,omitempty"`
	WorkEmail     string     `json:"work_email,omitempty"`
	PersonalEmail string     `json:"personal_email,omitempty"`
	Phone         string     `json:"phone,omitempty"`
	IDs           []SourceID `json:"ids"` // by which sources know them; "hr" is HR
	Spells        []Spell    `json:"spells"`
	Systems       int        `json:"systems"`
	Equipment     int        `json:"equipment"`
	HoldingsKnown bool       `json:"holdings_known"` // what they hold is confirmed to be all
	OpenCases     int        `json:"open_cases"`
}

// SourceID is an id that a source outside gave somebody.
type SourceID struct {
	Source string `json:"source"`
	ID     string `json:"id"`
}

// Spell is one employment or contract.
type Spell struct {
	State      string   `json:"state"`
	WorkerType string   `json:"worker_type"`
	Title      string   `json:"title,omitempty"`
	Functions  []string `json:"functions,omitempty"`
	Department string   `json:"department,omitempty"`
	Location   string   `json:"location,omitempty"`
	Start      string   `json:"start,omitempty"`
	End        string   `json:"end,omitempty"`
}
