package company_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
)

// leaves is how many leaves the log has.
func (s staffStory) leaves() int64 {
	s.Helper()
	status, err := s.Store.LogStatus(s.Context(), readmodel.Viewer{})
	if err != nil {
		s.Fatal(err)
	}
	return status.Size
}

// refusedAt checks that a file was refused at these places and left nothing.
func (s staffStory) refusedAt(file func() error, places ...string) {
	s.Helper()
	before := s.leaves()
	err := file()
	var got []string
	for _, e := range jml.Refusals(err) {
		got = append(got, e.Field)
	}
	if !slices.Equal(got, places) {
		s.Errorf("refused at %q, want %q: %v", got, places, err)
	}
	if after := s.leaves(); after != before {
		s.Errorf("a refused file left %d leaves", after-before)
	}
}

// fileSum stands for the SHA-256 of a file with these rows.
func fileSum(rows any) string { return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, rows))) }

func (s staffStory) people(rows ...company.ImportPerson) func() error {
	return func() error {
		_, err := s.Office.ImportPeople(s.Context(), jml.ConsoleActor(), fileSum(rows), rows)
		return err
	}
}

func (s staffStory) holdings(rows ...company.ImportHolding) func() error {
	return func() error {
		_, err := s.Office.ImportHoldings(s.Context(), jml.ConsoleActor(), fileSum(rows), rows, true)
		return err
	}
}

func (s staffStory) assets(rows ...company.ImportAsset) func() error {
	return func() error {
		_, err := s.Office.ImportAssets(s.Context(), jml.ConsoleActor(), fileSum(rows), rows, false)
		return err
	}
}

// sara is a new colleague in a row of a file.
func sara(row int, change func(*company.ImportPerson)) company.ImportPerson {
	p := company.ImportPerson{Row: row, EventPerson: jml.EventPerson{GivenName: "Sara", FamilyName: "Lind", WorkEmail: fmt.Sprintf("sara%d@example.com", row)}}
	change(&p)
	return p
}

func TestEveryRowThatTheLedgerRefusesIsToldWithItsPlaceInTheFile(t *testing.T) {
	long := strings.Repeat("x", 1201)
	onBoth(t, func(t *testing.T, s staffStory) {
		s.refusedAt(s.people(
			sara(2, func(p *company.ImportPerson) { p.FamilyName = "Lind\u202e" }),
			sara(3, func(*company.ImportPerson) {}),
			sara(4, func(p *company.ImportPerson) { p.ID, p.Title = "E\u200b", long }),
			sara(5, func(p *company.ImportPerson) { p.TimeZone = "Europe/Nowhere" }),
			sara(7, func(p *company.ImportPerson) { p.Functions = make([]string, 51) }),
			sara(8, func(p *company.ImportPerson) { p.Title = long }),
			sara(9, func(p *company.ImportPerson) { p.Manager = "E-404" }),
			sara(10, func(p *company.ImportPerson) { p.Sponsor = p.WorkEmail }),
		), "row 2, column family_name", "row 4, column id", "row 5, column time_zone", "row 7, column functions", "row 8, column title",
			"row 9, column manager", "row 10, column sponsor")
		s.refusedAt(s.holdings(
			company.ImportHolding{Row: 2, Person: "nobody@example.com", System: "mail"},
			company.ImportHolding{Row: 3, Person: "tom@example.com", System: "time-machine"},
			company.ImportHolding{Row: 4, Person: "tom@example.com", System: "mail", Level: long},
		), "row 2, column person", "row 3, column system", "row 4, column level")
		s.refusedAt(s.assets(
			company.ImportAsset{Row: 2, Tag: "LT\u200b-1", Kind: "laptop"},
			company.ImportAsset{Row: 3, Tag: "LT-2", Serial: long, Model: "T\x1b14"},
			company.ImportAsset{Row: 4, Tag: "LT-3", Kind: "laptop", Holder: "nobody"},
		), "row 2, column tag", "row 3, column serial", "row 3, column model", "row 4, column holder")
	})
}

func TestAnAddressOfSomebodyElseIsRefusedAtItsRow(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		first := sara(2, func(p *company.ImportPerson) { p.ID = "E-1" })
		if err := s.people(first)(); err != nil {
			t.Fatal(err)
		}
		first.WorkEmail = "Tom@example.com"
		s.refusedAt(s.people(first, sara(3, func(*company.ImportPerson) {})), "row 2, column work_email")
	})
}

func TestAFileTellsItsFirstHundredProblems(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		var rows []company.ImportHolding
		for i := range 150 {
			rows = append(rows, company.ImportHolding{Row: i + 2, Person: "nobody@example.com", System: "mail"})
		}
		var problems jml.Problems
		if err := s.holdings(rows...)(); !errors.As(err, &problems) || len(problems) != company.MaxRowProblems {
			t.Errorf("%d problems are told", len(problems))
		}
	})
}

func TestASponsorInAFileIsKept(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		who := sara(2, func(p *company.ImportPerson) { p.Sponsor, p.Manager = "mia@example.com", "tom@example.com" })
		if err := s.people(who)(); err != nil {
			t.Fatal(err)
		}
		s.Read(func(r ledger.Reader) error {
			p, _, err := r.FindPerson(who.WorkEmail)
			if err != nil {
				return err
			}
			all, err := r.Engagements(p.ID)
			if err == nil && (all[0].SponsorID != s.ID("mia") || all[0].ManagerID != s.ID("tom")) {
				t.Errorf("manager %s, sponsor %s", all[0].ManagerID, all[0].SponsorID)
			}
			return err
		})
	})
}

func TestAFileOfPeopleSaysWhichLocationsAreNotSetUp(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		at := func(row int, place string) company.ImportPerson {
			return sara(row, func(p *company.ImportPerson) { p.Location = place })
		}
		same(t, "notes where no location is set up", 0, len(s.imported(at(2, "Porto")).Notes))

		_, err := s.Office.PutLocation(t.Context(), jml.ConsoleActor(), jml.Location{Name: "Riyadh", Zone: "Asia/Riyadh"}, "")
		if err != nil {
			t.Fatal(err)
		}
		gone := dated(5, "D-5", "2018-01-01", "2020-01-31")
		gone.Location = "Oslo"
		begins := dated(6, "D-6", "2026-12-07", "")
		begins.Location = "Lisbon"
		rows := []company.ImportPerson{at(2, "Porto"), at(3, "riyadh"), at(4, "PORTO"), gone, begins, at(7, ""), at(8, "Porto")}
		want := []string{"row 6: Kim NrD-6 begins on 2026-12-07. Announce the joiner, so that what they need is ready: handover join.",
			`row 2, and 2 more: The location "Porto" is not set up, so the company's days off count. Set up are: Riyadh.`,
			`row 6: The location "Lisbon" is not set up, so the company's days off count. Set up are: Riyadh.`}

		dry, err := s.Office.Rehearsal().ImportPeople(t.Context(), jml.ConsoleActor(), "f", rows)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what the dry run says", want, dry.Notes)
		same(t, "what the import says", want, s.imported(rows...).Notes)
	})
}

func TestAFileSaysAtMostAHundredLocationsThatAreNotSetUp(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		_, err := s.Office.PutLocation(t.Context(), jml.ConsoleActor(), jml.Location{Name: "Riyadh", Zone: "Asia/Riyadh"}, "")
		if err != nil {
			t.Fatal(err)
		}
		var rows []company.ImportPerson
		for i := range company.MaxRowProblems + 20 {
			rows = append(rows, sara(i+2, func(p *company.ImportPerson) { p.Location = fmt.Sprintf("Hall %d", i) }))
		}
		notes := s.imported(rows...).Notes
		same(t, "notes", company.MaxRowProblems+1, len(notes))
		same(t, "the last", "There is as much to see to in other rows.", notes[len(notes)-1])
	})
}
