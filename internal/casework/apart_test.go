package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/store"
)

// apart are two tasks of one case that need two people: who did one of them,
// at any time, may not have the other.
type apart struct {
	kind          jml.Kind
	first, second string
	end           func(*jml.Ending) // how the first one ends, if not as usual
}

func apartPairs() []apart {
	wrong := outcome(jml.TaskNotApplicable, reason.RegisterWrong)
	return []apart{
		// Who approves does not grant, and reviews nothing of it.
		{jml.Joiner, "approve-access/monitoring", "grant-access/monitoring", nil},
		{jml.Joiner, "approve-standing", "create-identity/identity", nil},
		{jml.Joiner, "approve-critical-access/source-code", "grant-critical-access/source-code", nil},
		{jml.Joiner, "approve-access/monitoring", "review-access", nil},
		{jml.Mover, "approve-access/crm", "grant-access/crm", nil},
		// H-13: nobody who granted or removed any of it looks at it.
		{jml.Joiner, "grant-access/monitoring", "review-access", nil},
		{jml.Joiner, "create-identity/identity", "review-access", nil},
		{jml.Joiner, "grant-critical-access/source-code", "review-access", nil},
		{jml.Mover, "grant-access/crm", "review-access", nil},
		{jml.Mover, "remove-access/source-code", "review-access", nil},
		// H-21 likewise.
		{jml.Leaver, "disable-identity/identity", "closing-check", nil},
		{jml.Leaver, "remove-access/source-code", "closing-check", nil},
		{jml.Leaver, "rotate-secrets", "closing-check", nil},
		{jml.Leaver, "lock-device/LT-1", "closing-check", nil},
		{jml.Leaver, "return-equipment/LT-1", "closing-check", nil},
		// Who did it does not confirm it, or accept that it was not done.
		{jml.Joiner, "protect-device", "protect-device:check", nil},
		{jml.Mover, "keep-or-remove/source-code", "keep-or-remove/source-code:check", answer("keep")},
		{jml.Leaver, "disable-identity/identity", "disable-identity/identity:check", nil},
		{jml.Leaver, "remove-access/source-code", "recheck/remove-access/source-code", wrong},
		{jml.Leaver, "exit-talk", "accept-exception/exit-talk", outcome(jml.TaskNotDone, reason.Refused)},
	}
}

// eachPair runs a story for each pair, with Leo and Kai, who have no duty and
// no right, at hand.
func eachPair(t *testing.T, story func(t *testing.T, c *caseworktest.Company, id string, p apart)) {
	for _, p := range apartPairs() {
		t.Run(string(p.kind)+"/"+p.first+" and "+p.second, func(t *testing.T) {
			t.Parallel()
			c := caseworktest.New(t)
			c.Employ(jml.EventPerson{GivenName: "Leo", FamilyName: "Marin", WorkEmail: "leo@example.com"}, true, nil)
			c.Employ(jml.EventPerson{GivenName: "Kai", FamilyName: "Ito", WorkEmail: "kai@example.com"}, true, nil)
			who := caseworktest.Ada()
			if p.kind != jml.Joiner {
				c.Employ(who, true, []string{"identity/user", "source-code/write"}, "LT-1")
			}
			if p.kind == jml.Mover {
				who.Functions, who.Manager = []string{"sales"}, "mia@example.com"
			}
			story(t, c, c.Announce(c.Event(p.kind, who, "2026-12-04")).Case.ID, p)
		})
	}
}

// until goes on with everything else until a task is open, and returns its
// key, which has a number when the case has had the task before.
func until(c *caseworktest.Company, id, key string) string {
	c.Helper()
	for range 400 {
		c.Drive(id)
		open := c.Keys(id, func(t jml.Task) bool { return t.State == jml.TaskOpen && !t.NotBefore.After(c.Clock.Now()) })
		for _, repeated := range []string{key, key + "/2"} {
			if slices.Contains(open, repeated) {
				return repeated
			}
		}
		if len(open) == 0 {
			c.Wait(id)
			continue
		}
		for _, other := range open {
			if c.Task(id, other).State == jml.TaskOpen {
				_, err := c.TryFinish(id, other)
				need(c, err)
			}
		}
	}
	c.Fatalf("%s does not open", key)
	return ""
}

// give hands a task to somebody, as the console may.
func give(c *caseworktest.Company, id, key, name string) error {
	c.Helper()
	return c.Cases.Reassign(context.Background(), jml.ConsoleActor(), c.Task(id, key).ID, c.ID(name), "")
}

// done has somebody do an open task.
func done(c *caseworktest.Company, id, key, name string, change func(*jml.Ending)) {
	c.Helper()
	need(c, give(c, id, key, name))
	if change == nil {
		change = func(*jml.Ending) {}
	}
	c.Finish(id, key, change)
}

func reopen(c *caseworktest.Company, id, key string) {
	c.Helper()
	need(c, c.Cases.Reopen(context.Background(), jml.ConsoleActor(), c.Task(id, key).ID, "once more"))
	c.Drive(id)
}

// keptFrom checks that an open task is not with somebody and cannot be given
// to them.
func keptFrom(t *testing.T, c *caseworktest.Company, id, key, name string) {
	t.Helper()
	if c.Task(id, key).AssigneeID == c.ID(name) {
		t.Errorf("%s is with %s", key, name)
		return
	}
	if err := give(c, id, key, name); err == nil {
		t.Errorf("%s can be given to %s", key, name)
	}
}

func TestWhoDidTheFirstMayNotHaveTheSecond(t *testing.T) {
	eachPair(t, func(t *testing.T, c *caseworktest.Company, id string, p apart) {
		until(c, id, p.first)
		done(c, id, p.first, "leo", p.end)
		until(c, id, p.second)
		keptFrom(t, c, id, p.second, "leo")
	})
}

func TestWhoDidTheSecondMayNotHaveTheFirstWhenItIsOpenAgain(t *testing.T) {
	eachPair(t, func(t *testing.T, c *caseworktest.Company, id string, p apart) {
		until(c, id, p.first)
		done(c, id, p.first, "kai", p.end)
		until(c, id, p.second)
		done(c, id, p.second, "leo", nil)
		reopen(c, id, p.first)
		keptFrom(t, c, id, p.first, "leo")
	})
}

func TestNoSeatBringsTheFirstToWhoDidTheSecond(t *testing.T) {
	eachPair(t, func(t *testing.T, c *caseworktest.Company, id string, p apart) {
		until(c, id, p.first)
		done(c, id, p.first, "kai", p.end)
		until(c, id, p.second)
		done(c, id, p.second, "leo", nil)
		for _, role := range roles.OfCompany() {
			hold(c, role, "leo")
		}
		need(c, c.Cases.Reopen(context.Background(), jml.ConsoleActor(), c.Task(id, p.first).ID, "once more"))
		leave := c.Announce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "kai@example.com"}, "2026-11-20")).Case.ID
		c.WaitUntil(c.Case(leave).CutoffAt, leave, id)
		keptFrom(t, c, id, p.first, "leo")
	})
}

func TestWhoDidItOnceStaysKeptApartWhoeverDidItLast(t *testing.T) {
	eachPair(t, func(t *testing.T, c *caseworktest.Company, id string, p apart) {
		until(c, id, p.first)
		done(c, id, p.first, "leo", p.end)
		reopen(c, id, p.first)
		if strings.HasPrefix(p.second, "recheck/") { // nobody has to look at what is not said twice
			need(c, give(c, id, p.first, "kai"))
			_, err := c.TryFinish(id, p.first, p.end)
			refused(t, err, jml.CodeInvalid, "This was said of it before")
			return
		}
		done(c, id, p.first, "kai", p.end)
		keptFrom(t, c, id, until(c, id, p.second), "leo")
	})
}

func TestWhoHasTheSecondLosesItByDoingTheFirst(t *testing.T) {
	eachPair(t, func(t *testing.T, c *caseworktest.Company, id string, p apart) {
		until(c, id, p.first)
		done(c, id, p.first, "kai", p.end)
		until(c, id, p.second)
		need(c, give(c, id, p.second, "leo"))
		reopen(c, id, p.first)
		if give(c, id, p.first, "leo") != nil {
			return // refused while the second is with Leo: that keeps them apart too
		}
		c.Finish(id, p.first)
		if task := c.Task(id, p.second); task.State == jml.TaskOpen && task.AssigneeID == c.ID("leo") {
			t.Errorf("leo did %s and still has %s", p.first, p.second)
		}
	})
}

func TestWhoOnlyHadTheFirstMayHaveTheSecond(t *testing.T) {
	eachPair(t, func(t *testing.T, c *caseworktest.Company, id string, p apart) {
		until(c, id, p.first)
		need(c, give(c, id, p.first, "leo"))
		done(c, id, p.first, "kai", p.end)
		until(c, id, p.second)
		if err := give(c, id, p.second, "leo"); err != nil {
			t.Errorf("leo did nothing of %s and may not have %s: %v", p.first, p.second, err)
		}
	})
}

func TestWhereNobodyElseIsLeftTheFallbackPersonReviewsAndItIsCounted(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	for _, by := range [][2]string{{"create-identity/identity", "noor"}, {"grant-access/monitoring", "lea"}, {"grant-critical-access/source-code", "omar"}} { // all who could review
		until(c, id, by[0])
		done(c, id, by[0], by[1], nil)
	}
	until(c, id, "review-access")
	same(t, "who reviews", c.ID("omar"), c.Task(id, "review-access").AssigneeID)
	c.Finish(id, "review-access")

	ctx, counted := context.Background(), false
	need(c, c.Store.Snapshot(ctx, func(s *store.Snapshot) error {
		return s.Leaves(ctx, 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if err != nil || leaf.Type != leaftype.TaskEnded || leaf.Task != c.Task(id, "review-access").ID {
				return err
			}
			data, err := leaf.Decode()
			if ended, ok := data.(evidence.TaskEnded); ok {
				counted = ended.NotApart
			}
			return err
		})
	}))
	if !counted {
		t.Error("the log does not say that the review was not kept apart")
	}
}

// joins has somebody announce Ada, who reports to a manager.
func joins(c *caseworktest.Company, by jml.Actor, manager string) string {
	c.Helper()
	who := caseworktest.Ada()
	who.Manager = caseworktest.Address(manager)
	ev := c.Event(jml.Joiner, who, "2026-12-01")
	in := caseworktest.Intake(ev)
	in.Source, in.Actor = "form", by
	out, err := c.Cases.Accept(context.Background(), ev, in)
	need(c, err)
	c.Drive(out.Case.ID)
	return out.Case.ID
}

func TestWhoAnnouncesDoesNotApprove(t *testing.T) {
	c := caseworktest.Story(t)
	id := joins(c, signedIn(c, "ines"), "ines")
	keptFrom(t, c, id, "approve-access/monitoring", "ines")
}

func TestWhoMayAnnounceDoesNotApproveEither(t *testing.T) {
	c := caseworktest.Story(t)
	id := joins(c, jml.ConsoleActor(), "ines")
	keptFrom(t, c, id, "approve-access/monitoring", "ines")
}

func TestHRDoesNotHandAnApprovalToThemselves(t *testing.T) {
	c := caseworktest.Story(t)
	id := joins(c, signedIn(c, "ines"), "tom")
	task := c.Task(id, "approve-access/monitoring")
	if err := c.Cases.Reassign(t.Context(), signedIn(c, "ines"), task.ID, c.ID("ines"), "I can do that"); err == nil {
		t.Error("HR has the approval")
	}
	if err := c.Cases.Reassign(t.Context(), signedIn(c, "ines"), task.ID, c.ID("noor"), "Tom is away"); err != nil {
		t.Errorf("HR cannot hand it to anybody else: %v", err)
	}
}
func need(c *caseworktest.Company, err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// signedIn is somebody of the company who has a right to sign in.
func signedIn(c *caseworktest.Company, name string) (by jml.Actor) {
	c.Helper()
	id := c.ID(name)
	c.Read(func(r ledger.Reader) error {
		dir, err := r.Directory()
		for _, s := range dir.Staff {
			if s.PersonID == id && !s.Removed {
				by = jml.Actor{Kind: jml.ActorStaff, Ref: s.ID, Name: s.Name, PersonID: id, Assurance: jml.AssuranceSignIn}
			}
		}
		return err
	})
	if by.Ref == "" {
		c.Fatalf("%s has no right to sign in", name)
	}
	return by
}
