package web

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
)

// The two rights a browser can hold. They are kept apart, so that somebody
// from HR can finish a task of their own without losing either.
const (
	staffCookie = "handover-staff"
	linkCookie  = "handover-link"

	staffAge = 12 * time.Hour
	linkAge  = 8 * time.Hour
)

// cookieName adds the prefix that pins a cookie to this host over TLS.
func (s *Server) cookieName(kind string) string {
	if s.public.Scheme == "https" {
		return "__Host-" + kind
	}
	return kind
}

func (s *Server) setCookie(w http.ResponseWriter, kind, token string, age time.Duration) {
	c := &http.Cookie{
		Name: s.cookieName(kind), Value: token, Path: "/",
		HttpOnly: true, Secure: s.public.Scheme == "https", SameSite: http.SameSiteStrictMode,
		MaxAge: int(age.Seconds()),
	}
	if age <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// cookieToken returns the session token of the request and its hash; both are
// empty when there is none of a possible form.
func (s *Server) cookieToken(r *http.Request, kind string) (token string, hash []byte) {
	c, err := r.Cookie(s.cookieName(kind))
	if err != nil {
		return "", nil
	}
	hash, err = link.Session.Hash(c.Value)
	if err != nil {
		return "", nil
	}
	return c.Value, hash
}

// session looks the cookie's session up. A missing or ended one is not an
// error: ok is false.
func (s *Server) session(r *http.Request, kind string) (found readmodel.Session, ok bool, err error) {
	_, hash := s.cookieToken(r, kind)
	if hash == nil {
		return readmodel.Session{}, false, nil
	}
	found, err = s.Sessions.FindSession(r.Context(), hash, s.Clock.Now())
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return readmodel.Session{}, false, nil
	}
	return found, err == nil, err
}

func (s *Server) newSession() (token string, hash []byte, err error) {
	return link.Session.New(s.random())
}

func (s *Server) random() io.Reader {
	if s.Random != nil {
		return s.Random
	}
	return rand.Reader
}

// revoke ends the cookie's session of one kind, if there is one.
func (s *Server) revoke(r *http.Request, kind string) error {
	_, hash := s.cookieToken(r, kind)
	if hash == nil {
		return nil
	}
	return s.Sessions.EndSession(r.Context(), hash)
}

// leave ends a session, clears its cookie and says so.
func (s *Server) leave(w http.ResponseWriter, r *http.Request, kind string) {
	if err := s.revoke(r, kind); err != nil {
		s.fail(w, r, err)
		return
	}
	s.setCookie(w, kind, "", 0)
	s.render.page(w, r, "signin", http.StatusOK, signInPage{Left: true})
}

// withStaff lets signed-in staff with one of the roles pass.
func (s *Server) withStaff(w http.ResponseWriter, r *http.Request, who []jml.StaffRole, h http.HandlerFunc) {
	found, ok, err := s.session(r, staffCookie)
	switch {
	case err != nil:
		s.fail(w, r, err)
	case !ok || found.Kind != "staff":
		s.sessionOver(w, r, overStaff)
	case !slices.Contains(who, found.Staff.Role):
		s.fail(w, r, &jml.Error{Code: jml.CodeForbidden, Message: "Your role does not include this page. Ask an administrator if you need it."})
	default:
		zone, err := s.staffZone(r.Context())
		if err != nil {
			s.fail(w, r, err)
			return
		}
		h(w, r.WithContext(withViewer(r.Context(), viewer{Staff: found.Staff, Zone: zone})))
	}
}

// staffZone is the company's zone; UTC before set-up.
func (s *Server) staffZone(ctx context.Context) (*time.Location, error) {
	settings, err := s.Read.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return zoneOf(settings.Zone), nil
}

// zoneOf loads a stored zone. Zones are checked when they come in, so one that
// no longer loads can only mean an older zone database; UTC is named on the page.
func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

type linkKey struct{}

// holder is who a link session belongs to and what it may show.
type holder struct {
	readmodel.Session
	token string // of the cookie: key of the upload references
}

func holderOf(ctx context.Context) holder {
	h, _ := ctx.Value(linkKey{}).(holder)
	return h
}

// withLink lets the holder of a live link session pass.
func (s *Server) withLink(w http.ResponseWriter, r *http.Request, h http.HandlerFunc) {
	found, ok, err := s.session(r, linkCookie)
	switch {
	case err != nil:
		s.fail(w, r, err)
	case !ok || found.Kind != "link" || len(found.CaseIDs) == 0:
		s.sessionOver(w, r, overLink)
	default:
		token, _ := s.cookieToken(r, linkCookie)
		h(w, r.WithContext(context.WithValue(r.Context(), linkKey{}, holder{Session: found, token: token})))
	}
}
