package door

import (
	"context"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/link"
)

// HeldFor is how long something is held for a browser.
const HeldFor = 10 * time.Minute

// Held names what is held for a browser, each under a cookie of its own.
type Held string

// Attempt is a sign-in that is on its way, at most one for a browser.
const Attempt Held = "attempt"

// HeldStore keeps sealed texts of browsers under the hashes of their cookies.
type HeldStore interface {
	// Hold keeps a text until an instant; jml.CodeBusy when too many are held.
	Hold(ctx context.Context, hash []byte, sealed string, until, now time.Time) error
	// Release gives a text back, once; jml.CodeNotFound when there is none any more.
	Release(ctx context.Context, hash []byte, now time.Time) (sealed string, err error)
}

// Hold keeps a text for this browser alone: what the database has of it opens
// with the cookie only. What was held of its kind before is forgotten.
func (s *Sessions) Hold(w http.ResponseWriter, r *http.Request, what Held, text string) error {
	token, hash, err := link.Held.New(s.random)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if err := s.store.Hold(r.Context(), hash, SealOf(token).Hide(string(what), text), now.Add(HeldFor), now); err != nil {
		return err
	}
	s.put(w, string(what), token, int(HeldFor.Seconds()))
	return nil
}

// Release gives back what is held for this browser, once; jml.CodeNotFound when
// nothing is, or no longer.
func (s *Sessions) Release(w http.ResponseWriter, r *http.Request, what Held) (text string, err error) {
	c, err := r.Cookie(s.cookieName(string(what)))
	if err != nil {
		return "", nothingHeld()
	}
	s.clearCookie(w, string(what))
	hash, err := link.Held.Hash(c.Value)
	if err != nil {
		return "", nothingHeld()
	}
	sealed, err := s.store.Release(r.Context(), hash, s.clock.Now())
	if err != nil {
		return "", err
	}
	text, ok := SealOf(c.Value).Reveal(string(what), sealed)
	if !ok {
		return "", nothingHeld()
	}
	return text, nil
}
