package wire

// People is one page of the people. Next is "" at the end.
type People struct {
	People []PersonRow `json:"people"`
	Next   string      `json:"next,omitempty"`
}

// PersonRow is a person in a list, with their newest employment or contract.
type PersonRow struct {
	Person
	ExternalID string `json:"external_id,omitempty"` // HR's id
	WorkEmail  string `json:"work_email,omitempty"`
	Title      string `json:"title,omitempty"`
	Department string `json:"department,omitempty"`
	Location   string `json:"location,omitempty"`
	Manager    string `json:"manager,omitempty"` // name
	State      string `json:"state,omitempty"`   // planned, active or ended
	Systems    int    `json:"systems"`
	Equipment  int    `json:"equipment"`
	OpenCases  int    `json:"open_cases"`
}

// Roles says who holds which role, the holder first and then the deputies.
type Roles struct {
	Roles    []Role  `json:"roles"`
	Fallback *Person `json:"fallback,omitempty"` // who has what nobody else may have
}

// Role is one role with its line.
type Role struct {
	Role string   `json:"role"`
	Line []Person `json:"line"`
}

// Reassign gives a task to a person, by HR's id, work address or id of ours.
type Reassign struct {
	Person string `json:"person"`
	Note   string `json:"note,omitempty"`
}

// ReopenTask says why an ended task is to be done again.
type ReopenTask struct {
	Note string `json:"note"`
}
