package company_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
)

// everybody are rows of all whom the set-up names.
func everybody() (rows []company.ImportPerson) {
	setup := caseworktest.Setup()
	people := []company.SetupPerson{setup.Fallback, setup.Admin}
	for _, role := range roles.OfCompany() {
		people = append(people, setup.Roles[role].Holder)
		people = append(people, setup.Roles[role].Deputies...)
	}
	for _, p := range people {
		if !slices.ContainsFunc(rows, func(r company.ImportPerson) bool { return r.WorkEmail == p.Email }) {
			rows = append(rows, company.ImportPerson{Row: len(rows) + 2, EventPerson: jml.EventPerson{GivenName: p.GivenName, FamilyName: p.FamilyName, WorkEmail: p.Email}})
		}
	}
	return rows
}

// departures are those who have an open leaver's case, among some people.
func (s staffStory) departures(keys ...string) (out []string) {
	s.Helper()
	for _, key := range keys {
		id := s.known(key).ID
		s.Read(func(r ledger.Reader) error {
			open, err := r.OpenCases(id)
			for _, c := range open {
				out = append(out, key+" "+string(c.Kind)+" "+c.Effective.String())
			}
			return err
		})
	}
	return out
}

func TestWhomACompleteFileOfPeopleLeavesOutLeavesToday(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		rows := everybody()
		s.imported(append(rows, dated(90, "D-2", "2024-01-01", ""), dated(91, "D-3", "2027-01-04", ""), dated(92, "D-4", "2024-01-01", ""))...)
		if err := s.tryLeave("d-4@example.com"); err != nil {
			t.Fatal(err)
		}
		leaves := s.leaves()
		said, err := s.Office.Rehearsal().ImportEverybody(t.Context(), jml.ConsoleActor(), "f", rows)
		if err != nil || said.Ended != 1 || !strings.Contains(said.Lines[len(said.Lines)-1].What, "Kim NrD-2, whose departure is announced for 2026-11-20") {
			t.Fatalf("the dry run: %+v %v", said, err)
		}
		same(t, "leaves of a dry run", leaves, s.leaves())

		for _, want := range []int{1, 0} {
			out, err := s.Office.ImportEverybody(t.Context(), jml.ConsoleActor(), "f", rows)
			if err != nil || out.Ended != want {
				t.Fatalf("%d ended, want %d: %v", out.Ended, want, err)
			}
		}
		same(t, "who leaves", []string{"D-2 leaver 2026-11-20", "D-4 leaver 2026-12-31"}, s.departures("D-2", "D-3", "D-4"))
	})
}

func TestACompleteFileOfPeopleTakesNeitherTheLastAdministratorNorMoreThanTenOut(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		rows := everybody()
		without := slices.DeleteFunc(slices.Clone(rows), func(r company.ImportPerson) bool { return r.WorkEmail == "lea@example.com" })
		_, err := s.Office.ImportEverybody(t.Context(), jml.ConsoleActor(), "f", without)
		refused(t, err, jml.CodeConflict, "Lea Brandt is not in the file, and cannot leave")

		_, err = s.Office.ImportEverybody(t.Context(), jml.ConsoleActor(), "f", nil)
		refused(t, err, jml.CodeInvalid, "no rows")
		_, err = s.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "f", nil, true)
		refused(t, err, jml.CodeInvalid, "no rows")

		var crowd []company.ImportPerson
		for i := range 11 {
			crowd = append(crowd, sara(100+i, func(*company.ImportPerson) {}))
		}
		s.imported(append(rows, crowd...)...)
		leaves := s.leaves()
		_, err = s.Office.ImportEverybody(t.Context(), jml.ConsoleActor(), strings.Repeat("ab", 32), rows)
		refused(t, err, jml.CodeForbidden, "11 people would leave")
		same(t, "leaves of a refused file", leaves, s.leaves())
	})
}
