package door

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// Event is something that whoever watches over security wants to know.
type Event string

// The security events. Each is one line of the log with the message
// "security", the route, the client's address and the request's number. No
// token, name or mail address is ever in it.
const (
	SignInRefused  Event = "sign_in_refused" // a sign-in link that does not exist, or not any more
	LinkRefused    Event = "link_refused"    // a mail link that does not exist, or not any more
	TokenRefused   Event = "token_refused"   // a program's token that does not exist, or not any more
	SessionRefused Event = "session_refused" // a cookie of a session that never was
	Forbidden      Event = "forbidden"
	CrossSite      Event = "cross_site"
	WrongHost      Event = "wrong_host"
	TooMany        Event = "too_many"
	RightsChanged  Event = "rights_changed"
	PasskeyRefused Event = "passkey_refused" // an answer that no passkey here made, or not to what was asked
	PasskeyCopied  Event = "passkey_copied"  // a genuine one whose counter does not go on: there are two of them
)

// Note has an event logged when the request is over.
func Note(r *http.Request, e Event) {
	v := visitOf(r.Context())
	v.events = append(v.events, e)
}

// noteRefusal notes what a refusal means for security, if anything.
func noteRefusal(r *http.Request, err error) {
	switch jml.ErrorCode(err) {
	case jml.CodeForbidden:
		Note(r, Forbidden)
	case CodeCrossSite:
		Note(r, CrossSite)
	case CodeWrongHost:
		Note(r, WrongHost)
	case CodeTooMany:
		Note(r, TooMany)
	}
}

// tell logs the events of a request.
func (d *Door) tell(r *http.Request, route string) {
	v := visitOf(r.Context())
	for _, e := range v.events {
		level := slog.LevelWarn
		if e == RightsChanged {
			level = slog.LevelInfo
		}
		attributes := []slog.Attr{slog.String("event", string(e)), slog.String("route", route),
			slog.String("client", d.clients.Address(r)), slog.String("request", v.id)}
		if v.who.Actor.Kind != "" {
			actor := strings.TrimSpace(string(v.who.Actor.Kind) + " " + v.who.Actor.Ref)
			attributes = append(attributes, slog.String("actor", actor))
		}
		d.log.LogAttrs(r.Context(), level, "security", attributes...)
	}
}
