// Package entrance is where people prove who they are: they are sent to a sign-in
// provider, come back with its word, and get a session. It must not know what anybody may do here, and holds
// nothing of its own: what is on its way is held for the browser by the door.
package entrance

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/provider"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Templates are the room's pages.
//
//go:embed template
var Templates embed.FS

// Accounts know who people are; company.Accounts implements it.
type Accounts interface {
	// Recognise finds out who comes in as whom a provider says; jml.CodeForbidden
	// for whom it does not know.
	Recognise(ctx context.Context, claim staff.Claim) (staff.Known, error)
}

// Company writes down who signs in; company.Service implements it.
type Company interface {
	SignedIn(ctx context.Context, s staff.Right, by jml.Assurance) error
}

// Provider is one sign-in provider; provider.Provider implements it.
type Provider interface {
	// Address is where the provider asks somebody who they are; jml.CodeAway while
	// it does not answer.
	Address(ctx context.Context, a provider.Attempt) (string, error)
	// Prove spends the answer that somebody brought back.
	Prove(ctx context.Context, a provider.Attempt, answer url.Values) (provider.Subject, error)
	// Leave is where somebody signs out of the provider too; "" for nowhere.
	Leave(ctx context.Context) string
	// Away reports whether it did not answer when it was last asked.
	Away() bool
}

// Named is a provider as addresses and people know it.
type Named struct {
	Key, Name string
	Provider
}

// Parts are what the room is made of; all are required, Providers may be empty.
type Parts struct {
	Pages     *view.Pages
	Sessions  *door.Sessions
	Clock     clock.Clock
	Accounts  Accounts
	Company   Company
	Providers []Named
}

// Room has the handlers of all pages.
type Room struct{ Parts }

// New makes the room.
func New(p Parts) *Room { return &Room{p} }

// Ways lists the providers for pages that offer them.
func (h *Room) Ways() []view.SignInWay {
	ways := make([]view.SignInWay, len(h.Providers))
	for i, p := range h.Providers {
		ways[i] = view.SignInWay{Name: p.Name, Href: "/sign-in/with/" + p.Key, Away: p.Away()}
	}
	return ways
}

// named finds the provider that an address names.
func (h *Room) named(r *http.Request) (Named, error) {
	for _, p := range h.Providers {
		if p.Key == r.PathValue("provider") {
			return p, nil
		}
	}
	return Named{}, &jml.Error{Code: jml.CodeNotFound, Message: "There is no such sign-in provider here. Begin again on the sign-in page."}
}

// here is an address of ours that somebody wants to get back to, or the first
// page for anything else.
func here(to string) string {
	u, err := url.Parse(to)
	odd := err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/")
	if odd || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") || len(to) > longestTo || strings.HasPrefix(u.Path, "/sign-") {
		return "/"
	}
	return u.RequestURI()
}

// longestTo is the most bytes of an address to come back to.
const longestTo = 2000
