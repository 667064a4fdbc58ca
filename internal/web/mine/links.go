package mine

import (
	"net/http"

	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Links opens and closes the sessions of mail links.
type Links struct {
	pages    *view.Pages
	sessions *door.Sessions
}

// Landing answers GET and HEAD of every mail link with the same page, known or
// not: mail scanners open links, so opening one must neither tell nor change
// anything.
func (l *Links) Landing(w http.ResponseWriter, r *http.Request) error {
	return l.pages.Show(w, r, "landing", http.StatusOK, nil)
}

// Open answers the button of the landing page. It writes a session row and
// nothing else, and leaves the token out of the address that follows.
func (l *Links) Open(w http.ResponseWriter, r *http.Request) error {
	another, err := l.sessions.OpenLink(w, r, r.PathValue("token"))
	if err != nil {
		return err
	}
	if another {
		return l.sessions.Redirect(w, r, "/my?another=1")
	}
	http.Redirect(w, r, "/my", http.StatusSeeOther)
	return nil
}

// Leave ends the session: the sign-out of somebody without an account.
func (l *Links) Leave(w http.ResponseWriter, r *http.Request) error {
	if err := l.sessions.Leave(w, r, door.LinkCookie); err != nil {
		return err
	}
	return l.pages.Show(w, r, "left", http.StatusOK, view.Left{})
}
