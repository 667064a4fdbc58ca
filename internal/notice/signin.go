package notice

import "time"

// SignIn is the mail with the one-time links that somebody asked for on the
// sign-in page. Everything in it is personal.
type SignIn struct {
	ID       string // of the mail
	To       string // address
	ToName   string
	Company  string // "" before set-up
	Zone     string // in which Until is written
	Until    time.Time
	Links    []SignInLink
	Attempts int // made before this one
}

// SignInLink is one right to sign in by.
type SignInLink struct {
	Right string // in plain words
	Token string // goes into the link /sign-in/{token}
}
