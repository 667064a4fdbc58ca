package web

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
)

// signInPage is the page around staff sign-in. Without Ready and Left it
// tells how to get a link.
type signInPage struct {
	Ready bool // a sign-in link was opened: show its button
	Left  bool // just signed out
}

func (s *Server) signInHelp(w http.ResponseWriter, r *http.Request) {
	s.render.page(w, r, "signin", http.StatusOK, signInPage{})
}

// signInPage shows the button and nothing else, for any token: opening a
// one-time link must not spend it.
func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) {
	s.render.page(w, r, "signin", http.StatusOK, signInPage{Ready: true})
}

// signIn spends a one-time link, ends the session the browser had and starts a
// new one.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	staff, session, err := s.spendSignIn(r)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		s.wrongToken(w, r, &jml.Error{Code: jml.CodeNotFound, Message: "This sign-in link was used already or is older than 15 minutes. Run “handover sign-in” for a new one."})
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if err := s.revoke(r, staffCookie); err != nil {
		s.fail(w, r, err)
		return
	}
	s.setCookie(w, staffCookie, session, staffAge)
	s.Log.Info("signed in", "staff", staff.ID)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) spendSignIn(r *http.Request) (jml.Staff, string, error) {
	hash, err := link.SignIn.Hash(r.PathValue("token"))
	if err != nil {
		return jml.Staff{}, "", err
	}
	token, sessionHash, err := s.newSession()
	if err != nil {
		return jml.Staff{}, "", err
	}
	staff, err := s.Sessions.UseSignIn(r.Context(), hash, sessionHash, s.Clock.Now())
	if err != nil {
		return jml.Staff{}, "", err
	}
	if err := s.Cases.SignedIn(r.Context(), staff, "console-link"); err != nil {
		// Without its line in the log there is no sign-in.
		if endErr := s.Sessions.EndSession(r.Context(), sessionHash); endErr != nil {
			s.Log.Error("end unlogged session", "staff", staff.ID, "error", endErr)
		}
		return jml.Staff{}, "", err
	}
	return staff, token, nil
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) { s.leave(w, r, staffCookie) }
