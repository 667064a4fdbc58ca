package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

func TestAJoinerWhoseStartMovesTwiceLeavesWithWhatTheTasksGave(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.company()
	number := s.joinerStory()
	joined := s.look(number)

	granted := append(keys(joined, "grant-access/", done), keys(joined, "grant-critical-access/", done)...)
	granted = append(granted, keys(joined, "grant-standing/", done)...)
	granted = append(granted, keys(joined, "create-identity/", done)...)
	granted = append(granted, "mail", "chat", "documents") // which come with the account
	slices.Sort(granted)
	if len(granted) != 7 || slices.Contains(granted, "production-cloud") {
		t.Errorf("granted were %v, want the seven that manager and CTO approved", granted)
	}
	issued := "LT-" + tail(s.task(number, "issue-equipment").ID)
	s.leaverStory("ada@example.com", granted, []string{issued})
	s.verify()
	s.nothingPersonalLeaked(number)
}

func done(t wire.Task) bool { return t.State == "done" }

func tail(id string) string { return id[len(id)-6:] }

// joinerStory has Ada join in nine days, then in thirty, then, as it turns
// out, ten weeks ago. The CTO refuses one critical access.
func (s *service) joinerStory() int64 {
	s.Helper()
	a := s.announce("join", "--person", "E-17", "--name", "Ada Park", "--email", "ada@example.com", "--personal", "ada@example.net",
		"--title", "Backend engineer", "--function", "engineering", "--location", "Berlin", "--manager", "ben@example.com", "--start", day(9),
		"--note", "wants a Portuguese keyboard")
	number := a.Case.Number
	no := answers{"approve-critical-access/production-cloud": {outcome: "done/no"}}
	s.finish(number, no, quiet)
	if state := s.task(number, "grant-critical-access/production-cloud").State; state != "cancelled" {
		s.Errorf("the grant that the CTO refused is %s", state)
	}
	ended := s.task(number, "create-identity/identity")
	if ended.State != "done" {
		s.Fatalf("the account is %s before the start moves", ended.State)
	}

	moved := s.announce("reschedule", "--person", "ada@example.com", "--effective", day(30))
	if moved.Case.Number != number || moved.Outcome != "rescheduled" || moved.Case.Effective != day(30) {
		s.Fatalf("the move answers %s of case #%d to %s", moved.Outcome, moved.Case.Number, moved.Case.Effective)
	}
	s.awaitMail(number, "Mia Lang", "(before: ")
	suspended := keys(s.look(number), "suspend/", first)
	if len(suspended) != 1 || !strings.HasPrefix(suspended[0], "identity/") {
		s.Errorf("accounts to suspend until the new start: %v, want the one that is live", suspended)
	}
	if kept := s.task(number, "create-identity/identity"); !kept.Due.Equal(*ended.Due) {
		s.Errorf("the ended task's date moved from %s to %s", ended.Due, kept.Due)
	}

	s.announce("reschedule", "--person", "ada@example.com", "--effective", day(-70))
	s.finish(number, no, closed)
	if state := s.look(number).State; state != "completed" {
		s.Errorf("the case is %s", state)
	}
	return number
}
