package casework_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
)

// addStaff gives a right to sign in to an address, as the console does.
func addStaff(c *caseworktest.Company, email string, right staff.Role) staff.Right {
	c.Helper()
	s, err := c.Office.AddStaff(context.Background(), jml.ConsoleActor(), staff.Right{Email: email, Role: right})
	need(c, err)
	return s
}

// olderRight is a right as an earlier version left it in the database: to an
// address, or to nobody by name, and to no person.
func olderRight(c *caseworktest.Company, name, email string, right staff.Role) {
	c.Helper()
	id, err := ledger.NewID()
	need(c, err)
	need(c, c.Store.Change(context.Background(), ledger.LanePeople, func(tx ledger.Tx) error {
		return tx.PutStaff(staff.Right{ID: id, Name: name, Email: email, Role: right})
	}))
}

// rights lists the rights that still stand, by address.
func rights(c *caseworktest.Company) (out map[string]staff.Right) {
	c.Helper()
	out = map[string]staff.Right{}
	c.Read(func(r ledger.Reader) error {
		dir, err := r.Directory()
		for _, s := range dir.Staff {
			if !s.Removed {
				out[s.Email] = s
			}
		}
		return err
	})
	return out
}

// leaves has somebody leave today and drives the case past the cut-off.
func leaves(c *caseworktest.Company, who jml.EventPerson) {
	c.Helper()
	out := c.Announce(c.Event(jml.Leaver, who, "2026-11-20")).Case
	c.WaitUntil(out.CutoffAt, out.ID)
}

func TestARightThatIsOlderThanItsPersonEndsAtTheCutOff(t *testing.T) {
	c := caseworktest.Story(t)
	olderRight(c, "yuki@example.com", "yuki@example.com", staff.Auditor)
	employYuki(c)
	leaves(c, yuki())
	if right, ok := rights(c)["yuki@example.com"]; ok {
		t.Errorf("who left may still sign in as %s", right.Role)
	}
}

func TestARightIsItsPersonsFromTheDayTheyAreKnown(t *testing.T) {
	for way, takeIn := range map[string]func(c *caseworktest.Company){
		"a file": employYuki,
		"an announcement": func(c *caseworktest.Company) {
			who := yuki()
			who.GivenName, who.FamilyName, who.Manager, who.WorkerType = "Yuki", "Tanaka", "tom@example.com", jml.Employee
			c.Announce(c.Event(jml.Joiner, who, "2026-12-01"))
		},
	} {
		t.Run(way, func(t *testing.T) {
			c := caseworktest.Story(t)
			olderRight(c, "yuki@example.com", "yuki@example.com", staff.HR)
			takeIn(c)
			same(t, "whose right it is", c.ID("yuki"), rights(c)["yuki@example.com"].PersonID)
		})
	}
}

func TestARightFollowsAChangeOfAddress(t *testing.T) {
	c := caseworktest.Story(t)
	who := yuki()
	who.ID, who.GivenName, who.FamilyName = "E-50", "Yuki", "Tanaka"
	c.Employ(who, true, nil)
	addStaff(c, "yuki@example.com", staff.Auditor)
	who.WorkEmail = "y.tanaka@example.com"
	c.Employ(who, true, nil)
	if _, ok := rights(c)["y.tanaka@example.com"]; !ok {
		t.Errorf("Yuki has another address now and the right is still at the old one: %v", rights(c))
	}
}

func TestARightAtAnotherAddressOfTheirsEndsToo(t *testing.T) {
	c := caseworktest.Story(t)
	employYuki(c)
	olderRight(c, "yuki@example.net", "yuki@example.net", staff.Auditor) // the personal one
	leaves(c, yuki())
	if _, ok := rights(c)["yuki@example.net"]; ok {
		t.Error("who left may still sign in with the personal address")
	}
}

func TestWhoHasLeftIsGivenNoRight(t *testing.T) {
	c := caseworktest.Story(t)
	employYuki(c)
	leaves(c, yuki())
	_, err := c.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "yuki@example.com", Role: staff.Admin})
	if err == nil {
		t.Errorf("who has left is %s now", rights(c)["yuki@example.com"].Role)
	}
}

func TestAnAdministratorWhoseRightIsAnAddressOnlyIsTheLastOneToo(t *testing.T) {
	c := caseworktest.Story(t)
	olderRight(c, "yuki@example.com", "yuki@example.com", staff.Admin)
	employYuki(c)
	need(c, tryLeave(c, jml.EventPerson{WorkEmail: "lea@example.com"})) // Yuki stays
	err := tryLeave(c, yuki())
	refused(t, err, jml.CodeConflict, "last administrator")
}

func TestSomebodyUnknownIsNoOtherAdministrator(t *testing.T) {
	c := caseworktest.Story(t)
	olderRight(c, "nobody@example.org", "nobody@example.org", staff.Admin)
	refused(t, tryLeave(c, jml.EventPerson{WorkEmail: "lea@example.com"}), jml.CodeConflict, "last administrator")
}

func TestTheNamelessAdministratorIsNoOtherOne(t *testing.T) {
	c := beforeSetUp(t)
	olderRight(c, "First administrator", "", staff.Admin)
	need(c, c.Office.Setup(t.Context(), jml.ConsoleActor(), caseworktest.Setup()))
	refused(t, tryLeave(c, jml.EventPerson{WorkEmail: "lea@example.com"}), jml.CodeConflict, "last administrator")
}

func TestTheNamelessAdministratorEndsWhenSetUpNamesOne(t *testing.T) {
	c := beforeSetUp(t)
	olderRight(c, "First administrator", "", staff.Admin)
	need(c, c.Office.Setup(t.Context(), jml.ConsoleActor(), caseworktest.Setup()))
	if right, ok := rights(c)[""]; ok {
		t.Errorf("%s may still sign in as %s", right.Name, right.Role)
	}
	if _, ok := rights(c)["lea@example.com"]; !ok {
		t.Error("who was named may not sign in")
	}
}

func TestTheLastAdministratorStaysWhileTheOtherOneLeavesFirst(t *testing.T) {
	c := caseworktest.Story(t)
	addStaff(c, "tom@example.com", staff.Admin)
	need(c, tryLeave(c, jml.EventPerson{WorkEmail: "tom@example.com"}))
	refused(t, tryLeave(c, jml.EventPerson{WorkEmail: "lea@example.com"}), jml.CodeConflict, "last administrator")
}

func tryLeave(c *caseworktest.Company, who jml.EventPerson) error {
	c.Helper()
	_, err := c.TryAnnounce(c.Event(jml.Leaver, who, "2026-12-18"))
	return err
}

// beforeSetUp is a company whose first form nobody has filled in yet.
func beforeSetUp(t *testing.T) *caseworktest.Company {
	t.Helper()
	clock := caseworktest.New(t).Clock // of another company, at the same time
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "handover.db"), store.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return caseworktest.Over(t, s, clock)
}

func yuki() jml.EventPerson { return jml.EventPerson{WorkEmail: caseworktest.Address("yuki")} }

func employYuki(c *caseworktest.Company) {
	c.Helper()
	who := yuki()
	who.GivenName, who.FamilyName, who.PersonalEmail, who.Functions = "Yuki", "Tanaka", "yuki@example.net", []string{"support"}
	c.Employ(who, true, []string{"identity/user", "crm/viewer", "customer-support/agent"}, "LT-1")
}

func TestTheLastAdministratorsJoiningCannotBeTakenBack(t *testing.T) {
	c := caseworktest.Story(t)
	who := yuki()
	who.GivenName, who.FamilyName, who.Manager, who.WorkerType = "Yuki", "Tanaka", "tom@example.com", jml.Employee
	joining := c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case
	addStaff(c, "yuki@example.com", staff.Admin)
	need(c, tryLeave(c, jml.EventPerson{WorkEmail: "lea@example.com"})) // Yuki comes

	back := c.Event(jml.Rescind, yuki(), "")
	back.Of = jml.Joiner
	_, err := c.TryAnnounce(back)
	refused(t, err, jml.CodeConflict, "last administrator")
	same(t, "the joining", jml.CaseState(""), c.Case(joining.ID).Ending)

	addStaff(c, "tom@example.com", staff.Admin)
	_, err = c.TryAnnounce(back)
	need(c, err)
}
