package desk

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
)

// SignIn opens and closes the sessions of staff.
type SignIn struct {
	common
	company Company
}

// signInPage is the page around staff sign-in. Unless it is Ready, it tells
// how to get a link.
type signInPage struct {
	Ready bool // a sign-in link was opened: show its button
	SetUp bool // the set-up has just ended the first administrator's right
}

func (h *SignIn) Help(w http.ResponseWriter, r *http.Request) error {
	return h.pages.Show(w, r, "signin", http.StatusOK, signInPage{SetUp: h.sessions.Arrived(w, r)})
}

// Landing shows the button and nothing else, for any token: opening a
// one-time link must not spend it.
func (h *SignIn) Landing(w http.ResponseWriter, r *http.Request) error {
	return h.pages.Show(w, r, "signin", http.StatusOK, signInPage{Ready: true})
}

// Spend spends a one-time link, ends the session the browser had and starts a
// new one.
func (h *SignIn) Spend(w http.ResponseWriter, r *http.Request) error {
	note := func(ctx context.Context, in readmodel.SignIn) error {
		return h.company.SignedIn(ctx, in.Staff, in.Assurance)
	}
	if err := h.sessions.SignIn(w, r, r.PathValue("token"), note); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

func (h *SignIn) Leave(w http.ResponseWriter, r *http.Request) error {
	if err := h.sessions.Leave(w, r, door.StaffCookie); err != nil {
		return err
	}
	return h.pages.Show(w, r, "left", http.StatusOK, nil)
}
