package casework_test

import (
	"testing"
	"time"

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

func TestWhereEquipmentGoesIsReadByItsOwnersAndACorrectionIsMailedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		ev := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
		ev.Delivery = "Rua Augusta 12, from nine"
		id := c.Announce(ev).Case.ID
		c.Drive(id)
		mails := func() []notice.Letter { return c.Letters("mia@example.com", notice.First) }
		before := len(mails())
		same(t, "what the office manager reads first", notice.About{Title: "Backend engineer", Functions: []string{"engineering"}, Department: "Platform",
			Location: "Berlin", Manager: "Tom Weber", Delivery: "Rua Augusta 12, from nine"}, mails()[before-1].About)

		send := func(day, where string) jml.Accepted {
			c.Clock.Set(c.Clock.Now().Add(time.Hour))
			change := c.Event(jml.Reschedule, ada(), day)
			change.Of, change.Delivery = jml.Joiner, where
			out := c.Announce(change)
			c.Drive(id)
			return out
		}
		out := send("2026-12-01", "to the office")
		same(t, "the answer", []string{"corrected", "delivery"}, append([]string{out.Outcome}, out.Changed...))
		same(t, "mails after a correction", before+1, len(mails()))
		about := mails()[before].About
		same(t, "what the new mail says", []any{"to the office", true}, []any{about.Delivery, about.DeliveryAnew})
		same(t, "said again", "ignored", send("2026-12-01", "to the office").Outcome)
		same(t, "mails after the same once more", before+1, len(mails()))

		same(t, "with other dates", "rescheduled", send("2026-12-03", "to the neighbour").Outcome)
		moved := c.Letters("mia@example.com", notice.Rescheduled)
		same(t, "mails with both", []int{1, before + 1}, []int{len(moved), len(mails())})
		same(t, "where they say it goes", "to the neighbour", moved[0].About.Delivery)
		page, err := c.Store.LinkTasks(t.Context(), c.ID("mia"), []string{id})
		need(c, err)
		same(t, "what stands on the owner's page", "to the neighbour", page.Cases[0].Delivery)
	})
}

func TestANoteThatAChangeBringsIsReadInPlaceOfTheFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		ev := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
		ev.Note = "a Portuguese keyboard"
		id := c.Announce(ev).Case.ID
		c.Drive(id)
		c.Clock.Set(c.Clock.Now().Add(time.Hour))
		change := c.Event(jml.Reschedule, ada(), "2026-12-03")
		change.Note = "a German keyboard"
		c.Announce(change)
		c.Drive(id)
		about := c.Letters("mia@example.com", notice.Rescheduled)[0].About
		same(t, "what the mail says", []any{"a German keyboard", true}, []any{about.Note, about.NoteAnew})
	})
}

func TestNothingIsDeliveredToWhoLeaves(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, []string{"identity/user"})
		leave(c, "2026-12-11")
		change := c.Event(jml.Reschedule, ada(), "2026-12-11")
		change.Delivery = "to the office"
		_, err := c.TryAnnounce(change)
		refused(t, err, jml.CodeInvalid, "Nothing is delivered")
	})
}
