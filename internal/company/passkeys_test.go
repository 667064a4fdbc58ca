package company_test

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/staff"
)

// keys are the passkeys of a story's company.
func (s staffStory) keys() company.Passkeys { return company.Passkeys{Service: s.Office} }

// with is somebody signed in by a right, with an assurance.
func with(r staff.Right, by jml.Assurance) jml.Actor {
	return jml.Actor{Kind: jml.ActorStaff, Ref: r.ID, Name: r.Name, PersonID: r.PersonID, Assurance: by}
}

// enrol adds a passkey, which must be allowed.
func (s staffStory) enrol(by jml.Actor, name string) passkey.Passkey {
	s.Helper()
	k, err := s.keys().Add(s.Context(), by, s.Clock.Now(), passkey.Passkey{Name: name, Credential: name, PublicKey: "key", Counter: 1})
	if err != nil {
		s.Fatalf("add %s: %v", name, err)
	}
	return k
}

// hasKeys counts the passkeys of somebody that open something.
func (s staffStory) hasKeys(by jml.Actor) (n int) {
	s.Helper()
	has, err := s.Store.PasskeysOf(s.Context(), company.HolderOf(by))
	if err != nil {
		s.Fatal(err)
	}
	for _, k := range has {
		if k.Usable() {
			n++
		}
	}
	return n
}

func TestPasskeysComeAndGoWithALeafEach(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea := with(s.right("lea@example.com"), passkey.Assurance)
		phone, laptop := s.enrol(lea, "Phone"), s.enrol(lea, "Laptop")
		if err := s.keys().Rename(t.Context(), lea, laptop.ID, "Old laptop"); err != nil {
			t.Fatal(err)
		}
		if err := s.keys().Remove(t.Context(), lea, s.Clock.Now(), phone.ID); err != nil {
			t.Fatal(err)
		}
		ines := with(s.right("ines@example.com"), passkey.Assurance)
		if err := s.keys().Remove(t.Context(), ines, s.Clock.Now(), laptop.ID); jml.ErrorCode(err) != jml.CodeNotFound {
			t.Errorf("somebody else removed it: %v", err)
		}
		if err := s.keys().RemoveLost(t.Context(), ines, laptop.ID); err != nil {
			t.Fatal(err)
		}
		of := func(name string) evidence.PasskeyOf {
			return evidence.PasskeyOf{Person: s.ID("lea"), Credential: passkey.CredentialHash(name)}
		}
		same(t, "added", []evidence.PasskeyAdded{{PasskeyOf: of("Phone")}, {PasskeyOf: of("Laptop")}}, told[evidence.PasskeyAdded](s))
		same(t, "removed", []evidence.PasskeyRemoved{{PasskeyOf: of("Phone"), How: passkey.Removed}, {PasskeyOf: of("Laptop"), How: passkey.Removed}}, told[evidence.PasskeyRemoved](s))
	})
}

func TestACounterThatGoesBackEndsThePasskeyForAll(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea := with(s.right("lea@example.com"), passkey.Assurance)
		k := s.enrol(lea, "Phone")
		for counter, code := range []jml.Code{2: "", 3: "", 4: ""} {
			if counter >= 2 {
				if err := s.keys().Used(t.Context(), k.ID, passkey.Use{Counter: int64(counter)}); jml.ErrorCode(err) != code {
					t.Errorf("use %d: %v", counter, err)
				}
			}
		}
		for _, counter := range []int64{4, 9} { // the copy, and then the genuine one
			if err := s.keys().Used(t.Context(), k.ID, passkey.Use{Counter: counter}); jml.ErrorCode(err) != jml.CodeForbidden {
				t.Errorf("use %d of a copied key: %v", counter, err)
			}
		}
		of := evidence.PasskeyOf{Person: s.ID("lea"), Credential: passkey.CredentialHash("Phone")}
		same(t, "leaves", []evidence.PasskeyRemoved{{PasskeyOf: of, How: passkey.Copied}}, told[evidence.PasskeyRemoved](s))
		if err := s.keys().RemoveLost(t.Context(), jml.ConsoleActor(), k.ID); err != nil || len(told[evidence.PasskeyRemoved](s)) != 1 {
			t.Errorf("taking it off the list: %v, and another leaf", err)
		}
	})
}

func TestPasskeysEndWithTheirHolder(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		anna := with(s.add(staff.Right{Email: "anna@audit.example", Role: staff.Auditor}), jml.AssuranceSignIn)
		lea := with(s.right("lea@example.com"), passkey.Assurance)
		s.enrol(anna, "Key")
		s.enrol(lea, "Phone")
		if err := s.Office.RemoveStaff(t.Context(), jml.ConsoleActor(), anna.Ref); err != nil {
			t.Fatal(err)
		}
		if s.hasKeys(anna) != 0 || s.hasKeys(lea) != 1 {
			t.Errorf("the outsider has %d, the administrator %d", s.hasKeys(anna), s.hasKeys(lea))
		}
		same(t, "leaves", []evidence.PasskeyRemoved{{PasskeyOf: evidence.PasskeyOf{Staff: anna.Ref, Credential: passkey.CredentialHash("Key")}, How: passkey.Left}}, told[evidence.PasskeyRemoved](s))
	})
}

func TestWhoMayChangePasskeys(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		right := s.right("lea@example.com")
		add := func(by jml.Assurance, since time.Time, name string) error {
			_, err := s.keys().Add(t.Context(), with(right, by), since, passkey.Passkey{Name: name, Credential: name})
			return err
		}
		now := s.Clock.Now()
		for _, c := range []struct {
			what string
			err  error
			code jml.Code
		}{
			{"long after signing in", add(jml.AssuranceSignIn, now.Add(-passkey.Fresh-time.Second), "a"), jml.CodeForbidden},
			{"without a name", add(jml.AssuranceSignIn, now, ""), jml.CodeInvalid},
			{"the first, by a mailed link", add(jml.AssuranceEmailLink, now, "b"), ""},
			{"a second, by a mailed link", add(jml.AssuranceEmailLink, now, "c"), jml.CodeForbidden},
			{"a second, by the first", add(passkey.Assurance, now, "d"), ""},
			{"the same again", add(passkey.Assurance, now, "d"), jml.CodeConflict},
			{"by a link of the console, as who lost all does", add(jml.AssuranceSignIn, now, "e"), ""},
		} {
			if got := jml.ErrorCode(c.err); got != c.code {
				t.Errorf("%s: %v", c.what, c.err)
			}
		}
		for n := range passkey.Most - 3 {
			if err := add(passkey.Assurance, now, string(rune('f'+n))); err != nil {
				t.Fatal(err)
			}
		}
		if err := add(passkey.Assurance, now, "one more"); jml.ErrorCode(err) != jml.CodeConflict {
			t.Errorf("more than %d: %v", passkey.Most, err)
		}
	})
}
