package desk

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/passkey/ceremony"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view"
)

// AskPasskey has a script ask the browser for any passkey of this site.
func (h *SignIn) AskPasskey(w http.ResponseWriter, r *http.Request) error {
	return h.passkeys.AskToUse(w, r, passkey.Challenge{Purpose: passkey.ToSignIn})
}

// UsePasskey signs in whose passkey answered. Whoever holds several rights says
// by which.
func (h *SignIn) UsePasskey(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, "answer")
	if err != nil {
		return err
	}
	who, err := h.passkeys.Proven(r, passkey.Challenge{Purpose: passkey.ToSignIn}, f.Get("answer"))
	if err == nil && len(who.Rights) == 0 {
		err = ceremony.NotAccepted()
	}
	if err != nil {
		return h.notSignedIn(w, r, err)
	}

	page := signInPage{Proven: who.Name}
	for _, right := range who.Rights {
		token, err := h.sessions.Offer(r, readmodel.SignIn{Staff: right, Assurance: passkey.Assurance, Passkey: who.ID})
		if err != nil {
			return err
		}
		page.As = append(page.As, signInAs{Right: right.Role.Title(), Action: "/sign-in/" + token})
		if len(who.Rights) == 1 {
			return h.spend(w, r, token)
		}
	}
	return h.pages.Show(w, r, "signin", http.StatusOK, page)
}

// notSignedIn shows the page again with what was wrong.
func (h *SignIn) notSignedIn(w http.ResponseWriter, r *http.Request, err error) error {
	page := signInPage{Mails: h.post != nil, Passkeys: h.passkeys.Offered(), Form: view.NewForm(nil, "email")}
	if !page.Form.RefuseAs(err, "answer", "") {
		return err
	}
	return h.pages.Show(w, r, "signin", statusOf(err), page)
}

// statusOf is how a page with a refused passkey is answered.
func statusOf(err error) int {
	if jml.ErrorCode(err) == jml.CodeForbidden {
		return http.StatusForbidden
	}
	return http.StatusUnprocessableEntity
}

// spend uses a one-time token up and goes to the first page.
func (h *SignIn) spend(w http.ResponseWriter, r *http.Request, token string) error {
	note := func(ctx context.Context, in readmodel.SignIn) error {
		return h.company.SignedIn(ctx, in.Staff, in.Assurance)
	}
	if err := h.sessions.SignIn(w, r, token, note); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
