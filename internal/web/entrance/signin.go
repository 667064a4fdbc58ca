package entrance

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/provider"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// attempt is one sign-in that is on its way, as it is held for the browser.
type attempt struct {
	Provider string           `json:"provider"`
	Sent     provider.Attempt `json:"sent"`
	To       string           `json:"to"` // where to go on
}

// goPage sends somebody on: to a provider, or back in from one.
type goPage struct {
	Name    string
	Address string // of the provider; "" on the way back
}

// Start sends somebody to a provider. Nothing is recorded before they are back.
func (h *Room) Start(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	if err := h.Sessions.MayStart(r); err != nil {
		return err
	}
	a := attempt{Provider: p.Key, To: here(r.URL.Query().Get("to")),
		Sent: provider.Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text()}}
	address, err := p.Address(r.Context(), a.Sent)
	if err != nil {
		return err
	}
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write an attempt: %w", err)
	}
	if err := h.Sessions.Hold(w, r, door.Attempt, string(text)); err != nil {
		return err
	}
	return h.Pages.Show(w, r, "go", http.StatusOK, goPage{Name: p.Name, Address: address})
}

// Landing is where a provider sends people back to. It is the same for every
// answer, and changes nothing: its button brings the answer in, together with the
// cookies that no other site's link would bring.
func (h *Room) Landing(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	return h.Pages.Show(w, r, "go", http.StatusOK, goPage{Name: p.Name})
}

// Finish takes the answer of a provider, which works once, in the browser that
// began.
func (h *Room) Finish(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	a, err := h.began(w, r, p)
	if err != nil {
		return err
	}
	subject, err := p.Prove(r.Context(), a.Sent, r.URL.Query())
	if err != nil {
		return noted(r, err)
	}
	known, err := h.Accounts.Recognise(r.Context(), staff.Claim{Issuer: subject.Issuer, Subject: subject.ID, Address: subject.Address,
		Roles: subject.Roles, At: subject.At})
	if err != nil {
		return noted(r, err)
	}
	return h.Let(w, r, Proof{Known: known, By: staff.ByProvider, At: subject.At, Where: p.Name, To: a.To})
}

// began gives back what this browser began at a provider.
func (h *Room) began(w http.ResponseWriter, r *http.Request, p Named) (a attempt, err error) {
	text, err := h.Sessions.Release(w, r, door.Attempt)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		err = forbidden("What came back from " + p.Name + " was used already, is older than ten minutes, or was begun in another browser. Sign in again from here.")
		return a, noted(r, err)
	}
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return a, fmt.Errorf("read an attempt: %w", err)
	}
	if a.Provider != p.Key {
		return a, noted(r, forbidden("You were sent to another provider than came back. Sign in again from here."))
	}
	return a, nil
}

// Proof is somebody who has just proved who they are, in any way.
type Proof struct {
	Known staff.Known
	By    jml.Assurance
	Where string    // the name of the provider, or of what they used
	At    time.Time // when they proved it
	To    string    // where to go on
}

// Let lets somebody in who has proved who they are: by their strongest right, or
// without any to their own tasks.
func (h *Room) Let(w http.ResponseWriter, r *http.Request, p Proof) error {
	if err := h.enter(w, r, &p); err != nil {
		return noted(r, err)
	}
	http.Redirect(w, r, p.To, http.StatusSeeOther)
	return nil
}

func (h *Room) enter(w http.ResponseWriter, r *http.Request, p *Proof) error {
	proven := readmodel.Proven{Assurance: p.By, At: p.At}
	if len(p.Known.Rights) == 0 {
		if p.Known.PersonID == "" || p.Known.Barred {
			return forbidden("You are who you say, but have no right to sign in here, or are in no group at " + p.Where + " that lets you use it. Ask an administrator.")
		}
		proven.PersonID, p.To = p.Known.PersonID, "/my"
		err := h.Sessions.Enter(w, r, proven, func(context.Context) error { return nil })
		if jml.ErrorCode(err) == jml.CodeNotFound {
			return forbidden("You are who you say, but have no right to sign in here, and nothing to do in any case. When there is, a mail tells you.")
		}
		return err
	}
	right := p.Known.Rights[0]
	proven.StaffID = right.ID
	return h.Sessions.Enter(w, r, proven, func(ctx context.Context) error { return h.Company.SignedIn(ctx, right, p.By) })
}

// Leave signs staff out here, and says where they sign out of a provider too.
func (h *Room) Leave(w http.ResponseWriter, r *http.Request) error {
	var left view.Left
	who, err := h.Sessions.Known(r, door.StaffCookie)
	if err == nil && who.Actor.Assurance == staff.ByProvider {
		left.There = h.leaving(r.Context())
	}
	if err := h.Sessions.Leave(w, r, door.StaffCookie); err != nil {
		return err
	}
	return h.Pages.Show(w, r, "left", http.StatusOK, left)
}

// leaving lists the providers that have a place to sign out.
func (h *Room) leaving(ctx context.Context) (there []view.SignInWay) {
	for _, p := range h.Providers {
		if address := p.Leave(ctx); address != "" {
			there = append(there, view.SignInWay{Name: p.Name, Href: address})
		}
	}
	return there
}

func forbidden(why string) error { return &jml.Error{Code: jml.CodeForbidden, Message: why} }

// noted has a refused sign-in logged as such.
func noted(r *http.Request, err error) error {
	if code := jml.ErrorCode(err); code == jml.CodeForbidden {
		door.Note(r, door.SignInRefused)
	}
	return err
}
