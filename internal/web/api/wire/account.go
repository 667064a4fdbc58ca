package wire

import "time"

// Account is whom a sign-in provider knows somebody as.
type Account struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Person  string    `json:"person,omitempty"`
	Right   string    `json:"right,omitempty"` // of an outsider
	Issuer  string    `json:"issuer"`
	Subject string    `json:"subject"`
	State   string    `json:"state"` // bound, or refused: another stands for them
	At      time.Time `json:"at"`
}

// ForgetAccount undoes that an account stands for somebody.
type ForgetAccount struct {
	ID string `json:"id"`
}
