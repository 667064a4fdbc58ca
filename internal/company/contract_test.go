package company_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// spell is how the newest engagement of somebody stands, and until when.
func (s staffStory) spell(key string) (state jml.EngagementState, ended time.Time) {
	s.Helper()
	id := s.known(key).ID
	s.Read(func(r ledger.Reader) error {
		all, err := r.Engagements(id)
		if len(all) > 0 {
			state, ended = all[0].State, all[0].EndedAt
		}
		return err
	})
	return state, ended
}

// dated is a row about somebody of that id with these days.
func dated(line int, id, start, end string) company.ImportPerson {
	return company.ImportPerson{Row: line, Start: day(start), EventPerson: jml.EventPerson{ID: id, GivenName: "Kim", FamilyName: "Nr" + id,
		WorkEmail: id + "@example.com", EndDate: day(end), Manager: "tom@example.com"}}
}

func (s staffStory) imported(rows ...company.ImportPerson) company.ImportResult {
	s.Helper()
	out, err := s.Office.ImportPeople(s.Context(), jml.ConsoleActor(), fileSum(rows), rows)
	if err != nil {
		s.Fatal(err)
	}
	return out
}

func TestPeopleOfAFileStandWhereTheirDatesSay(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		auckland := dated(6, "D-6", "2020-01-01", "2026-11-19")
		auckland.TimeZone = "Pacific/Auckland"
		out := s.imported(dated(2, "D-2", "2018-01-01", "2020-01-31"), dated(3, "D-3", "2024-01-01", "2026-11-20"),
			dated(4, "D-4", "2026-12-07", ""), dated(5, "D-5", "", ""), auckland)
		for id, want := range map[string]jml.EngagementState{"D-2": jml.EngagementEnded, "D-3": jml.EngagementActive, "D-4": jml.EngagementPlanned,
			"D-5": jml.EngagementActive, "D-6": jml.EngagementEnded} {
			state, _ := s.spell(id)
			same(t, id, want, state)
		}
		_, ended := s.spell("D-2")
		same(t, "when D-2 ended", time.Date(2020, 1, 31, 22, 59, 59, 999999000, time.UTC), ended)
		same(t, "notes", 1, len(out.Notes))
		if !strings.Contains(out.Notes[0], "row 4: Kim NrD-4 begins on 2026-12-07") {
			t.Errorf("the note is %q", out.Notes)
		}
		same(t, "again", 5, s.imported(dated(2, "D-2", "2018-01-01", "2020-01-31"), dated(3, "D-3", "2024-01-01", "2026-11-20"),
			dated(4, "D-4", "2026-12-07", ""), dated(5, "D-5", "", ""), auckland).Same)
	})
}

func TestWhoseFirstDayComesWithoutAnAnnouncementWorksHereThen(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.imported(dated(2, "D-2", "2026-11-23", ""), dated(3, "D-3", "2026-11-23", ""))
		joiner := dated(3, "D-3", "", "").EventPerson
		s.Announce(s.Event(jml.Joiner, joiner, "2026-11-23"))
		begun := func(at time.Time, want int) {
			t.Helper()
			s.Clock.Set(at)
			if n, err := s.Office.Begin(t.Context()); err != nil || n != want {
				t.Errorf("%s: %d begun, want %d (%v)", at, n, want, err)
			}
		}
		begun(time.Date(2026, 11, 22, 22, 59, 0, 0, time.UTC), 0)
		begun(time.Date(2026, 11, 22, 23, 1, 0, 0, time.UTC), 1) // midnight in Berlin
		state, _ := s.spell("D-2")
		same(t, "who was in a file", jml.EngagementActive, state)
		state, _ = s.spell("D-3")
		same(t, "whom a case brings in", jml.EngagementPlanned, state)

		leaves := s.leaves()
		begun(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), 0)
		same(t, "leaves of a second look", leaves, s.leaves())
	})
}

func TestContractsThatCannotBeAreRefusedInTheirRows(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		contractor := func(line int, sponsor, end string) company.ImportPerson {
			row := dated(line, "D-"+string(rune('0'+line)), "2025-05-01", end)
			row.WorkerType, row.Sponsor = jml.Contractor, sponsor
			return row
		}
		s.refusedAt(s.people(dated(2, "D-2", "2025-05-01", "2020-01-31"), contractor(3, "", "2027-01-31"), contractor(4, "mia@example.com", ""),
			contractor(5, "", ""), dated(6, "D-6", "", ""), contractor(7, "D-6", "2027-01-31")),
			"row 2, column end_date", "row 3, column sponsor", "row 4, column end_date", "row 5, column sponsor", "row 5, column end_date")
		s.taken(contractor(7, "mia@example.com", "2027-01-31"))
		same(t, "a row that leaves out what is known", 1, s.imported(contractor(7, "", "")).Same)

		backwards := dated(2, "D-8", "", "2020-01-31").EventPerson
		_, err := s.TryAnnounce(s.Event(jml.Joiner, backwards, "2026-12-01"))
		refused(t, err, jml.CodeInvalid, "The end lies before the start")
	})
}

func TestAContractThatEndedUnannouncedIsSaidAndTakesNobodyOut(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.imported(dated(2, "D-2", "2024-01-01", ""))
		out := s.imported(dated(2, "D-2", "2024-01-01", "2026-10-31"))
		if len(out.Notes) != 1 || !strings.Contains(out.Notes[0], "row 2: The contract of Kim NrD-2 ended on 2026-10-31") {
			t.Errorf("notes %q", out.Notes)
		}
		state, _ := s.spell("D-2")
		same(t, "who was not announced", jml.EngagementActive, state)
		if err := s.tryLeave("D-2@example.com"); err != nil {
			t.Fatal(err)
		}
		same(t, "notes once it is announced", 0, len(s.imported(dated(2, "D-2", "2024-01-01", "2026-10-31")).Notes))
	})
}

func TestWhoLeftComesBackByAFileOnlyWithALaterStart(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.imported(dated(2, "D-2", "2018-01-01", "2020-01-31"))
		stale := s.imported(dated(2, "D-2", "2018-01-01", ""))
		if stale.Same != 1 || len(stale.Notes) != 1 || !strings.Contains(stale.Notes[0], "works here no more") {
			t.Errorf("a row of before: %+v", stale)
		}
		state, _ := s.spell("D-2")
		same(t, "by a row of before", jml.EngagementEnded, state)

		back := s.imported(dated(2, "D-2", "2025-01-01", ""))
		same(t, "by a later start", 1, back.Changed)
		state, _ = s.spell("D-2")
		same(t, "by a later start", jml.EngagementActive, state)
		same(t, "again", 1, s.imported(dated(2, "D-2", "2025-01-01", "")).Same)
	})
}
