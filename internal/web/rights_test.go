package web_test

import (
	"net/http"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestASessionEndsWithItsPersonWhereverTheRightCameFrom(t *testing.T) {
	for name, right := range map[string]staff.Right{
		"a right to an address": {Email: "yuki@example.com"},
		"a right to a person":   {Email: "yuki@example.com", PersonID: "theirs"},
	} {
		t.Run(name, func(t *testing.T) {
			site := webtest.Open(t)
			who := jml.EventPerson{GivenName: "Yuki", FamilyName: "Tanaka", WorkEmail: "yuki@example.com"}
			site.Employ(who, true, nil)
			if right.PersonID != "" {
				right.PersonID = site.ID("yuki")
			}
			id, err := ledger.NewID()
			if err != nil {
				t.Fatal(err)
			}
			right.ID, right.Name, right.Role = id, "Yuki Tanaka", staff.Auditor
			err = site.Store.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return tx.PutStaff(right) })
			if err != nil {
				t.Fatal(err)
			}
			b := site.Browser()
			if page := b.Post(site.SignInPath("yuki@example.com", staff.Auditor), nil); page.Status != http.StatusSeeOther {
				t.Fatalf("sign in: status %d", page.Status)
			}
			if page := b.Get("/cases"); page.Status != http.StatusOK {
				t.Fatalf("signed in: status %d", page.Status)
			}

			now := site.Event(jml.Leaver, who, "2026-11-20")
			now.Immediate = true
			site.Drive(site.Announce(now).Case.ID)
			if page := b.Get("/cases"); page.Status != http.StatusUnauthorized {
				t.Errorf("after the cut-off the session is answered %d", page.Status)
			}
		})
	}
}
