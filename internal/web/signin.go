package web

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// signInPage is the page around staff sign-in. Unless it is Ready, it tells
// how to get a link.
type signInPage struct {
	Ready bool // a sign-in link was opened: show its button
}

func (s *Server) signInHelp(w http.ResponseWriter, r *http.Request) error {
	return s.pages.Show(w, r, "signin", http.StatusOK, signInPage{})
}

// signInPage shows the button and nothing else, for any token: opening a
// one-time link must not spend it.
func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) error {
	return s.pages.Show(w, r, "signin", http.StatusOK, signInPage{Ready: true})
}

// signIn spends a one-time link, ends the session the browser had and starts a
// new one.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	note := func(ctx context.Context, staff jml.Staff) error { return s.Cases.SignedIn(ctx, staff, "console-link") }
	if err := s.sessions.SignIn(w, r, r.PathValue("token"), note); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.sessions.Leave(w, r, door.StaffCookie); err != nil {
		return err
	}
	return s.pages.Show(w, r, "left", http.StatusOK, nil)
}
