package door

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Way is how somebody came in.
type Way string

// The ways in. A browser may hold a staff session and a link session at once,
// so that somebody from HR can finish a task of their own without losing
// either; the route says which one counts.
const (
	StaffCookie Way = "staff"
	LinkCookie  Way = "link"
	Socket      Way = "socket"
	SameMachine Way = "machine"
)

// Authenticator finds out who asks, in one way.
type Authenticator interface {
	// Authenticate returns who asks. A *jml.Error with CodeNoSession says that
	// nobody came this way and what to do about it.
	Authenticate(r *http.Request) (Principal, error)
}

// The sentences of an ended session.
const (
	overLink = "This page is open for 8 hours after you press the button of a mail link. " +
		"Open the link from your mail again, in another tab if you typed something here, then come back."
	overStaff = "You are not signed in, or were away for half an hour. Ask for a new sign-in link, " +
		"in another tab if you typed something here, then come back."
)

// staffDoor knows signed-in staff by their cookie.
type staffDoor struct{ sessions *Sessions }

func (d staffDoor) Authenticate(r *http.Request) (Principal, error) {
	found, token, err := d.sessions.find(r, StaffCookie)
	if err != nil {
		return Principal{}, err
	}
	if token == "" {
		return Principal{}, noSession(overStaff)
	}
	s := found.Staff
	by := jml.Actor{Kind: jml.ActorStaff, Ref: s.ID, Name: s.Name, PersonID: s.PersonID, Assurance: found.Assurance}
	return Principal{Actor: by, Rights: []staff.Role{s.Role}, Period: s.Period, Since: found.CreatedAt, Zone: Zone(found.Zone), Seal: SealOf(token)}, nil
}

// linkDoor knows the holder of a mail link by their cookie.
type linkDoor struct{ sessions *Sessions }

func (d linkDoor) Authenticate(r *http.Request) (Principal, error) {
	found, token, err := d.sessions.find(r, LinkCookie)
	if err != nil {
		return Principal{}, err
	}
	if token == "" || len(found.CaseIDs) == 0 {
		return Principal{}, noSession(overLink)
	}
	by := jml.Actor{Kind: jml.ActorPerson, Ref: found.PersonID, Name: found.PersonName, PersonID: found.PersonID, Assurance: found.Assurance}
	return Principal{Actor: by, Cases: found.CaseIDs, Zone: Zone(found.Zone), Seal: SealOf(token)}, nil
}

// AtSocket takes whoever asks for the operator of the machine. It must only
// ever stand at a socket that nobody else can open.
type AtSocket struct{ Console Console } // nil: nobody is named

// Console finds out as whom somebody acts at the machine's own command line:
// as is whom they say they are, user what the operating system calls them.
// company.Identities implements it.
type Console interface {
	AtConsole(ctx context.Context, as, user string) (jml.Actor, error)
}

// Authenticate answers that the console asks, and as whom.
func (s AtSocket) Authenticate(r *http.Request) (Principal, error) {
	if s.Console == nil {
		return Principal{Actor: jml.ConsoleActor(), Zone: time.UTC}, nil
	}
	as, err := url.PathUnescape(r.Header.Get(wire.AsHeader))
	if err != nil {
		return Principal{}, jml.Invalid("as", "Write the header "+wire.AsHeader+" percent-encoded.")
	}
	user, err := url.PathUnescape(r.Header.Get(wire.UserHeader))
	if err != nil {
		user = ""
	}
	by, err := s.Console.AtConsole(r.Context(), as, user)
	return Principal{Actor: by, Zone: time.UTC}, err
}

// OnThisMachine lets in whoever sits at this machine, as nobody in particular.
type OnThisMachine struct{}

// Authenticate refuses what came from or through anywhere else.
func (OnThisMachine) Authenticate(r *http.Request) (Principal, error) {
	if !fromHere(r) {
		return Principal{}, noSession("This page is open on the machine that runs Handover only.")
	}
	return Principal{Zone: time.UTC}, nil
}

// Zone loads a recorded zone. Zones are checked when they come in, so one that
// no longer loads can only mean an older zone database; UTC is named on the
// page.
func Zone(name string) *time.Location {
	if zone, err := clock.Zone(name); err == nil {
		return zone
	}
	return time.UTC
}
