package wire

import "time"

// Tokens lists what programs act by.
type Tokens struct {
	Tokens []Token `json:"tokens"`
}

// Token is what a program acts by. Secret is shown once, when it is made.
type Token struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Scopes   []string   `json:"scopes"`
	Until    string     `json:"until"` // its last day
	MadeBy   string     `json:"made_by,omitempty"`
	MadeAt   time.Time  `json:"made_at"`
	LastSeen *time.Time `json:"last_seen,omitempty"` // to the minute
	Ended    string     `json:"ended,omitempty"`     // why it holds no more, where nobody has written that down yet
	Secret   string     `json:"secret,omitempty"`
}

// NewToken asks for a token. Until is its last day, at most a year from now.
type NewToken struct {
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
	Until  string   `json:"until"`
}

// OfToken names a token by its id or name.
type OfToken struct {
	Token string `json:"token"`
}
