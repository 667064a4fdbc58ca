// Package passkeys asks browsers for passkeys and takes their answers, for
// whichever page wants to know who somebody is. It knows no page.
package passkeys

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/passkey/ceremony"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
)

// Store keeps challenges and passkeys; store.Sessions implements it.
type Store interface {
	// PutChallenge notes what a browser is asked to sign, for passkey.ChallengeLasts.
	PutChallenge(ctx context.Context, challenge string, c passkey.Challenge, now time.Time) error
	// SpendChallenge takes a challenge that was asked for this and of this holder;
	// jml.CodeNotFound when there is none, or it was spent, or is over.
	SpendChallenge(ctx context.Context, challenge string, want passkey.Challenge, now time.Time) error
	// FindPasskey returns the passkey of a credential, with the rights of its
	// holder that hold now; jml.CodeNotFound when there is none.
	FindPasskey(ctx context.Context, credential string, now time.Time) (readmodel.PasskeyHolder, error)
	// PasskeysOf lists those of whoever holds a right, or is a person.
	PasskeysOf(ctx context.Context, id string) ([]passkey.Passkey, error)
	// Passkeys lists all of them with their holders' names.
	Passkeys(ctx context.Context) ([]readmodel.PasskeyRow, error)
}

// Company gives, takes and uses passkeys; company.Passkeys implements it.
type Company interface {
	MayAdd(ctx context.Context, by jml.Actor, since time.Time) (has []passkey.Passkey, err error)
	Add(ctx context.Context, by jml.Actor, since time.Time, k passkey.Passkey) (passkey.Passkey, error)
	Rename(ctx context.Context, by jml.Actor, id, name string) error
	Remove(ctx context.Context, by jml.Actor, since time.Time, id string) error
	RemoveLost(ctx context.Context, by jml.Actor, id string) error
	Used(ctx context.Context, id string, use passkey.Use) error
}

// Desk asks and takes answers. All its parts but Party are required.
type Desk struct {
	Party    *ceremony.Party // nil where browsers have no passkeys for this address
	Store    Store
	Company  Company
	Sessions *door.Sessions
	Clock    clock.Clock
	Log      *slog.Logger
}

// Offered reports whether browsers can have passkeys for this site's address.
func (d *Desk) Offered() bool { return d.Party != nil }

// AskToUse writes what a script asks the browser for: any passkey of this site.
func (d *Desk) AskToUse(w http.ResponseWriter, r *http.Request, c passkey.Challenge) error {
	if err := d.ready(r); err != nil {
		return err
	}
	options, challenge, err := d.Party.AskToUse()
	if err != nil {
		return err
	}
	return d.ask(w, r, options, challenge, c)
}

// AskToAdd writes what a script asks the browser for: a new passkey of whoever
// is signed in.
func (d *Desk) AskToAdd(w http.ResponseWriter, r *http.Request, who ceremony.Holder) error {
	if err := d.ready(r); err != nil {
		return err
	}
	options, challenge, err := d.Party.AskToAdd(who)
	if err != nil {
		return err
	}
	return d.ask(w, r, options, challenge, passkey.Challenge{Purpose: passkey.ToAdd, Holder: who.ID})
}

func (d *Desk) ask(w http.ResponseWriter, r *http.Request, options any, challenge string, c passkey.Challenge) error {
	if err := d.Store.PutChallenge(r.Context(), challenge, c, d.Clock.Now()); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(options)
}

func (d *Desk) ready(r *http.Request) error {
	if d.Party == nil {
		return &jml.Error{Code: jml.CodeConflict, Message: "There are no passkeys at this address. They need https, and a name instead of a number."}
	}
	return d.Sessions.MayAnswer(r)
}

// Added checks a browser's answer to AskToAdd. A *jml.Error of the field answer
// refuses it.
func (d *Desk) Added(r *http.Request, who ceremony.Holder, text string) (k passkey.Passkey, err error) {
	if err := d.ready(r); err != nil {
		return k, err
	}
	answer, err := ceremony.ReadAdded(text)
	if err != nil {
		return k, d.refused(r, err)
	}
	if err := d.spend(r, answer.Challenge(), passkey.Challenge{Purpose: passkey.ToAdd, Holder: who.ID}); err != nil {
		return k, err
	}
	k, err = d.Party.Add(who, answer.Challenge(), answer)
	return k, d.refused(r, err)
}

// Proven checks a browser's answer to AskToUse and returns whose passkey made
// it. A *jml.Error of the field answer refuses it, in the same words whether the
// passkey is unknown, removed or somebody else's.
func (d *Desk) Proven(r *http.Request, c passkey.Challenge, text string) (who readmodel.PasskeyHolder, err error) {
	if err := d.ready(r); err != nil {
		return who, err
	}
	answer, err := ceremony.ReadUsed(text)
	if err != nil {
		return who, d.refused(r, err)
	}
	if err := d.spend(r, answer.Challenge(), c); err != nil {
		return who, err
	}
	who, err = d.Store.FindPasskey(r.Context(), answer.Credential(), d.Clock.Now())
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return who, d.refused(r, ceremony.NotAccepted())
	}
	if err != nil {
		return who, err
	}
	use, err := d.Party.Use(who.Passkey, answer.Challenge(), answer)
	if err != nil {
		return who, d.refused(r, err)
	}

	err = d.Company.Used(r.Context(), who.ID, use)
	if jml.ErrorCode(err) == jml.CodeForbidden {
		door.Note(r, door.PasskeyCopied)
	}
	return who, err
}

// spend takes the challenge of an answer, whatever comes of it.
func (d *Desk) spend(r *http.Request, challenge string, c passkey.Challenge) error {
	err := d.Store.SpendChallenge(r.Context(), challenge, c, d.Clock.Now())
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return d.refused(r, jml.Invalid("answer", "This took longer than five minutes, or was sent twice. Press the button again."))
	}
	return err
}

// refused notes a refusal for whoever watches over security, and why for whoever
// looks into it.
func (d *Desk) refused(r *http.Request, err error) error {
	if err != nil {
		door.Note(r, door.PasskeyRefused)
		d.Log.Info("passkey refused", "request", door.RequestID(r), "why", err.Error())
	}
	return err
}
