package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/roles"
)

func TestAnOwnersFirstMailNamesAllTheirTasksOfTheCase(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	mine := len(c.Keys(id, func(t jml.Task) bool { return t.Role == roles.HeadOfPeople }))
	first := c.Letters("ines@example.com", notice.First)
	if len(first) != 1 || len(first[0].Tasks) != mine {
		t.Fatalf("Ines has %d mails, the first with %d of %d tasks", len(first), len(first[0].Tasks), mine)
	}
	open, later := 0, 0
	for _, line := range first[0].Tasks {
		if line.Open {
			open++
		} else {
			later++
		}
	}
	if open == 0 {
		t.Error("the first mail names no open task")
	}
	c.Clock.Set(at(t, "2026-11-24 00:00"))
	c.Drive(id)
	tom := c.Letters("tom@example.com", notice.First)
	if len(tom) != 1 {
		t.Errorf("Tom has %d mails for one wave", len(tom))
	}
}

func TestANoticeWhoseTasksEndedBeforeItWentOutIsDropped(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		v, err := c.Cases.LoadCase(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, task := range v.Tasks {
			if !task.OpensAt.After(c.Clock.Now()) && !task.Waits {
				ids = append(ids, task.ID)
			}
		}
		if err := c.Cases.OpenTasks(t.Context(), id, ids, c.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		takeBack(c, jml.Joiner)
		c.Drive(id)
		same(t, "mails about a case that was taken back", 0, len(c.Sent))
	})
}

func TestANoticeIsClaimedByOneSenderAndAfterItsAcceptanceByNone(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		noticeID := openAndFindNotice(t, c, id)
		var tokens []string
		claims := func(what string, want bool) {
			t.Helper()
			n, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID)
			if err != nil || ok != want {
				t.Errorf("%s: claimed %v, %v", what, ok, err)
			}
			if ok && slices.Contains(tokens, n.Token) {
				t.Errorf("%s: the token of an earlier attempt", what)
			}
			tokens = append(tokens, n.Token)
		}
		claims("as soon as it is written", true)
		claims("while somebody sends it", false)
		lapse(c, noticeID, 29*time.Second)
		if held, err := c.Store.HoldsNotice(t.Context(), noticeID, 1); err != nil || !held {
			t.Fatalf("the first sender lost its claim: %v", err)
		}
		lapse(c, noticeID, 29*time.Second)
		claims("within the renewed lease", false)
		lapse(c, noticeID, 2*time.Second)
		claims("after the lease", true)
		retry := c.Clock.Now().Add(time.Minute)
		result(c, noticeID, notice.Delivery{Attempt: 2, State: notice.Pending, RetryAt: retry, Failure: "smtp-451"})
		claims("before its next attempt", false)
		c.Clock.Set(retry)
		claims("at its next attempt", true)
		result(c, noticeID, notice.Delivery{Attempt: 3, State: notice.Sent})
		c.Clock.Set(retry.Add(time.Hour))
		claims("after its acceptance", false)
		result(c, noticeID, notice.Delivery{Attempt: 3, State: notice.Undeliverable, Failure: "smtp-550"})
		claims("after a late failure", false)
	})
}

// lapse has so much of a claim's time pass, which may be on the server's clock.
func lapse(c *caseworktest.Company, noticeID string, by time.Duration) {
	c.Helper()
	err := c.Ledger.Change(c.Context(), jml.SystemActor(), func(e *ledger.Entry) error {
		row, err := e.Notice(noticeID)
		if err != nil {
			return err
		}
		row.NextAt = row.NextAt.Add(-by)
		return e.UpdateNotice(row)
	})
	if err != nil {
		c.Fatalf("let a claim grow old: %v", err)
	}
}

func TestAClaimEndsOnTheServersClockWhateverThoseOfTheSendersSay(t *testing.T) {
	for _, wrong := range []time.Duration{24 * time.Hour, -24 * time.Hour} {
		c := caseworktest.StoryOn(t, pgtest.New(t))
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		noticeID := openAndFindNotice(t, c, id)

		c.Clock.Set(c.Clock.Now().Add(wrong))
		if _, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok {
			t.Fatalf("claim the mail: %v, %v", ok, err)
		}
		c.Clock.Set(c.Clock.Now().Add(-wrong))
		same(t, "a mail that somebody sends whose clock is wrong", []string(nil), due(t, c))
		if held, err := c.Store.HoldsNotice(t.Context(), noticeID, 1); err != nil || !held {
			t.Errorf("its sender lost it: %v", err)
		}

		lapse(c, noticeID, notice.Lease)
		same(t, "a mail whose sender died", []string{noticeID}, due(t, c))
		if _, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok {
			t.Errorf("nobody succeeds the sender: %v, %v", ok, err)
		}
	}
}

func result(c *caseworktest.Company, noticeID string, d notice.Delivery) {
	c.Helper()
	if err := c.Cases.NoticeResult(c.Context(), noticeID, d); err != nil {
		c.Fatalf("record a delivery: %v", err)
	}
}

// openAndFindNotice opens what is due and returns the only notice, which is to
// the Head of People.
func openAndFindNotice(t *testing.T, c *caseworktest.Company, id string) string {
	t.Helper()
	task := c.Task(id, "screening")
	if err := c.Cases.OpenTasks(t.Context(), id, []string{task.ID}, c.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	due := due(t, c)
	if len(due) != 1 {
		t.Fatalf("%d notices are due", len(due))
	}
	return due[0]
}

// due are the notices that a sender would find now.
func due(t *testing.T, c *caseworktest.Company) []string {
	t.Helper()
	ids, err := c.Store.DueNotices(t.Context(), c.Clock.Now(), 100)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestAMailIsDueAtOnceWhateverTheClockOfItsSenderSays(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		noticeID := openAndFindNotice(t, c, id)
		c.Clock.Set(c.Clock.Now().Add(-24 * time.Hour))
		same(t, "a mail seen by a sender whose clock is a day behind", []string{noticeID}, due(t, c))
		if _, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok {
			t.Fatalf("claim the mail: %v, %v", ok, err)
		}
		same(t, "a mail that somebody sends", []string(nil), due(t, c))
	})
}

func TestWhoeverLostTheClaimMaySayOnlyThatTheMailWasAccepted(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		noticeID := openAndFindNotice(t, c, id)
		for range 2 { // the first sender stands still until its claim is over
			if _, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok {
				t.Fatalf("claim the mail: %v, %v", ok, err)
			}
			lapse(c, noticeID, notice.Lease)
		}
		lapse(c, noticeID, -notice.Lease/2)
		if held, err := c.Store.HoldsNotice(t.Context(), noticeID, 1); err != nil || held {
			t.Errorf("the first sender may send: %v, %v", held, err)
		}
		if held, err := c.Store.HoldsNotice(t.Context(), noticeID, 2); err != nil || !held {
			t.Errorf("the second sender may send: %v, %v", held, err)
		}
		result(c, noticeID, notice.Delivery{Attempt: 1, State: notice.Undeliverable, Failure: notice.TimedOut})
		if held, err := c.Store.HoldsNotice(t.Context(), noticeID, 2); err != nil || !held {
			t.Errorf("after the first sender's failure the second has the notice: %v, %v", held, err)
		}
		result(c, noticeID, notice.Delivery{Attempt: 1, State: notice.Sent})
		if held, err := c.Store.HoldsNotice(t.Context(), noticeID, 2); err != nil || held {
			t.Errorf("after an acceptance the second sender may send: %v, %v", held, err)
		}
	})
}

func TestAMailOfAnHourLimitedTaskIsTriedOftenAndOthersAreToldAfterTenMinutes(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	removal := c.Task(id, "remove-access/source-code")
	c.Clock.Set(removal.OpensAt)
	if err := c.Cases.OpenTasks(t.Context(), id, []string{removal.ID}, removal.OpensAt); err != nil {
		t.Fatal(err)
	}
	noticeID, opened := due(t, c)[0], c.Clock.Now()
	for attempt := 1; ; attempt++ {
		if _, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok {
			t.Fatalf("claim the mail: %v, %v", ok, err)
		}
		now := c.Clock.Now()
		result(c, noticeID, notice.Delivery{Attempt: attempt, State: notice.Pending, RetryAt: now.Add(72 * time.Hour), Failure: "smtp-451"})
		var next time.Time
		c.Read(func(r ledger.Reader) error {
			row, err := r.Notice(noticeID)
			next = row.NextAt
			return err
		})
		left, told := removal.Due.At.Sub(now), opened.Add(notice.UrgentPatience).Sub(now)
		if told > 0 {
			same(t, "others, before ten minutes have passed", 0, len(due(t, c))+len(c.Letters("ines@example.com", notice.Escalation)))
			same(t, "the wait, as long as others are not told", min(left/4, told).Truncate(time.Microsecond), next.Sub(now))
			c.Clock.Set(next)
			continue
		}
		c.Deliver()
		same(t, "mails to the Head of People about the one that waits", 1, len(c.Letters("ines@example.com", notice.Escalation)))
		if left < time.Minute {
			same(t, "the shortest wait", 30*time.Second, next.Sub(now))
			return
		}
		same(t, "a quarter of "+left.String(), max(left/4, 30*time.Second).Truncate(time.Microsecond), next.Sub(now))
		c.Clock.Set(next)
	}
}

func TestAnAttemptAtAServerThatIsAwayDoesNotCount(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		noticeID := openAndFindNotice(t, c, id)
		for range 3 {
			letter, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID)
			if err != nil || !ok || letter.Attempts != 0 {
				t.Fatalf("claimed %v after %d attempts, %v", ok, letter.Attempts, err)
			}
			result(c, noticeID, notice.Delivery{Attempt: 1, State: notice.Pending, Failure: notice.NoConnection, Away: true})
			same(t, "the mail after an outage", []string{noticeID}, due(t, c))
		}
	})
}

func TestAMailThatIsRefusedMarksItsTasksAndTellsTheNextInLineAndHR(t *testing.T) {
	c := caseworktest.Story(t)
	c.Bounces = map[string]bool{"tom@example.com": true}
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	task := c.Task(id, "approve-standing")
	if !task.Undelivered || task.AssigneeID != c.ID("tom") {
		t.Errorf("the task says undelivered %v", task.Undelivered)
	}
	told := c.Letters("ines@example.com", notice.Escalation)
	if len(told) != 1 || told[0].Tasks[0].Assignee != "Tom Weber" {
		t.Fatalf("HR has %d mails about it", len(told))
	}
}

func TestALeaverWithoutAPersonalAddressIsHandedTheTasksByHR(t *testing.T) {
	c := caseworktest.Story(t)
	who := caseworktest.Ada()
	who.PersonalEmail = ""
	c.Employ(who, true, adasSystems)
	id := leave(c, "2026-11-30")
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	if !c.Task(id, "own-devices").Undelivered {
		t.Error("nobody sees that the leaver cannot be reached")
	}
	if len(c.Letters("ines@example.com", notice.Escalation)) == 0 {
		t.Error("HR is not told")
	}
}

func TestLatenessClimbsAfterTwoAndFiveBusinessDays(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	due := c.Task(id, "protect-device").Due
	same(t, "due", "2026-11-27", due.Date.String()) // a Friday
	steps := []struct {
		at, to string
		late   int
	}{
		{"2026-11-25 09:00", "noor@example.com", 0}, // its owner's first digest
		{"2026-12-01 08:59", "ines@example.com", 0}, {"2026-12-01 09:00", "noor@example.com", 1},
		{"2026-12-04 09:00", "noor@example.com", 2},
	}
	about := func(to string) int {
		return escalations(c, to, "Order Ada Park's laptop and enrol it: disk encryption, screen lock, malware protection, wiping from afar")
	}
	for _, s := range steps {
		c.WaitUntil(at(t, s.at), id)
		same(t, "mails to "+s.to+" at "+s.at, s.late, about(s.to))
	}
	same(t, "mails to HR after five days", 1, about("ines@example.com"))
	c.WaitUntil(at(t, "2026-12-18 09:00"), id)
	same(t, "mails weeks later", 1, about("ines@example.com"))
}

// escalations counts the mails to somebody about one late task.
func escalations(c *caseworktest.Company, to, title string) (n int) {
	for _, letter := range c.Letters(to, notice.Escalation) {
		for _, line := range letter.Tasks {
			if line.Title == title {
				n++
			}
		}
	}
	return n
}

func TestAnHourLimitClimbsAtOnceWhenItIsReached(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	limit := c.Task(id, "remove-access/source-code").Due.At
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	const title = "Remove Ada Park's access to Source code hosting"
	c.WaitUntil(limit.Add(-time.Microsecond), id)
	same(t, "before the limit", 0, escalations(c, "noor@example.com", title))
	c.WaitUntil(limit, id)
	same(t, "to the security lead at the limit", 1, escalations(c, "noor@example.com", title))
	same(t, "to HR at the limit", 1, escalations(c, "ines@example.com", title))
}

func TestWhenARoleChangesHandsOpenTasksMoveWithOneMailAndOldRightsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Drive(id)
		before := c.Task(id, "screening")
		old := c.Owner(before)
		if err := c.Office.HoldRole(t.Context(), jml.ConsoleActor(), roles.HeadOfPeople, []string{c.ID("mia")}); err != nil {
			t.Fatal(err)
		}
		c.Drive(id)
		after := c.Task(id, "screening")
		if after.AssigneeID != c.ID("mia") || after.Assignment != before.Assignment+1 {
			t.Errorf("the task is with %s under assignment %d", after.AssigneeID, after.Assignment)
		}
		same(t, "mails to the new holder", 1, len(c.Letters("mia@example.com", notice.Moved)))
		e := c.Ending(before)
		_, err := c.Cases.Complete(t.Context(), old, id, []jml.Ending{e})
		refused(t, err, jml.CodeMoved, "somebody else")
	})
}

func TestTheLogSaysWhichCheckpointAMailTookOutOfTheCompany(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		before := c.Audit() // which signs
		c.Drive(c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID)
		nora := jml.EventPerson{ID: "E-18", GivenName: "Nora", FamilyName: "Lind", WorkEmail: "nora@example.com", PersonalEmail: "nora@example.net",
			Functions: []string{"engineering"}, Manager: "E-17"}
		c.Drive(c.Announce(c.Event(jml.Joiner, nora, "2026-12-14")).Case.ID) // whose manager Ada has no address here yet
		report := c.Audit()
		if report.Exit != 0 || !strings.Contains(strings.Join(report.Notes, " "), fmt.Sprintf("a mail took a checkpoint over %d leaves out of the company", before.Size)) {
			t.Errorf("%d leaves were signed before any mail; verify says %q", before.Size, report.Notes)
		}
	})
}
