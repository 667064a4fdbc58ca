package wire

import "time"

// Approvals are the changes that wait for a second person.
type Approvals struct {
	Waiting []Waiting `json:"waiting"`
}

// Waiting is one of them, in words.
type Waiting struct {
	ID    string    `json:"id"`
	Kind  string    `json:"kind"`
	Asker string    `json:"asker"`
	Is    string    `json:"is"`
	Would string    `json:"would"`
	Asked time.Time `json:"asked"`
	Ends  time.Time `json:"ends"`
}

// Withdraw takes one back.
type Withdraw struct {
	ID string `json:"id"`
}
