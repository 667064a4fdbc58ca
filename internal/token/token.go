// Package token owns the words for programs that act in somebody's name: what a
// token may be used for, until when it holds, and who answers for it. It is pure:
// how a program shows its token, and how one is kept, is not its business.
package token

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// ActorAPI is a program that acts by a token, and Assurance how sure we are of
// it: whoever has the token is taken for the program.
const (
	ActorAPI  jml.ActorKind = "api"
	Assurance jml.Assurance = "api"
)

// What an installation takes.
const (
	MaxDays = 366 // that a token holds
	MaxHeld = 100 // tokens that hold at a time
)

// Token is what a program acts by. It reaches what its scopes name, and of that
// what whoever answers for it may see: who a token is hidden from is asked of
// PersonID, as anywhere.
type Token struct {
	ID       string
	Name     string
	Hash     string // SHA-256 of the secret, in hexadecimal digits
	Scopes   []Scope
	Until    jml.Date // its last day, in the company's zone
	StaffID  string   // the right by which it was made; "" at the console
	PersonID string   // who made it, when that is one of our people: they answer for it
	MadeAt   time.Time
	Removed  bool
}

// End says why a token holds no more.
type End string

// The ends of a token.
const (
	Removed End = "removed" // somebody took it away
	Expired End = "expired" // its last day is over
	Left    End = "left"    // who answers for it works here no more
	Rights  End = "right"   // the right by which it was made has ended
)

// Ended returns why a token holds no more on a day, "" while it does. cutOff
// says that who answers for it works here no more, lapsed that the right by
// which it was made has ended: whoever has seen the secret knows it still.
func (t Token) Ended(today jml.Date, cutOff, lapsed bool) End {
	switch {
	case t.Removed:
		return Removed
	case t.Until.Before(today):
		return Expired
	case t.PersonID != "" && cutOff:
		return Left
	case t.StaffID != "" && lapsed:
		return Rights
	}
	return ""
}

// Actor is the program as the record names it.
func (t Token) Actor() jml.Actor {
	return jml.Actor{Kind: ActorAPI, Ref: t.ID, Name: t.Name, PersonID: t.PersonID, Assurance: Assurance}
}

// Check refuses a token that nobody can read or that is for nothing.
func (t Token) Check(today jml.Date) error {
	var problems jml.Problems
	if strings.TrimSpace(t.Name) == "" {
		problems = append(problems, jml.Invalid("name", "Give the token a name that says which program has it."))
	}
	if len(t.Scopes) == 0 {
		problems = append(problems, jml.Invalid("scopes", "Choose what the token may be used for."))
	}
	for _, s := range t.Scopes {
		if !s.Known() {
			problems = append(problems, jml.Invalid("scopes", fmt.Sprintf("%q is no scope. There are %s.", s, Names(All()))))
		}
	}
	if t.Until.IsZero() || t.Until.Before(today) || today.AddDays(MaxDays).Before(t.Until) {
		problems = append(problems, jml.Invalid("until", "Choose the token's last day: from today to a year from now."))
	}
	if err := problems.Or(); err != nil {
		return err
	}
	return legible.Check("name", t.Name, legible.Word())
}

// May reports whether the token may be used for something.
func (t Token) May(s Scope) bool { return slices.Contains(t.Scopes, s) }
