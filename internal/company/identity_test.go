package company_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// known is the person known by a key, who must be there.
func (s staffStory) known(key string) (p jml.Person) {
	s.Helper()
	s.Read(func(r ledger.Reader) (err error) {
		var ok bool
		if p, ok, err = r.FindPerson(key); err == nil && !ok {
			s.Errorf("nobody is known as %q", key)
		}
		return err
	})
	return p
}

// refs are the ids of a person, as source=id.
func (s staffStory) refs(personID string) (out []string) {
	s.Read(func(r ledger.Reader) error {
		all, err := r.RefsOf(personID)
		for _, ref := range all {
			out = append(out, ref.Source+"="+ref.ID)
		}
		return err
	})
	return out
}

func row(line int, p jml.EventPerson) company.ImportPerson {
	return company.ImportPerson{Row: line, EventPerson: p}
}

func (s staffStory) taken(rows ...company.ImportPerson) {
	s.Helper()
	if err := s.people(rows...)(); err != nil {
		s.Fatal(err)
	}
}

func orla() jml.EventPerson {
	return jml.EventPerson{ID: "O-1", GivenName: "Orla", FamilyName: "Brady", WorkEmail: "events@example.com"}
}

func TestAMailboxOfSomebodyElseIsRefusedByTheirName(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.taken(row(2, orla()))
		for what, who := range map[string]jml.EventPerson{
			"another id and name":         {ID: "O-2", GivenName: "Emil", FamilyName: "Neu", WorkEmail: "Events@example.com"},
			"another id of the same name": {ID: "O-2", GivenName: "Orla", FamilyName: "Brady", WorkEmail: "events@example.com"},
			"no id and another name":      {GivenName: "Emil", FamilyName: "Neu", WorkEmail: "events@example.com"},
		} {
			s.refusedAt(s.people(row(2, who)), "row 2, column work_email")
			_, err := s.TryAnnounce(s.Event(jml.Joiner, who, "2026-12-01"))
			refused(t, err, jml.CodeConflict, "Orla Brady (id O-1)")
			if t.Failed() {
				t.Fatal(what)
			}
		}
		same(t, "the name", "Orla Brady", s.known("O-1").Name())
	})
}

func TestTheMailboxOfSomebodyWhoLeftMovesOnWhenThatIsSaid(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.taken(row(2, orla()))
		emil := jml.EventPerson{ID: "O-2", GivenName: "Emil", FamilyName: "Neu", WorkEmail: "events@example.com", Manager: "tom@example.com", AddressMoved: true}
		_, err := s.TryAnnounce(s.Event(jml.Joiner, emil, "2026-12-01"))
		refused(t, err, jml.CodeConflict, "Orla Brady (id O-1)") // she works here

		leaving := s.Announce(s.Event(jml.Leaver, jml.EventPerson{ID: "O-1"}, "2026-11-23")).Case
		s.Drive(leaving.ID)
		s.Clock.Set(leaving.CutoffAt.Add(time.Hour))
		s.Drive(leaving.ID)

		unsaid := emil
		unsaid.AddressMoved = false
		_, err = s.TryAnnounce(s.Event(jml.Joiner, unsaid, "2026-12-01"))
		refused(t, err, jml.CodeConflict, "works here no more")
		joining := s.Announce(s.Event(jml.Joiner, emil, "2026-12-01"))
		same(t, "whose case it is", "Emil Neu", joining.Person)
		same(t, "Orla's name", "Orla Brady", s.known("O-1").Name())
		same(t, "Orla's address", "", s.known("O-1").WorkEmail)
		same(t, "who has it", "Emil Neu", s.known("events@example.com").Name())
		same(t, "whose the leaver case is", s.known("O-1").ID, s.Case(leaving.ID).PersonID)
	})
}

func TestIdsAreComparedWithoutLetterCaseAndShownAsGiven(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.taken(row(2, orla()))
		again := orla()
		again.ID, again.Functions = "o-1", []string{"Engineering"}
		s.taken(row(2, again))
		same(t, "the id", "O-1", s.known("o-1").ExternalID)

		out := s.Announce(s.Event(jml.Mover, jml.EventPerson{ID: "o-1", Functions: []string{"ENGINEERING"}, Manager: "tom@example.com"}, "2026-12-01"))
		same(t, "the functions", []string{"engineering"}, out.Case.After.Functions)
		if len(out.Warning) > 0 {
			t.Errorf("warned of %q", out.Warning)
		}
	})
}

func TestASecondSourceNamesAPersonOnlyOnceSomebodyLinkedThem(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.taken(row(2, orla()))
		payroll := orla()
		payroll.ID, payroll.Source, payroll.Title = "P/77", "Payroll", "Head of events"
		s.refusedAt(s.people(row(2, payroll)), "row 2, column work_email")
		_, err := s.TryAnnounce(s.Event(jml.Leaver, payroll, "2026-12-01"))
		refused(t, err, jml.CodeConflict, "handover person link --person events@example.com --source Payroll --id P/77")

		link := func(person, source, id string) error {
			_, err := s.Office.Identities().LinkPerson(t.Context(), jml.ConsoleActor(), person, source, id)
			return err
		}
		if err := link("O-1", "Payroll", "P/77"); err != nil {
			t.Fatal(err)
		}
		leaves := s.leaves()
		if err := link("events@example.com", "payroll", "p/77"); err != nil || s.leaves() != leaves {
			t.Errorf("to link again is %v, with %d leaves", err, s.leaves()-leaves)
		}
		refused(t, link("tom@example.com", "payroll", "P/77"), jml.CodeConflict, "Orla Brady")
		refused(t, link("tom@example.com", "hr", "1"), jml.CodeInvalid, "Name the source")
		refused(t, link("nobody", "payroll", "P/78"), jml.CodeNotFound, "nobody")

		same(t, "her ids", []string{"hr=O-1", "payroll=P/77"}, s.refs(s.known("O-1").ID))
		out := s.Announce(s.Event(jml.Leaver, jml.EventPerson{ID: "p/77", Source: "PAYROLL"}, "2026-12-01"))
		same(t, "who leaves", "Orla Brady", out.Person)
	})
}

func TestAWrongLinkIsTakenBackAndTheIdIsFreeForWhoeverItIs(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.taken(row(2, orla()))
		link := func(person, id string) {
			t.Helper()
			_, err := s.Office.Identities().LinkPerson(t.Context(), jml.ConsoleActor(), person, "payroll", id)
			need(t, err)
		}
		unlink := func(by jml.Actor, source, id string) error {
			_, err := s.Office.Identities().UnlinkPerson(t.Context(), by, "O-1", source, id)
			return err
		}
		link("O-1", "P/77")
		link("O-1", "P/78")
		herself, err := s.Office.Identities().AtConsole(t.Context(), "O-1", "")
		need(t, err)
		refused(t, unlink(herself, "payroll", "P/77"), jml.CodeForbidden, "of their own")
		refused(t, unlink(jml.ConsoleActor(), "hr", "O-1"), jml.CodeInvalid, "corrected with the person")
		refused(t, unlink(jml.ConsoleActor(), "payroll", "P/79"), jml.CodeNotFound, "does not call Orla Brady")

		leaves := s.leaves()
		need(t, unlink(jml.ConsoleActor(), "Payroll", "p/77"))
		same(t, "leaves", int64(1), s.leaves()-leaves)
		refused(t, unlink(jml.ConsoleActor(), "payroll", "P/77"), jml.CodeNotFound, "does not call Orla Brady")
		same(t, "her ids", []string{"hr=O-1", "payroll=P/78"}, s.refs(s.known("O-1").ID))

		_, err = s.TryAnnounce(s.Event(jml.Leaver, jml.EventPerson{ID: "P/77", Source: "payroll"}, "2026-12-01"))
		refused(t, err, jml.CodeNotFound, "P/77")
		link("tom@example.com", "P/77")
		out := s.Announce(s.Event(jml.Mover, jml.EventPerson{ID: "P/77", Source: "payroll", Title: "Fellow"}, "2026-12-01"))
		same(t, "who moves", "Tom Weber", out.Person)
	})
}

func TestTheIdOfOneSourceIsNobodysOfAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.taken(row(2, orla()))
		_, err := s.TryAnnounce(s.Event(jml.Leaver, jml.EventPerson{ID: "O-1", Source: "payroll"}, "2026-12-01"))
		refused(t, err, jml.CodeNotFound, "O-1")

		other := jml.EventPerson{ID: "O-1", Source: "payroll", GivenName: "Ove", FamilyName: "Lund", WorkEmail: "ove@example.com"}
		s.taken(row(2, other))
		same(t, "HR's O-1", "Orla Brady", s.known("O-1").Name())
		same(t, "Ove's ids", []string{"payroll=O-1"}, s.refs(s.known("ove@example.com").ID))
	})
}

func TestPlaceholdersAndAddressesOfRolesChangeNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.taken(row(2, jml.EventPerson{ID: "E-1", GivenName: "Sara", FamilyName: "Lind", WorkEmail: "sara@example.com", PersonalEmail: "sara@example.net"}),
			row(3, jml.EventPerson{ID: "E-2", GivenName: "Una", FamilyName: "Voss", WorkEmail: "unknown@example.com"}),
			row(4, jml.EventPerson{ID: "E-3", GivenName: "Una", FamilyName: "Voss", WorkEmail: "unknown@example.com"}))
		before := s.known("E-1")
		out := s.Announce(s.Event(jml.Mover, jml.EventPerson{ID: "E-1", WorkEmail: "info@example.com", PersonalEmail: "none@none.com",
			Title: "Lead", Manager: "tom@example.com"}, "2026-12-01"))
		same(t, "Sara", before, s.known("E-1"))
		if said := strings.Join(out.Warning, " "); !strings.Contains(said, "info@example.com") || !strings.Contains(said, "none@none.com") {
			t.Errorf("the answer says %q", said)
		}
		same(t, "an address that is none", "", s.known("E-2").WorkEmail)
		if s.known("E-2").ID == s.known("E-3").ID {
			t.Error("a placeholder made two people one")
		}
		_, err := s.TryAnnounce(s.Event(jml.Joiner, jml.EventPerson{GivenName: "Kim", WorkEmail: "tbd@example.com"}, "2026-12-01"))
		refused(t, err, jml.CodeInvalid, "stands for no address")
	})
}

func TestTheSetUpTakesNobodyForSomebodyElse(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		tom := s.known("tom@example.com")
		in := caseworktest.Setup()
		in.Fallback.GivenName, in.Fallback.FamilyName, in.Fallback.Email = "Emil", "Neu", "tom@example.com"
		err := s.Office.Setup(t.Context(), jml.ConsoleActor(), in)
		refused(t, err, jml.CodeConflict, "Tom Weber")
		if fields := jml.Refusals(err); len(fields) != 1 || fields[0].Field != "fallback.email" {
			t.Errorf("refused at %+v", fields)
		}
		same(t, "Tom", tom, s.known("tom@example.com"))
	})
}

func TestHalfOfADoubleNameIsNoOtherName(t *testing.T) {
	for _, c := range []struct {
		given, family string
		same          bool
	}{{"Lea", "Brandt", true}, {"LEA", "BRANDT", true}, {"Lea", "Brandt-Roth", true}, {"Lea", "Roth Brandt", true}, {"Leander", "Brandt", true},
		{"Lea", "Roth", false}, {"Leander", "Brandt-Roth", false}, {"Lea", "", false}, {"Lea Brandt", "", true}, {"", "", true}} {
		lea := jml.Person{GivenName: "Lea", FamilyName: "Brandt"}
		if got := company.SameFamily(lea, jml.EventPerson{GivenName: c.given, FamilyName: c.family}); got != c.same {
			t.Errorf("%s %s may be Lea Brandt: %v", c.given, c.family, got)
		}
	}
}

func need(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
