package storetest

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

func passkeyStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"APasskeyIsReadAsItWasWritten":              passkeyTrip,
		"ACredentialIsOnePersons":                   oneCredential,
		"APasskeyIsOfAllRightsOfItsHolder":          passkeyRights,
		"ASessionEndsWithThePasskeyThatOpenedIt":    passkeySession,
		"AChallengeIsSpentOnceByWhomItWasAskedOf":   spentChallenge,
		"OfChallengesOnlySoManyAreKept":             manyChallenges,
		"OfTwoWhoSpendAChallengeAtOnceOneIsRefused": challengeRace,
	}
}

func (w *world) key(holder string) passkey.Passkey {
	return passkey.Passkey{ID: newID(), Holder: holder, Name: "Phone", Credential: newID(), PublicKey: "key", Counter: 4, AddedAt: w.clock.Now()}
}

func (w *world) putKey(k passkey.Passkey) passkey.Passkey {
	w.t.Helper()
	w.change(func(tx ledger.Tx) error { return tx.InsertPasskey(k) })
	return k
}

func passkeyTrip(t *testing.T, open Opener) {
	w := newWorld(t, open)
	rapid.Check(t, func(rt *rapid.T) {
		k := made[passkey.Passkey](rt)
		k.ID, k.Credential = newID(), newID()
		w.putKey(k)
		for range 2 {
			w.change(func(tx ledger.Tx) error {
				got, err := tx.Passkey(k.ID)
				if diff := cmp.Diff(k, got); err == nil && diff != "" {
					rt.Errorf("read otherwise than written: %s", diff)
				}
				again := made[passkey.Passkey](rt)
				again.ID, again.Credential = k.ID, k.Credential
				k = again
				return first(err, tx.UpdatePasskey(k))
			})
		}
	})
	if n := reflect.TypeFor[passkey.Passkey]().NumField(); n != 12 {
		t.Errorf("a passkey has %d fields: does the table have them?", n)
	}
}

func oneCredential(t *testing.T, open Opener) {
	w := newWorld(t, open)
	k := w.putKey(w.key(w.owner.ID))
	err := w.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error {
		other := w.key(w.person.ID)
		other.Credential = k.Credential
		return tx.InsertPasskey(other)
	})
	w.wantCode(err, jml.CodeConflict)
}

func passkeyRights(t *testing.T, open Opener) {
	w := newWorld(t, open)
	member := w.signedIn([]byte("cookie"))
	outsider := staff.Right{ID: newID(), Email: "anna@example.org", Name: "Anna", Role: staff.Auditor, Until: jml.Date{Year: 2026, Month: 12, Day: 1}}
	w.change(func(tx ledger.Tx) error {
		return first(tx.PutStaff(outsider), tx.InsertEngagement(jml.Engagement{ID: newID(), PersonID: w.owner.ID, State: jml.EngagementActive, Terms: jml.Terms{Type: jml.Employee, Zone: "Europe/Berlin"}}))
	})
	his, hers := w.putKey(w.key(w.owner.ID)), w.putKey(w.key(outsider.ID))

	for holder, want := range map[string][]passkey.Passkey{w.owner.ID: {his}, member.ID: {his}, outsider.ID: {hers}, w.person.ID: nil} {
		got, err := w.PasskeysOf(t.Context(), holder)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	}
	for credential, want := range map[string]staff.Right{his.Credential: member, hers.Credential: outsider} {
		got, err := w.FindPasskey(t.Context(), credential, w.clock.Now())
		if err != nil || len(got.Rights) != 1 || got.Rights[0] != want {
			t.Errorf("it opens %+v (%v)", got.Rights, err)
		}
	}
	late, err := w.FindPasskey(t.Context(), hers.Credential, w.clock.Now().AddDate(0, 2, 0))
	if err != nil || len(late.Rights) != 0 {
		t.Errorf("after her last day it opens %+v (%v)", late.Rights, err)
	}
	_, err = w.FindPasskey(t.Context(), "nobody's", w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)

	outsider.PersonID = w.owner.ID // she works here now, as Tom
	w.change(func(tx ledger.Tx) error { return tx.PutStaff(outsider) })
	got, err := w.PasskeysOf(t.Context(), w.owner.ID)
	all, err2 := w.Passkeys(t.Context())
	if len(got) != 2 || len(all) != 2 || err != nil || err2 != nil {
		t.Fatalf("%d and %d passkeys (%v, %v)", len(got), len(all), err, err2)
	}
	for _, row := range all {
		if row.PersonID != w.owner.ID || row.HolderName != "Tom Weber" {
			t.Errorf("a passkey is of %q, %q", row.PersonID, row.HolderName)
		}
	}
}

func passkeySession(t *testing.T, open Opener) {
	w := newWorld(t, open)
	member := w.signedIn([]byte("by link"))
	w.change(func(tx ledger.Tx) error {
		return tx.InsertEngagement(jml.Engagement{ID: newID(), PersonID: w.owner.ID, State: jml.EngagementActive, Terms: jml.Terms{Type: jml.Employee, Zone: "Europe/Berlin"}})
	})
	k := w.putKey(w.key(w.owner.ID))
	in := readmodel.SignIn{Staff: member, Assurance: passkey.Assurance, Passkey: k.ID}
	if err := first(w.PutSignIn(t.Context(), []byte("one"), in, w.clock.Now()), w.PutSignIn(t.Context(), []byte("two"), in, w.clock.Now())); err != nil {
		t.Fatal(err)
	}
	if got, err := w.UseSignIn(t.Context(), []byte("one"), []byte("by passkey"), w.clock.Now()); err != nil || got != in {
		t.Fatalf("signed in as %+v (%v)", got, err)
	}
	w.change(func(tx ledger.Tx) error { return first(tx.EndPasskeySessions(k.ID), tx.DeletePasskey(k.ID)) })
	_, err := w.FindSession(t.Context(), []byte("by passkey"), w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)
	_, err = w.UseSignIn(t.Context(), []byte("two"), []byte("later"), w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)
	if _, err := w.FindSession(t.Context(), []byte("by link"), w.clock.Now()); err != nil {
		t.Errorf("a link's session ended too: %v", err)
	}
}

func spentChallenge(t *testing.T, open Opener) {
	w := newWorld(t, open)
	asked := passkey.Challenge{Purpose: passkey.ToAdd, Holder: w.owner.ID}
	spend := func(c passkey.Challenge) error { return w.SpendChallenge(t.Context(), "c", c, w.clock.Now()) }
	put := func() {
		t.Helper()
		if err := w.PutChallenge(t.Context(), "c", asked, w.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	put()
	if err := spend(asked); err != nil {
		t.Fatal(err)
	}
	w.wantCode(spend(asked), jml.CodeNotFound)
	for _, other := range []passkey.Challenge{{Purpose: passkey.ToSignIn}, {Purpose: passkey.ToAdd, Holder: w.person.ID}, {Purpose: passkey.ToProve, Holder: w.owner.ID}} {
		put()
		w.wantCode(spend(other), jml.CodeNotFound)
		w.wantCode(spend(asked), jml.CodeNotFound) // a wrong try spends it
	}
	put()
	w.clock.Move(passkey.ChallengeLasts)
	w.wantCode(spend(asked), jml.CodeNotFound)
}

func manyChallenges(t *testing.T, open Opener) {
	w := newWorld(t, open)
	if _, err := w.raw.Exec(`INSERT INTO passkey_challenge (hash, purpose, holder, expires_at)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10100)
		SELECT CAST('hash ' || i AS ` + w.bytes() + `), 'sign-in', '', ` + "9000000000000000 + i FROM n"); err != nil {
		t.Fatal(err)
	}
	if err := w.PutChallenge(t.Context(), "one more", passkey.Challenge{Purpose: passkey.ToSignIn}, w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	var kept int
	if err := w.raw.QueryRow("SELECT COUNT(*) FROM passkey_challenge").Scan(&kept); err != nil || kept > 10_001 {
		t.Errorf("%d challenges are kept (%v)", kept, err)
	}
	if err := w.SpendChallenge(t.Context(), "one more", passkey.Challenge{Purpose: passkey.ToSignIn}, w.clock.Now()); err != nil {
		t.Errorf("the newest is gone: %v", err)
	}
}

// bytes is the type of bytes of the database.
func (w *world) bytes() string {
	if w.Embedded() {
		return "BLOB"
	}
	return "BYTEA"
}

func challengeRace(t *testing.T, open Opener) {
	w := newWorld(t, open)
	asked := passkey.Challenge{Purpose: passkey.ToSignIn}
	for range 10 {
		if err := w.PutChallenge(t.Context(), "c", asked, w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		results := make(chan error, 2)
		for range 2 {
			go func() { results <- w.SpendChallenge(t.Context(), "c", asked, w.clock.Now()) }()
		}
		if one, two := <-results, <-results; (one == nil) == (two == nil) {
			t.Fatalf("spent by both or by none: %v, %v", one, two)
		}
		w.clock.Move(time.Second)
	}
}
