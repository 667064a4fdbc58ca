package separation

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// fake is a task as a test has it.
type fake struct {
	Plan
	owner  string
	enders []string
}

// tasked is a fake where the rule wants a task.
type tasked struct{ *fake }

func (t tasked) Plan() Plan       { return t.fake.Plan }
func (t tasked) Owner() string    { return t.owner }
func (t tasked) Enders() []string { return t.enders }

// caseOf is a case about Ada, announced by Ines.
func caseOf(tasks ...*fake) *Case {
	c := New("ada")
	c.Announcers = []string{"ines"}
	for _, t := range tasks {
		if t.ID == "" {
			t.ID = t.Key
		}
		if t.Base == "" {
			t.Base = t.Key
		}
		c.Add(tasked{t})
	}
	return c
}

func work(key, line, system string, endedBy ...string) *fake {
	return &fake{Plan: Plan{Key: key, Line: line, System: system, Role: roles.CTO, Asks: jml.AsksDone}, enders: endedBy}
}

func approval(system string, endedBy ...string) *fake {
	f := work("approve/"+system, "approve", system, endedBy...)
	f.Asks, f.Decides = jml.AsksYesNo, []string{"grant/" + system}
	return f
}

func grant(system string, endedBy ...string) *fake {
	f := work("grant/"+system, "grant", system, endedBy...)
	f.Writes = jml.WritesGrant
	return f
}

func about(of *fake, p jml.Purpose, endedBy ...string) *fake {
	f := work(string(p)+" of "+of.Key, of.Line, of.System, endedBy...)
	f.Purpose, f.For = p, of.Key
	return f
}

// who lists who is barred from a task, but for Ada.
func who(c *Case, id string) []string {
	people := slices.Sorted(maps.Keys(c.Barred(id)))
	return slices.DeleteFunc(people, func(s string) bool { return s == "ada" })
}

func same(t *testing.T, what string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestWhoApprovesGrantsAndChecksAreThreePersons(t *testing.T) {
	approve, give := approval("mail", "tom"), grant("mail", "mia")
	check := about(give, jml.PurposeCheck, "noor")
	c := caseOf(approve, give, check)
	same(t, "the approval", []string{"ines", "mia"}, who(c, approve.ID))
	same(t, "the grant", []string{"noor", "tom"}, who(c, give.ID))
	same(t, "the check", []string{"mia"}, who(c, check.ID))
}

func TestEverybodyWhoEverEndedATaskCounts(t *testing.T) {
	give := grant("mail", "mia", "ben")
	check := about(give, jml.PurposeCheck)
	same(t, "the check", []string{"ben", "mia"}, who(caseOf(give, check), check.ID))
}

func TestARepetitionOfAGrantIsApartFromItsApprovalToo(t *testing.T) {
	approve, again := approval("mail", "tom"), grant("mail")
	again.Key, again.Base = "grant/mail/2", "grant/mail"
	same(t, "the second grant", []string{"tom"}, who(caseOf(approve, again), "grant/mail/2"))
}

func TestAReviewOfEverythingIsApartFromAllTasksOfItsLines(t *testing.T) {
	review := work("review", "review", "", "noor")
	review.ApartFrom = []string{"grant", "approve"}
	mail, chat := grant("mail", "mia"), grant("chat", "ben")
	check := about(mail, jml.PurposeCheck, "lea")
	c := caseOf(approval("mail", "tom"), mail, check, chat, review)
	same(t, "the review", []string{"ben", "mia", "tom"}, who(c, "review"))
	same(t, "a grant", []string{"lea", "noor", "tom"}, who(c, mail.ID))
	same(t, "the check of a grant, which is no part of it", []string{"mia"}, who(c, check.ID))
}

func TestALineOverSystemsIsApartFromTheTaskAboutTheSameSystem(t *testing.T) {
	mail, chat := work("use/mail", "use", "mail"), work("use/chat", "use", "chat")
	mail.ApartFrom, chat.ApartFrom = []string{"set-up"}, []string{"set-up"}
	c := caseOf(work("set-up/mail", "set-up", "mail", "mia"), work("set-up/chat", "set-up", "chat", "ben"), mail, chat)
	same(t, "mail", []string{"mia"}, who(c, mail.ID))
	same(t, "chat", []string{"ben"}, who(c, chat.ID))
}

func TestALineOfAnotherPlaybookIsAnotherLine(t *testing.T) {
	review, other := work("review", "review", ""), grant("mail", "mia")
	review.ApartFrom, other.Playbook = []string{"grant"}, "older"
	same(t, "the review", []string{}, who(caseOf(other, review), "review"))
}

func TestWhoExcusesALookIsKeptApartLikeWhoLooks(t *testing.T) {
	approve, give := approval("mail"), grant("mail", "mia")
	check := about(give, jml.PurposeCheck)
	review := work("review", "review", "")
	review.ApartFrom = []string{"grant"}
	noApproval := about(approve, jml.PurposeException, "lea")
	noCheck, noReview := about(check, jml.PurposeException), about(review, jml.PurposeException)
	c := caseOf(approve, give, check, review, noApproval, noCheck, noReview)
	for _, id := range []string{noCheck.ID, noReview.ID} {
		same(t, id, []string{"ines", "mia"}, who(c, id))
	}
	same(t, "the grant that nobody approved", []string{"lea"}, who(c, give.ID))
	same(t, noApproval.ID, []string{"ines", "mia"}, who(c, noApproval.ID))
}

func TestTheOwnerOfATaskIsBarredFromWhatComesLaterAndNotFromWhatComesBefore(t *testing.T) {
	give := grant("mail")
	review := work("review", "review", "")
	review.ApartFrom = []string{"grant"}
	give.owner, review.owner = "mia", "noor"
	c := caseOf(give, review)
	same(t, "the review", []string{"mia"}, who(c, "review"))
	same(t, "the grant", []string{}, who(c, give.ID))
}

func TestWhoAnnouncedTheCaseNeitherApprovesNorExcuses(t *testing.T) {
	approve, give := approval("mail"), grant("mail")
	confirmed, excused := about(approve, jml.PurposeCheck), about(give, jml.PurposeException)
	c := caseOf(approve, give, confirmed, excused)
	for id, want := range map[string]bool{approve.ID: true, confirmed.ID: true, excused.ID: true, give.ID: false} {
		if got := c.Barred(id)["ines"].Announcer; got != want {
			t.Errorf("%s: barred is %v", id, got)
		}
	}
}

func TestSubjectsEndNothingButTheirOwnLines(t *testing.T) {
	own, task := work("read-policies", "read-policies", ""), work("work", "work", "")
	ownGrant, ownApproval := grant("mail"), approval("chat")
	ownCheck := about(task, jml.PurposeCheck)
	for _, f := range []*fake{own, ownGrant, ownApproval, ownCheck} {
		f.Role = roles.Employee
	}
	c := caseOf(own, task, ownGrant, ownApproval, ownCheck)
	for id, want := range map[string]bool{own.ID: false, task.ID: true, ownGrant.ID: true, ownApproval.ID: true, ownCheck.ID: true} {
		if got := c.Barred(id)["ada"].Subject; got != want {
			t.Errorf("%s: barred is %v", id, got)
		}
	}
}

func TestABarNamesTheTasksThatItComesFrom(t *testing.T) {
	mail, chat := grant("mail", "mia"), grant("chat", "mia")
	review := work("review", "review", "")
	review.ApartFrom = []string{"grant"}
	want := map[string]Bar{"ada": {Subject: true}, "mia": {Tasks: []string{"grant/mail", "grant/chat"}}}
	if diff := cmp.Diff(want, caseOf(mail, chat, review).Barred("review")); diff != "" {
		t.Error(diff)
	}
}

func TestWhatOverseesOthersIsToldFromWork(t *testing.T) {
	review := work("review", "review", "")
	review.ApartFrom = []string{"grant"}
	apartGrant := grant("mail")
	apartGrant.ApartFrom = []string{"approve"}
	for f, want := range map[*fake]bool{approval("mail"): true, about(grant("x"), jml.PurposeRecheck): true, review: true,
		grant("mail"): false, apartGrant: false, work("work", "work", ""): false} {
		if got := f.Oversees(); got != want {
			t.Errorf("%s oversees: %v", f.Key, got)
		}
	}
}

// drawn is a random case: some lines over some systems that approve, grant,
// review and judge each other at random.
func drawn(t *rapid.T) []*fake {
	lines := []string{"a", "b", "c", "d"}
	var out []*fake
	for i := range rapid.IntRange(2, 14).Draw(t, "tasks") {
		l := rapid.SampledFrom(lines).Draw(t, "line")
		f := work(fmt.Sprintf("t%d", i), l, rapid.SampledFrom([]string{"", "mail", "chat"}).Draw(t, "system"))
		f.Base = rapid.SampledFrom([]string{f.Key, "base"}).Draw(t, "base")
		f.Asset = rapid.SampledFrom([]string{"", "", "laptop", "key"}).Draw(t, "asset")
		f.ApartFrom = rapid.SliceOfNDistinct(rapid.SampledFrom(lines), 0, 2, rapid.ID).Draw(t, "apart from")
		f.Writes = rapid.SampledFrom([]jml.Writes{jml.WritesNothing, jml.WritesGrant, jml.WritesRevoke}).Draw(t, "writes")
		if f.Writes == jml.WritesNothing {
			f.Asks = rapid.SampledFrom([]jml.Asks{jml.AsksDone, jml.AsksYesNo}).Draw(t, "asks")
		}
		f.Decides = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"t1", "t2", "t3", "base"}), 0, 2, rapid.ID).Draw(t, "decides")
		if i > 0 && rapid.Bool().Draw(t, "judges") {
			f.Purpose = rapid.SampledFrom([]jml.Purpose{jml.PurposeCheck, jml.PurposeException, jml.PurposeRecheck}).Draw(t, "purpose")
			f.For, f.ApartFrom, f.Writes, f.Decides = out[rapid.IntRange(0, i-1).Draw(t, "for")].Key, nil, jml.WritesNothing, nil
		}
		out = append(out, f)
	}
	return out
}

func TestIfOneTaskIsApartFromAnotherTheOtherIsApartFromIt(t *testing.T) {
	pairs := 0
	rapid.Check(t, func(t *rapid.T) {
		tasks := drawn(t)
		c := caseOf(tasks...)
		for _, one := range tasks {
			for _, other := range tasks {
				one.enders, other.enders = []string{"one"}, []string{"other"}
				_, there := c.Barred(one.ID)["other"]
				_, back := c.Barred(other.ID)["one"]
				if one == other {
					continue
				}
				if there != back {
					t.Fatalf("%s bars %s: %v, the other way round: %v", other.Key, one.Key, there, back)
				}
				if there {
					pairs++
				}
				one.enders, other.enders = nil, nil
			}
		}
	})
	if pairs == 0 {
		t.Error("no two tasks were apart: the property tried nothing")
	}
}

// TestTasksComeToRest gives tasks to the first of a line who is not barred,
// again and again, as rounds do: it ends, and nobody is left where they are
// barred while somebody else could have the task.
func TestTasksComeToRest(t *testing.T) {
	people := []string{"tom", "mia", "ben"}
	rapid.Check(t, func(t *rapid.T) {
		tasks := drawn(t)
		c := caseOf(tasks...)
		lines := make([][]string, len(tasks))
		for i, f := range tasks {
			lines[i] = append(rapid.Permutation(people).Draw(t, "line"), "fallback")
			f.owner = rapid.SampledFrom(append(people, "fallback")).Draw(t, "owner")
		}
		for range len(tasks) + 1 {
			moved := false
			for i, f := range tasks {
				barred := c.Barred(f.ID)
				free := slices.DeleteFunc(slices.Clone(lines[i]), func(p string) bool { _, bar := barred[p]; return bar })
				to := append(free, "fallback")[0]
				moved = moved || f.owner != to
				f.owner = to
			}
			if !moved {
				return
			}
		}
		t.Fatal("the tasks go on moving")
	})
}

func TestWhoHoldsARoleThatATaskIsClosedToIsBarredFromIt(t *testing.T) {
	audit := work("audit", "audit", "")
	audit.NotBy = []roles.Role{roles.Engineering, roles.Employee}
	other := work("other", "other", "")
	other.Role = roles.Employee
	c := caseOf(audit, other)
	same(t, "while nobody says who holds it", []string{}, who(c, "audit"))

	c.Holders = func(role roles.Role) []string {
		if role == roles.Engineering {
			return []string{"mia", "ben"}
		}
		return []string{"tom"}
	}
	same(t, "the task", []string{"ben", "mia"}, who(c, "audit"))
	if bars := c.Barred("other"); len(bars) > 0 {
		t.Errorf("another task is closed to %v", bars)
	}
	if bar := c.Barred("audit")["mia"]; bar.Role != roles.Engineering {
		t.Errorf("she is barred as %q", bar.Role)
	}
	if bar := c.Barred("audit")["ada"]; bar.Role != roles.Employee || !bar.Subject {
		t.Errorf("the subject is barred by %+v", bar)
	}
}
