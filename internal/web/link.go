package web

import (
	"net/http"

	"github.com/handover-jml/handover/internal/web/door"
)

// landing answers GET and HEAD of every mail link with the same page, known or
// not: mail scanners open links, so opening one must neither tell nor change
// anything.
func (s *Server) landing(w http.ResponseWriter, r *http.Request) error {
	return s.pages.Show(w, r, "landing", http.StatusOK, nil)
}

// openLink answers the button of the landing page. It writes a session row and
// nothing else, and leaves the token out of the address that follows.
func (s *Server) openLink(w http.ResponseWriter, r *http.Request) error {
	another, err := s.sessions.OpenLink(w, r, r.PathValue("token"))
	if err != nil {
		return err
	}
	target := "/my"
	if another {
		target = "/my?another=1"
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}

// leaveLink ends the link session: the sign-out of somebody without an account.
func (s *Server) leaveLink(w http.ResponseWriter, r *http.Request) error {
	return s.leave(w, r, door.LinkCookie)
}
