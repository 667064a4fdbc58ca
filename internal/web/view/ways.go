package view

import "github.com/handover-jml/handover/internal/web/door"

// SignInWay is a place where people prove who they are.
type SignInWay struct {
	Name string
	Href string // a form is sent there
	Away bool   // it did not answer lately
}

// SignInWays are the ways that pages offer, and where they lead back to.
type SignInWays struct {
	List []SignInWay
	To   string // an address of ours; "" for the first page
}

// Left is the page after signing out.
type Left struct {
	There []SignInWay // providers where somebody is still signed in, with where to sign out
}

// Refusal is a refusal as people see it, with the ways to sign in where that
// helps.
type Refusal struct {
	door.Refusal
	Ways SignInWays
}
