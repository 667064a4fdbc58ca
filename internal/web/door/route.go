package door

import (
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

// Handler answers one request, or says why not. What it returns is shown to
// whoever asked; once it has begun to write, an error cuts the answer off.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one line of a listener's table.
type Route struct {
	Method  string
	Pattern string
	Who     Who
	Body    int64 // most bytes of a body; 0: none is read
	Handle  Handler

	asks bool // read from somebody nobody knows; see Ask
	told bool // it is said whom it lets pass; see For
}

// For says whom a route lets pass. A door serves no route of which nobody did.
func (rt Route) For(who Who) Route {
	rt.Who, rt.told = who, true
	return rt
}

// Get is a route that reads; it takes no body.
func Get(pattern string, h Handler) Route {
	return Route{Method: http.MethodGet, Pattern: pattern, Handle: h}
}

// Post is a route that changes something, with a body of at most so many bytes.
func Post(pattern string, body int64, h Handler) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Body: body, Handle: h}
}

// askBody is the most bytes that are read from somebody nobody knows.
const askBody = 1 << 10

// Ask is a route that reads from somebody nobody knows: an address, and little
// more. Signed and Answer are the only others.
func Ask(pattern string, h Handler) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Body: askBody, Handle: h, asks: true}
}

// Signed is a route for programs that sign what they send: it reads from somebody
// nobody knows. Its handler holds the bytes against a secret before it looks at
// them.
func Signed(pattern string, body int64, h Handler) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Body: body, Handle: h, asks: true}
}

// answerBody is the most bytes of what a browser says of a passkey, in a form.
const answerBody = 16 << 10

// Answer is Ask for what a browser says of a passkey.
func Answer(pattern string, h Handler) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Body: answerBody, Handle: h, asks: true}
}

// Who says whom a route lets pass: anybody whom one of its passes fits, and
// everybody when there is none.
type Who []Pass

// Pass is one way in with the rights that it takes, one of which is enough.
// Without any, whoever comes that way may pass.
type Pass struct {
	By     Way
	Rights []staff.Role
	Scope  token.Scope // that a program's token must have; "" for people
	Period bool        // whoever may look at a period alone passes too: the handler keeps to it
}

// Anybody needs no session.
func Anybody() Who { return nil }

// Staff must be signed in and hold one of the rights.
func Staff(rights ...staff.Role) Who { return Who{{By: StaffCookie, Rights: rights}} }

// OfPeriods lets auditors of a period pass too. What the route's handler answers
// with has to lie within Principal.Period.
func (w Who) OfPeriods() Who {
	out := slices.Clone(w)
	for i := range out {
		out[i].Period = true
	}
	return out
}

// By leaves only the passes by ways that there are.
func (w Who) By(has func(Way) bool) Who {
	return slices.DeleteFunc(slices.Clone(w), func(p Pass) bool { return !has(p.By) })
}

// LinkHolder must have opened a mail link.
func LinkHolder() Who { return Who{{By: LinkCookie}} }

// Operator must have come through the socket.
func Operator() Who { return Who{{By: Socket}} }

// Anybody reports whether no session is needed.
func (w Who) Anybody() bool { return len(w) == 0 }

// noRouteOf answers an address that no route has; programs are told where it has
// one for another method.
func noRouteOf(mux *http.ServeMux) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if isProgramPath(r.URL.Path) {
			if allowed := methodsOf(mux, r); len(allowed) > 0 {
				w.Header().Set("Allow", strings.Join(allowed, ", "))
				return &jml.Error{Code: CodeMethod, Message: "Use " + strings.Join(allowed, " or ") + " here."}
			}
			return &jml.Error{Code: jml.CodeNotFound, Message: "There is nothing for programs at this address. What only people do, they do on the pages or at the machine's own command line."}
		}
		return noRoute()
	}
}

// methodsOf lists by which methods an address is reached.
func methodsOf(mux *http.ServeMux, r *http.Request) (allowed []string) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := mux.Handler(other); pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}

func noRoute() error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "There is no page at this address. Start again from the first page, or from the link in your mail."}
}
