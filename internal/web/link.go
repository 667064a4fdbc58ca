package web

import (
	"encoding/hex"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
)

// landing answers GET and HEAD of every mail link with the same page, known or
// not: mail scanners open links, so opening one must neither tell nor change
// anything.
func (s *Server) landing(w http.ResponseWriter, r *http.Request) {
	s.render.page(w, r, "landing", http.StatusOK, nil)
}

// openLink answers the button of the landing page. It writes a session row and
// nothing else, and leaves the token out of the address that follows.
func (s *Server) openLink(w http.ResponseWriter, r *http.Request) {
	grant, key, err := s.lookUpLink(r)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		s.wrongToken(w, r, &jml.Error{Code: jml.CodeNotFound, Message: "This link does not work any more. Open the newest mail of the case, or ask HR for a new link."})
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if !s.limits.openings.allow(key) {
		s.tooMany(w, r)
		return
	}
	another, err := s.joinSession(w, r, grant)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	target := "/my"
	if another {
		target = "/my?another=1"
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

// wrongToken refuses a token that nobody has, more and more briefly for
// whoever tries many. Good tokens pass all the while: 256 bits are not guessed,
// and a whole company may share the address of one that tries.
func (s *Server) wrongToken(w http.ResponseWriter, r *http.Request, err error) {
	if !s.limits.wrongTokens.allow(s.clientKey(r)) {
		s.tooMany(w, r)
		return
	}
	s.fail(w, r, err)
}

func (s *Server) lookUpLink(r *http.Request) (readmodel.LinkGrant, string, error) {
	hash, err := link.Hash(r.PathValue("token"))
	if err != nil {
		return readmodel.LinkGrant{}, "", err
	}
	grant, err := s.Sessions.OpenLink(r.Context(), hash, s.Clock.Now())
	return grant, hex.EncodeToString(hash), err
}

// joinSession adds the link to the browser's session when it is the same
// person's, and starts anew otherwise; another reports that somebody else's
// session ended by it.
func (s *Server) joinSession(w http.ResponseWriter, r *http.Request, grant readmodel.LinkGrant) (another bool, err error) {
	now := s.Clock.Now()
	old, ok, err := s.session(r, linkCookie)
	if err != nil {
		return false, err
	}
	if ok && old.Kind == "link" && old.PersonID == grant.PersonID {
		_, hash := s.cookieToken(r, linkCookie)
		return false, s.Sessions.AddLinkSession(r.Context(), hash, grant, now)
	}
	if ok {
		if err := s.revoke(r, linkCookie); err != nil {
			return false, err
		}
	}
	token, hash, err := s.newSession()
	if err != nil {
		return false, err
	}
	if err := s.Sessions.AddLinkSession(r.Context(), hash, grant, now); err != nil {
		return false, err
	}
	s.setCookie(w, linkCookie, token, linkAge)
	return ok, nil
}

// leaveLink ends the link session: the sign-out of somebody without an account.
func (s *Server) leaveLink(w http.ResponseWriter, r *http.Request) { s.leave(w, r, linkCookie) }
