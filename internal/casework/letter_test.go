package casework_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

func TestAnOwnersMailSaysWhoTheCaseIsAboutAndWhatHRWrote(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		ev := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
		ev.Note = "The laptop goes to Porto by Friday."
		id := c.Announce(ev).Case.ID
		c.Drive(id)
		got := c.Letters("mia@example.com", notice.First)
		if len(got) == 0 {
			t.Fatal("the office manager has no mail")
		}
		want := notice.About{Title: "Backend engineer", Functions: []string{"engineering"}, Department: "Platform",
			Location: "Berlin", Manager: "Tom Weber", Note: "The laptop goes to Porto by Friday."}
		if diff := cmp.Diff(want, got[0].About); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatHRWroteOfALeaverStaysWithHR(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, []string{"identity/user"})
		ev := c.Event(jml.Leaver, ada(), "2026-12-11")
		ev.Note = "after the second warning"
		c.Drive(c.Announce(ev).Case.ID)
		for _, letter := range c.Sent {
			if letter.About.Note != "" {
				t.Errorf("%s reads %q", letter.ToName, letter.About.Note)
			}
		}
	})
}

func TestAnOwnersLaterMailsOfACaseFollowTheFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Drive(id)
		first := c.Letters("mia@example.com", notice.First)[0]
		c.Clock.Set(c.Clock.Now().Add(3600e9))
		c.Announce(c.Event(jml.Reschedule, ada(), "2026-12-14"))
		c.Drive(id)
		later := c.Letters("mia@example.com", notice.Rescheduled)
		if first.Root != "" || len(later) != 1 || later[0].Root != first.ID || !later[0].OpenedAt.Equal(first.OpenedAt) {
			t.Errorf("the first mail %s (root %q) is followed by %d mails, root %q", first.ID, first.Root, len(later), later[0].Root)
		}
	})
}
