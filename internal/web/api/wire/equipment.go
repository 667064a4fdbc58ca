package wire

import "time"

// Equipment is one page of its register. Next is "" at the end.
type Equipment struct {
	Equipment []Piece `json:"equipment"`
	Next      string  `json:"next,omitempty"`
}

// Piece is one piece of equipment. Of what does not come back Said is what
// somebody said.
type Piece struct {
	Tag    string    `json:"tag"`
	Kind   string    `json:"kind"`
	Model  string    `json:"model,omitempty"`
	Serial string    `json:"serial,omitempty"`
	State  string    `json:"state"`
	Holder *Person   `json:"holder,omitempty"`
	Since  time.Time `json:"since"`
	Said   any       `json:"said,omitempty"`
}

// Gone says what came of a report that equipment does not come back.
type Gone struct {
	Holder *Person `json:"holder,omitempty"` // who had it
	InCase bool    `json:"in_case"`          // an open case follows, and asks the security lead about what is missing
}

// Recovered says that missing equipment came back.
type Recovered struct {
	Tag  string `json:"tag"`
	Note string `json:"note"` // where it was
}
