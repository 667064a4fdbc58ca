package webtest

import (
	"crypto/rand"
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
)

// Right is the first right that goes to an address.
func (s *Site) Right(address string) staff.Right {
	s.Helper()
	rights, err := s.Store.RightsAt(s.Context(), address, s.Clock.Now())
	if err != nil || len(rights) == 0 {
		s.Fatalf("%s has no right (%v)", address, err)
	}
	return rights[0]
}

// ByMail returns a browser signed in by a link that was mailed to an address.
func (s *Site) ByMail(address string) *Browser {
	s.Helper()
	token, hash, err := link.SignIn.New(rand.Reader)
	if err != nil {
		s.Fatal(err)
	}
	in := readmodel.SignIn{Staff: s.Right(address), Assurance: jml.AssuranceEmailLink}
	if err := s.Store.PutSignIn(s.Context(), hash, in, s.Clock.Now()); err != nil {
		s.Fatal(err)
	}
	b := s.Browser()
	if page := b.Post("/sign-in/"+token, nil); page.Status != http.StatusSeeOther {
		s.Fatalf("sign in: status %d\n%s", page.Status, page.Body)
	}
	return b
}

// PutPasskey gives somebody a passkey that no device has, and returns its id.
func (s *Site) PutPasskey(holder, name string) string {
	s.Helper()
	id, err := ledger.NewID()
	if err != nil {
		s.Fatal(err)
	}
	k := passkey.Passkey{ID: id, Holder: holder, Name: name, Credential: id, MayBackUp: true, BackedUp: true, AddedAt: s.Clock.Now()}
	err = s.Store.Change(s.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return tx.InsertPasskey(k) })
	if err != nil {
		s.Fatal(err)
	}
	return id
}

// Leaves are all leaves of the log.
func (s *Site) Leaves() (leaves []evidence.Leaf) {
	s.Helper()
	err := s.Store.Snapshot(s.Context(), func(at *store.Snapshot) error {
		return at.Leaves(s.Context(), 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(slices.Clone(line))
			leaves = append(leaves, leaf)
			return err
		})
	})
	if err != nil {
		s.Fatal(err)
	}
	return leaves
}
