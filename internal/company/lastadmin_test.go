package company_test

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/staff"
)

// Lea is the last administrator. Each story is one road on which somebody ends.

// tryLeave announces that somebody leaves.
func (s staffStory) tryLeave(email string) error {
	_, err := s.TryAnnounce(s.Event(jml.Leaver, jml.EventPerson{WorkEmail: email}, "2026-12-31"))
	return err
}

func day(text string) jml.Date {
	d, err := jml.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestTheLastAdministratorLeavesOnlyOnceAnotherIsNamed(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		refused(t, s.tryLeave("lea@example.com"), jml.CodeConflict, "last administrator")
		s.add(staff.Right{Email: "it@provider.example", Role: staff.Admin}) // ends some day
		refused(t, s.tryLeave("lea@example.com"), jml.CodeConflict, "last administrator")
		s.add(staff.Right{Email: "tom@example.com", Role: staff.Admin})
		if err := s.tryLeave("lea@example.com"); err != nil {
			t.Errorf("with another one named: %v", err)
		}
		refused(t, s.tryLeave("tom@example.com"), jml.CodeConflict, "last administrator")
	})
}

func TestTheEndOfAContractTakesNoAdministratorAwayByItself(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		nils := jml.EventPerson{ID: "X-1", GivenName: "Nils", FamilyName: "Holm", WorkEmail: "nils@example.com", WorkerType: jml.Contractor,
			Manager: "tom@example.com", Sponsor: "mia@example.com", EndDate: day("2026-12-11")}
		s.Announce(s.Event(jml.Joiner, nils, "2026-11-23"))
		s.add(staff.Right{Email: "nils@example.com", Role: staff.Admin})
		if err := s.tryLeave("lea@example.com"); err != nil {
			t.Fatal(err)
		}

		s.Clock.Set(time.Date(2026, 12, 14, 8, 0, 0, 0, time.UTC))
		session := s.signIn(s.right("nils@example.com"))
		if n, err := s.Office.EndRights(t.Context()); n != 0 || err != nil || !s.isIn(session) {
			t.Errorf("%d rights ended with the contract (%v)", n, err)
		}
		refused(t, s.tryLeave("nils@example.com"), jml.CodeConflict, "last administrator")
	})
}

func TestNoFileOfPeopleTakesTheLastAdministratorAway(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		session := s.signIn(s.right("lea@example.com"))
		ended := company.ImportPerson{Row: 2, EventPerson: jml.EventPerson{ID: "E-1", GivenName: "Lea", FamilyName: "Brandt-Roth",
			WorkEmail: "lea@example.com", EndDate: day("2026-10-31")}}
		heir := company.ImportPerson{Row: 3, EventPerson: jml.EventPerson{GivenName: "Leander", FamilyName: "Brandt", WorkEmail: "leander@example.com"}}
		if _, err := s.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "a file", []company.ImportPerson{ended, heir}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Office.EndRights(t.Context()); n != 0 || err != nil || !s.isIn(session) {
			t.Errorf("%d rights ended by the file (%v)", n, err)
		}
		refused(t, s.tryLeave("lea@example.com"), jml.CodeConflict, "last administrator")
	})
}

func TestTheFirstAdministratorStaysWhileOnlyAnOutsiderAdministers(t *testing.T) {
	for name, url := range map[string]string{"sqlite": t.TempDir() + "/handover.db", "postgres": pgtest.New(t)} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t, url)
			first := s.add(staff.Right{Name: "First administrator", Role: staff.Admin})
			s.add(staff.Right{Email: "it@provider.example", Role: staff.Admin, Until: s.day(1)})
			if n, err := s.Office.EndRights(t.Context()); n != 0 || err != nil {
				t.Errorf("%d rights ended for an outsider's (%v)", n, err)
			}
			s.later(72 * time.Hour)
			if n, err := s.Office.EndRights(t.Context()); n != 1 || err != nil || !s.isIn(s.signIn(first)) {
				t.Errorf("after the outsider's last day %d rights ended and the first administrator is out (%v)", n, err)
			}

			if err := s.Office.Setup(t.Context(), jml.ConsoleActor(), caseworktest.Setup()); err != nil {
				t.Fatal(err)
			}
			same(t, "how the first one ended", "replaced", s.removals()[first.ID])
		})
	}
}

func TestTheRightsOfSomebodyWhoDoesNotComeEndWithTheAnnouncement(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		pia := jml.EventPerson{ID: "E-30", GivenName: "Pia", FamilyName: "Roth", WorkEmail: "pia@example.com", PersonalEmail: "pia@example.net"}
		joining := s.Announce(s.Event(jml.Joiner, pia, "2026-12-01")).Case
		hr := s.add(staff.Right{Email: "pia@example.com", Role: staff.HR})
		private := s.add(staff.Right{Email: "pia@example.net", Role: staff.Auditor})
		other := s.add(staff.Right{Email: "kim@audit.example", Role: staff.Auditor})
		sessions := [][]byte{s.signIn(hr), s.signIn(private), s.signIn(other)}

		back := s.Event(jml.Rescind, jml.EventPerson{ID: "E-30"}, "")
		if _, err := s.TryAnnounce(back); err != nil {
			t.Fatal(err)
		}
		same(t, "what the log says at once", map[string]string{hr.ID: "left", private.ID: "left"}, s.removals())
		for i, want := range []bool{false, false, true} {
			if s.isIn(sessions[i]) != want {
				t.Errorf("session %d is open: %v", i, !want)
			}
		}
		if n, err := s.Office.EndRights(t.Context()); n != 0 || err != nil {
			t.Errorf("the sweep found %d more (%v)", n, err)
		}
		same(t, "the case", jml.CaseRescinded, s.Case(joining.ID).Ending)
	})
}
