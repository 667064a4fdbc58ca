package casework_test

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/health"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
)

// vitals are what the company's database tells at the present.
func vitals(t *testing.T, c *caseworktest.Company) health.Vitals {
	t.Helper()
	v, err := c.Store.Vitals(t.Context(), c.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheDatabaseTellsHowTheInstallationIs(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		opened := c.Clock.Now()
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		same(t, "a case that was just opened", 0, vitals(t, c).Undriven)

		c.Clock.Set(opened.Add(10 * time.Minute))
		v := vitals(t, c)
		same(t, "cases that nobody has looked at", 1, v.Undriven)
		same(t, "since when", opened, v.UndrivenSince)
		same(t, "since when nothing is signed", opened, v.UnsignedSince)
		same(t, "sweeps", true, v.SweptAt.IsZero())

		openAndFindNotice(t, c, id)
		v = vitals(t, c)
		same(t, "the oldest mail", c.Clock.Now(), v.OldestMail)
		same(t, "mails about limits in hours", true, v.UrgentMail.IsZero())

		c.Drive(id)
		if err := c.Store.Swept(t.Context(), c.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		v = vitals(t, c)
		same(t, "after a round and a sweep", health.Vitals{SweptAt: c.Clock.Now(), UnsignedSince: opened}, v)
	})
}

func TestAMailAboutALimitInHoursThatIsNotOutIsOnToday(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		removal := c.Task(id, "remove-access/source-code")
		c.Clock.Set(removal.OpensAt)
		if err := c.Cases.OpenTasks(t.Context(), id, []string{removal.ID}, removal.OpensAt); err != nil {
			t.Fatal(err)
		}
		rings := func() (out []string) {
			today, err := c.Store.Today(t.Context(), readmodel.Viewer{}, c.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range today.Waiting {
				out = append(out, row.Key)
			}
			return out
		}
		same(t, "at once", []string(nil), rings())
		same(t, "since when the mail waits", removal.OpensAt, vitals(t, c).UrgentMail)
		c.Clock.Set(removal.OpensAt.Add(notice.UrgentPatience + time.Second))
		same(t, "after ten minutes", []string{"remove-access/source-code"}, rings())
		number := "+49 30 23125-111"
		owner := c.Task(id, removal.Key).AssigneeID
		if _, err := c.Office.CorrectPerson(t.Context(), jml.ConsoleActor(), company.PersonEdit{Person: owner, Phone: &number}); err != nil {
			t.Fatal(err)
		}
		today, err := c.Store.Today(t.Context(), readmodel.Viewer{}, c.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "whom to ring", map[string]string{owner: number}, today.Phones)
		c.Deliver()
		same(t, "once it is out", []string(nil), rings())
	})
}
