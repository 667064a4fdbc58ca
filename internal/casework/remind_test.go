package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/notice"
)

// leaver has Ada, who holds something critical, leave on a day.
func leaver(c *caseworktest.Company, lastDay string) string {
	c.Helper()
	c.Employ(caseworktest.Ada(), true, []string{"source-code/write"})
	return leave(c, lastDay)
}

// mails counts the letters of a kind to somebody that name a task.
func mails(c *caseworktest.Company, to string, kind notice.Kind, title string) (n int) {
	for _, letter := range c.Letters(to, kind) {
		if slices.ContainsFunc(letter.Tasks, func(t notice.LetterTask) bool { return strings.HasPrefix(t.Title, title) }) {
			n++
		}
	}
	return n
}

func TestWhoHasALimitInHoursIsRemindedAtHalfOfItAndHearsOfItsEndWithTheOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := leaver(c, "2026-12-11") // a Friday; the limit of a critical system is one hour after 16:00
		const title = "Remove Ada Park's access to Source code hosting"
		for _, step := range []struct {
			at              string
			owner, security int
		}{
			{"2026-12-11 16:29", 0, 0}, {"2026-12-11 16:30", 1, 0}, {"2026-12-11 16:59", 1, 0}, {"2026-12-11 17:00", 2, 1},
			{"2026-12-11 23:00", 2, 1},
		} {
			c.WaitUntil(at(t, step.at), id)
			same(t, "reminders of the owner at "+step.at, step.owner, mails(c, "ben@example.com", notice.Reminder, title))
			same(t, "mails to the security lead at "+step.at, step.security, mails(c, "noor@example.com", notice.Escalation, title))
		}
	})
}

func TestWhatIsDueSoonComesInOneDigestAtNineForAllCases(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		uma := caseworktest.Ada()
		uma.ID, uma.GivenName, uma.FamilyName, uma.WorkEmail, uma.PersonalEmail = "E-18", "Uma", "Rao", "uma@example.com", "uma@example.net"
		first := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
		second := c.Announce(c.Event(jml.Joiner, uma, "2026-12-14")).Case.ID
		c.WaitUntil(c.Clock.Now(), first, second)

		c.WaitUntil(at(t, "2026-12-03 08:59"), first, second) // due Monday 7 December
		same(t, "digests before nine", 0, len(c.Letters("tom@example.com", notice.Digest)))
		c.WaitUntil(at(t, "2026-12-03 09:00"), first, second)
		c.WaitUntil(at(t, "2026-12-03 09:05"), first, second)
		got := c.Letters("tom@example.com", notice.Digest)
		same(t, "digests of the day", 1, len(got))
		for _, who := range []string{"Ada Park", "Uma Rao"} {
			if !slices.ContainsFunc(got[0].Tasks, func(t notice.LetterTask) bool { return strings.Contains(t.About, who+", joiner #") }) {
				t.Errorf("the digest names nothing of %s: %+v", who, got[0].Tasks)
			}
		}
		c.WaitUntil(at(t, "2026-12-06 18:00"), first, second) // after the weekend's Friday
		same(t, "digests by Sunday", 2, len(c.Letters("tom@example.com", notice.Digest)))
		opensBoth(t, c, got[0].Token, first, second)
	})
}

func TestADigestThatNobodyTakesDoesNotHoldUpThoseOfOtherCases(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
	c.Drive(id)
	c.Bounces = map[string]bool{"tom@example.com": true}
	c.WaitUntil(at(t, "2026-12-03 09:00"), id)
	if c.Task(id, "approve-standing").Undelivered != true {
		t.Error("the page does not say that the digest came back")
	}
	if mails(c, "ines@example.com", notice.Escalation, "Does Ada Park need what everybody here has?") == 0 {
		t.Error("HR is not told")
	}
}

func TestNobodyIsEscalatedOverWhoWasNotReminded(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
		c.Drive(id)
		c.WaitUntil(at(t, "2026-12-15 10:00"), id) // nobody ran for three weeks
		const title = "Have Ada Park screened"
		escalated := func() (n int) {
			for _, letter := range c.Sent {
				if letter.Kind == notice.Escalation {
					n += mails(c, letter.To, notice.Escalation, title)
				}
			}
			return n
		}
		same(t, "digests to the owner", 1, mails(c, "ines@example.com", notice.Digest, title))
		same(t, "mails to others", 0, escalated())
		c.WaitUntil(at(t, "2026-12-16 08:59"), id)
		same(t, "mails to others before the next business day", 0, escalated())
		c.WaitUntil(at(t, "2026-12-16 09:00"), id)
		if escalated() == 0 {
			t.Error("nobody hears of it a business day after the owner was reminded")
		}
	})
}

func TestHRRemindsAnOwnerWithAFreshLinkAndNotTwiceAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
		c.Drive(id)
		task := c.Task(id, "screening").ID
		remind := func() error { return c.Cases.Remind(t.Context(), jml.ConsoleActor(), task) }
		if err := remind(); err != nil {
			t.Fatal(err)
		}
		refused(t, remind(), jml.CodeConflict, "a few minutes ago")
		c.Drive(id)
		got := c.Letters("ines@example.com", notice.Reminder)
		if len(got) != 1 || got[0].Token == "" || got[0].Token == c.Letters("ines@example.com", notice.First)[0].Token {
			t.Fatalf("%d reminders", len(got))
		}
		c.Finish(id, "screening")
		c.Clock.Set(c.Clock.Now().Add(time.Hour))
		refused(t, remind(), jml.CodeConflict, "open task")
	})
}

func TestWhoGetsATaskLateIsNotRemindedOfItWithTheMailThatGivesIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		give := func(id, key string) {
			need(c, c.Cases.Reassign(t.Context(), jml.ConsoleActor(), c.Task(id, key).ID, c.ID("lea"), "on holiday"))
			c.Drive(id)
		}
		joins := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
		c.Drive(joins)
		c.WaitUntil(at(t, "2026-12-03 14:00"), joins) // due Monday 7 December: Tom was told at nine
		same(t, "digests to Tom", 1, len(c.Letters("tom@example.com", notice.Digest)))
		give(joins, "approve-standing")
		same(t, "digests to Lea in the afternoon", 0, len(c.Letters("lea@example.com", notice.Digest)))
		c.WaitUntil(at(t, "2026-12-04 09:00"), joins)
		same(t, "digests to Lea the day after", 1, len(c.Letters("lea@example.com", notice.Digest)))

		uma := caseworktest.Ada()
		uma.ID, uma.GivenName, uma.FamilyName, uma.WorkEmail, uma.PersonalEmail = "E-18", "Uma", "Rao", "uma@example.com", "uma@example.net"
		c.Employ(uma, true, []string{"source-code/write"})
		leaves := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-18"}, "2026-12-11")).Case.ID
		c.WaitUntil(at(t, "2026-12-11 16:45"), leaves) // half of the hour has gone by
		give(leaves, "remove-access/source-code")
		same(t, "reminders to Lea with it", 0, len(c.Letters("lea@example.com", notice.Reminder)))
		c.WaitUntil(at(t, "2026-12-11 17:00"), leaves)
		same(t, "reminders to Lea at the limit", 1, len(c.Letters("lea@example.com", notice.Reminder)))
	})
}

func TestWhatACheckSentBackComesToTheCheckerAgainByAMailOfItsOwn(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
		c.Drive(id)
		const first, check = "protect-device", "protect-device:check"
		c.WaitUntil(c.Task(id, first).OpensAt, id)
		c.Finish(id, first)
		c.Drive(id)
		checker := addressOf(c, c.Task(id, check).AssigneeID)
		title := c.Task(id, check).TitleFor("Ada Park")
		before := mails(c, checker, notice.First, title)

		c.Finish(id, check, answer("no"))
		c.Drive(id)
		c.Finish(id, first)
		c.Drive(id)
		same(t, "the check", jml.TaskOpen, c.Task(id, check).State)
		same(t, "mails that ask for it", before+1, mails(c, checker, notice.First, title))
	})
}

func TestHRSendsAnOwnersWholeShareAgainAndTheMarkOfWhatCameBackGoes(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Bounces = map[string]bool{"ines@example.com": true}
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
		c.Drive(id)
		hers := c.Keys(id, func(t jml.Task) bool { return t.State == jml.TaskOpen && t.AssigneeID == c.ID("ines") })
		again := func() error {
			err := c.Cases.SendAgain(t.Context(), jml.ConsoleActor(), c.Task(id, hers[0]).ID)
			c.Drive(id)
			return err
		}
		need(c, again())
		same(t, "what came back once more", true, c.Task(id, hers[0]).Undelivered)
		c.Bounces = nil
		need(c, again())
		got := c.Letters("ines@example.com", notice.First)
		same(t, "mails that arrived", 1, len(got))
		open := slices.DeleteFunc(slices.Clone(got[0].Tasks), func(t notice.LetterTask) bool { return !t.Open })
		same(t, "tasks in it", len(hers), len(open))
		same(t, "the mark", false, c.Task(id, hers[0]).Undelivered)
		refused(t, again(), jml.CodeConflict, "a few minutes ago")
	})
}

// opensBoth checks that the link of a digest shows what its owner has in both
// cases, and that of a case's own mail only that case.
func opensBoth(t *testing.T, c *caseworktest.Company, token string, cases ...string) {
	t.Helper()
	slices.Sort(cases)
	same(t, "the cases that the link opens", cases, opens(c, token))
}

// opens are the cases that a browser sees after a mail's link, none when the link
// opens nothing.
func opens(c *caseworktest.Company, token string) []string {
	c.Helper()
	sessions, cookie := c.Store.Sessions, []byte("a browser of its own: "+token)
	hash, err := link.Hash(token)
	need(c, err)
	grant, err := sessions.OpenLink(c.Context(), hash, c.Clock.Now())
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return nil
	}
	need(c, err)
	need(c, sessions.AddLinkSession(c.Context(), cookie, grant, c.Clock.Now()))
	open, err := sessions.FindSession(c.Context(), cookie, c.Clock.Now())
	need(c, err)
	slices.Sort(open.CaseIDs)
	return open.CaseIDs
}

func TestADigestsLinkOpensWhatIsStillAllowedAndNothingThatWasRevoked(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		uma := caseworktest.Ada()
		uma.ID, uma.GivenName, uma.FamilyName, uma.WorkEmail, uma.PersonalEmail = "E-18", "Uma", "Rao", "uma@example.com", "uma@example.net"
		first := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
		second := c.Announce(c.Event(jml.Joiner, uma, "2026-12-14")).Case.ID
		both := []string{first, second}
		slices.Sort(both)
		c.WaitUntil(c.Clock.Now(), first, second)
		digestAt := func(when string) (token string) {
			c.WaitUntil(at(t, when), first, second)
			c.WaitUntil(c.Clock.Now().Add(5*time.Minute), first, second)
			all := c.Letters("tom@example.com", notice.Digest)
			return all[len(all)-1].Token
		}
		revoke := func(person, caseID string) {
			c.Clock.Set(c.Clock.Now().Add(time.Minute))
			_, err := c.Office.RevokeLinks(t.Context(), jml.ConsoleActor(), person, caseID)
			need(c, err)
			c.Clock.Set(c.Clock.Now().Add(time.Minute))
		}

		thursday := digestAt("2026-12-03 09:00")
		same(t, "what Thursday's digest opens", both, opens(c, thursday))
		revoke("", first) // of everybody, and the case that carries the digest
		same(t, "after the carrier's links were revoked", []string{second}, opens(c, thursday))
		revoke("", second)
		same(t, "after those of the other case were, too", []string(nil), opens(c, thursday))

		friday := digestAt("2026-12-04 09:00")
		same(t, "what a digest opens that was mailed after it", both, opens(c, friday))
		same(t, "what the one before opens still", []string(nil), opens(c, thursday))
		revoke("tom@example.com", second)
		same(t, "after one case was revoked for one person", []string{first}, opens(c, friday))

		monday := digestAt("2026-12-07 09:00")
		same(t, "what Monday's digest opens", both, opens(c, monday))
		same(t, "what Friday's opens after it", []string{first}, opens(c, friday))
		revoke("tom@example.com", "")
		same(t, "after all of a person's links were", []string(nil), append(opens(c, friday), opens(c, monday)...))
	})
}
