package jml

// ActorKind says through which door somebody acted.
type ActorKind string

// The doors.
const (
	ActorPerson  ActorKind = "person"  // an owner, through a mail link
	ActorStaff   ActorKind = "staff"   // a signed-in admin, HR or auditor
	ActorConsole ActorKind = "console" // the local command line
	ActorSystem  ActorKind = "system"  // passing time, through the worker
)

// Assurance says how sure we are that the actor is who they say. A mail link
// is a bearer capability, not authentication.
type Assurance string

// The levels in use.
const (
	AssuranceEmailLink Assurance = "email-link" // an owner's mail link, or a sign-in link that was mailed
	AssuranceConsole   Assurance = "console"
	AssuranceSignIn    Assurance = "sign-in-link" // a sign-in link that the console printed
	assuranceSystem    Assurance = "system"
)

// Actor is who does something. Ref is a person or staff id ("" for console and
// system); Name is personal and reaches the log only as a commitment.
// PersonID is set when the actor is known to be one of our people.
type Actor struct {
	Kind      ActorKind
	Ref       string
	Name      string
	PersonID  string
	Assurance Assurance
}

// SystemActor is passing time itself.
func SystemActor() Actor { return Actor{Kind: ActorSystem, Assurance: assuranceSystem} }

// ConsoleActor is the operator at the machine's own command line.
func ConsoleActor() Actor {
	return Actor{Kind: ActorConsole, Name: "console", Assurance: AssuranceConsole}
}
