package door

import (
	"context"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
)

// ProvenStore keeps the sessions of those who proved who they are.
type ProvenStore interface {
	// OpenProven opens a session: by a right, or without one by the mail links of
	// a person that work; jml.CodeNotFound when there is no such right or link.
	OpenProven(ctx context.Context, sessionHash []byte, p readmodel.Proven, now time.Time) error
}

// Enter opens a session for somebody who proved who they are, in the place of the
// one that the browser had. Note writes it down: without its line there is none.
func (s *Sessions) Enter(w http.ResponseWriter, r *http.Request, p readmodel.Proven, note func(context.Context) error) error {
	way := StaffCookie
	if p.StaffID == "" {
		way = LinkCookie
	}
	token, hash, err := link.Session.New(s.random)
	if err != nil {
		return err
	}
	if err := s.store.OpenProven(r.Context(), hash, p, s.clock.Now()); err != nil {
		return err
	}
	if err := note(r.Context()); err != nil {
		if endErr := s.store.EndSession(r.Context(), hash); endErr != nil {
			s.log.Error("end unlogged session", "staff", p.StaffID, "error", endErr)
		}
		return err
	}
	if err := s.revoke(r, way); err != nil {
		return err
	}
	s.setCookie(w, way, token)
	s.log.Info("signed in", "staff", p.StaffID, "assurance", p.Assurance)
	return nil
}

// Known finds out who has come in one way, for a page that is open to all.
func (s *Sessions) Known(r *http.Request, way Way) (Principal, error) {
	return s.Ways()[way].Authenticate(r)
}

// MayStart refuses a network that begins to sign in at providers too often.
func (s *Sessions) MayStart(r *http.Request) error {
	if !s.starts.Allow(s.clients.Network(r)) {
		return AskedTooOften()
	}
	return nil
}
