package company_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// asset is a piece of the register, by its tag, as holder and words.
func (s staffStory) asset(tag string) (state string) {
	s.Helper()
	s.Read(func(r ledger.Reader) error {
		a, _, err := r.AssetByTag(tag)
		state = string(a.State) + " " + a.Serial + " " + a.Kind + " " + a.Model
		return err
	})
	return state
}

// held are the systems of somebody, as system/level.
func (s staffStory) held(key string) (out []string) {
	s.Helper()
	id := s.known(key).ID
	s.Read(func(r ledger.Reader) error {
		h, err := r.Holdings(id)
		for _, g := range h.Grants {
			out = append(out, g.System+"/"+g.Level)
		}
		return err
	})
	return out
}

func TestTheSameFileOnAnotherDayIsANewStatement(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		with := company.ImportAsset{Row: 2, Tag: "NB-7", Serial: "S-7", Kind: "laptop", Model: "T14", Holder: "tom@example.com"}
		without := with
		without.Holder = ""
		for _, file := range []struct {
			row  company.ImportAsset
			want string
		}{{with, "issued S-7 laptop T14"}, {without, "in_stock S-7 laptop T14"}, {with, "issued S-7 laptop T14"}} {
			if err := s.assets(file.row)(); err != nil {
				t.Fatal(err)
			}
			same(t, "the register", file.want, s.asset("NB-7"))
		}
	})
}

func TestAFileCorrectsWhatTheRegisterSaysOfEquipment(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		if err := s.assets(company.ImportAsset{Row: 2, Tag: "NB-7", Serial: "S-1", Kind: "laptop", Model: "T14", Holder: "tom@example.com"})(); err != nil {
			t.Fatal(err)
		}
		out, err := s.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "f", []company.ImportAsset{{Row: 2, Tag: "NB-7", Serial: "S-7", Kind: "laptop", Holder: "mia@example.com"}}, false)
		if err != nil || out.Changed != 1 {
			t.Fatalf("imported %+v: %v", out, err)
		}
		same(t, "the register", "issued S-7 laptop T14", s.asset("NB-7"))
		s.Read(func(r ledger.Reader) error {
			a, _, err := r.AssetByTag("NB-7")
			same(t, "who has it", s.ID("mia"), a.HolderID)
			return err
		})
	})
}

func TestADryRunSaysOfEachRowWhatItWouldDoAndWritesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.taken(row(2, orla()))
		changed := orla()
		changed.Title, changed.Manager, changed.FamilyName = "Head of events", "tom@example.com", "Brady-Moss"
		rows := []company.ImportPerson{row(2, orla()), row(3, changed), sara(4, func(*company.ImportPerson) {})}
		leaves := s.leaves()
		out, err := s.Office.Rehearsal().ImportPeople(t.Context(), jml.ConsoleActor(), "f", rows)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what it says", company.ImportResult{What: "people", Rows: 3, Added: 1, Changed: 1, Same: 1, DryRun: true, Lines: []company.ImportLine{
			{Row: 2, State: "unchanged"}, {Row: 3, State: "changed", Changed: []string{"family name", "manager", "title"}}, {Row: 4, State: "new"}}}, out)
		same(t, "leaves", leaves, s.leaves())
		same(t, "the name", "Orla Brady", s.known("O-1").Name())

		somebodyElses := row(5, jml.EventPerson{ID: "O-9", GivenName: "Emil", FamilyName: "Neu", WorkEmail: "events@example.com"})
		s.refusedAt(func() error {
			_, err := s.Office.Rehearsal().ImportPeople(t.Context(), jml.ConsoleActor(), "f", append(rows, somebodyElses))
			return err
		}, "row 5, column work_email")
		s.refusedAt(func() error {
			_, err := s.Office.Rehearsal().ImportHoldings(t.Context(), jml.ConsoleActor(), "f", []company.ImportHolding{{Row: 2, Person: "O-1", System: "time-machine"}}, true)
			return err
		}, "row 2, column system")
	})
}

func TestAnotherLevelTakesThePlaceOfTheOneBeforeAndNoneLeavesIt(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		level := func(text string) company.ImportResult {
			out, err := s.Office.ImportHoldings(t.Context(), jml.ConsoleActor(), "f", []company.ImportHolding{{Row: 2, Person: "tom@example.com", System: "mail", Level: text}}, false)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		same(t, "first", 1, level("user").Added)
		same(t, "a blank one", 1, level("").Same)
		same(t, "another", 1, level("admin").Changed)
		same(t, "what he holds", []string{"mail/admin"}, s.held("tom@example.com"))
	})
}

func TestACompleteFileEndsWhatItLeavesOut(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		for _, who := range []string{"tom@example.com", "mia@example.com"} {
			if err := s.holdings(company.ImportHolding{Row: 2, Person: who, System: "mail", Level: "user"},
				company.ImportHolding{Row: 3, Person: who, System: "chat", Level: "user"})(); err != nil {
				t.Fatal(err)
			}
		}
		rows := []company.ImportHolding{{Row: 2, Person: "tom@example.com", System: "mail", Level: "user"}}
		said, err := s.Office.Rehearsal().ImportHoldings(t.Context(), jml.ConsoleActor(), "f", rows, true)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the dry run", []company.ImportLine{{Row: 2, State: "unchanged"}, {State: "ended", What: "chat of Tom Weber"}}, said.Lines)
		same(t, "what he holds meanwhile", 2, len(s.held("tom@example.com")))

		out, err := s.Office.ImportHoldings(t.Context(), jml.ConsoleActor(), "f", rows, true)
		if err != nil || out.Ended != 1 {
			t.Fatalf("imported %+v: %v", out, err)
		}
		same(t, "what he holds", []string{"mail/user"}, s.held("tom@example.com"))
		same(t, "what others hold", 2, len(s.held("mia@example.com")))
	})
}
