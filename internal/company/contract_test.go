package company_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
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

// unannounced is what Today says to HR that nobody announced.
func (s staffStory) unannounced() (out []string) {
	s.Helper()
	today, err := s.Store.Today(s.Context(), readmodel.Viewer{}, s.Clock.Now())
	if err != nil || today.UnannouncedTotal != len(today.Unannounced) {
		s.Fatalf("%d of %d: %v", len(today.Unannounced), today.UnannouncedTotal, err)
	}
	for _, row := range today.Unannounced {
		word := map[bool]string{true: "begun", false: "to come"}[row.Begun]
		out = append(out, fmt.Sprintf("%s %s %s %s", row.Name, row.Kind, row.Day, word))
	}
	return out
}

func TestAnEndThatPassedUnannouncedIsOnTodayUntilItIsAnnouncedOrMoved(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		auckland := dated(4, "D-4", "2024-01-01", "2026-11-21")
		auckland.TimeZone = "Pacific/Auckland"
		s.imported(dated(2, "D-2", "2024-01-01", "2026-11-20"), dated(3, "D-3", "2024-01-01", "2026-11-20"), auckland)
		same(t, "on the last day", 0, len(s.unannounced()))
		s.Clock.Set(time.Date(2026, 11, 20, 23, 1, 0, 0, time.UTC)) // midnight in Berlin
		same(t, "after it", []string{"Kim NrD-2 leaver 2026-11-20 begun", "Kim NrD-3 leaver 2026-11-20 begun"}, s.unannounced())
		s.Clock.Set(time.Date(2026, 11, 21, 11, 1, 0, 0, time.UTC)) // midnight in Auckland
		same(t, "where the day ends first", 3, len(s.unannounced()))

		herself, err := s.Store.Today(t.Context(), readmodel.Viewer{PersonID: s.known("D-3").ID}, s.Clock.Now())
		need(t, err)
		same(t, "what D-3 sees of herself", 2, herself.UnannouncedTotal)
		need(t, s.tryLeave("D-2@example.com"))
		s.imported(dated(3, "D-3", "2024-01-01", "2027-06-30"))
		same(t, "once one is announced and one moved", []string{"Kim NrD-4 leaver 2026-11-21 begun"}, s.unannounced())
	})
}

func TestAStartThatNobodyAnnouncedIsOnTodayUntilTheJoinerIs(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.imported(dated(2, "D-2", "2026-12-07", ""), dated(3, "D-3", "2026-12-01", ""), dated(4, "D-4", "2024-01-01", ""))
		same(t, "more than two weeks before", []string{"Kim NrD-3 joiner 2026-12-01 to come"}, s.unannounced())
		s.Clock.Set(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC))
		if n, err := s.Office.Begin(t.Context()); err != nil || n != 1 {
			t.Fatalf("%d begun, %v", n, err)
		}
		same(t, "on the day", []string{"Kim NrD-3 joiner 2026-12-01 begun", "Kim NrD-2 joiner 2026-12-07 to come"}, s.unannounced())

		late := s.Announce(s.Event(jml.Joiner, dated(3, "D-3", "", "").EventPerson, "2026-12-01"))
		same(t, "what comes of it after the first day", "opened", late.Outcome)
		s.Drive(late.Case.ID)
		s.Announce(s.Event(jml.Joiner, dated(2, "D-2", "", "").EventPerson, "2026-12-07"))
		same(t, "once they are announced", 0, len(s.unannounced()))
		_, err := s.TryAnnounce(s.Event(jml.Joiner, dated(4, "D-4", "", "").EventPerson, "2026-12-07"))
		refused(t, err, jml.CodeConflict, "works here already")
	})
}
