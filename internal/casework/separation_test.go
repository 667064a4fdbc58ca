package casework_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/store"
)

func TestOneFormDoesNotEndTwoTasksThatNeedTwoPeople(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := joins(c, jml.ConsoleActor(), "lea")
		until(c, id, "review-access")
		need(c, c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, "grant-access/monitoring").ID, ""))
		need(c, give(c, id, "grant-access/monitoring", "noor")) // before a round has moved the review
		grant, review := c.Task(id, "grant-access/monitoring"), c.Task(id, "review-access")
		same(t, "who has both", []string{c.ID("noor"), c.ID("noor")}, []string{grant.AssigneeID, review.AssigneeID})

		for _, order := range [][]jml.Ending{{c.Ending(grant), c.Ending(review)}, {c.Ending(review), c.Ending(grant)}, {c.Ending(review)}} {
			_, err := c.Cases.Complete(t.Context(), c.Owner(grant), id, order)
			refused(t, err, jml.CodeMoved, "somebody else has to end it")
		}
		same(t, "neither ended", "open open", c.State(id, grant.Key)+" "+c.State(id, review.Key))

		c.Drive(id)
		same(t, "the review goes on to", c.ID("omar"), c.Task(id, "review-access").AssigneeID)
		c.Finish(id, grant.Key)
		c.FinishAll(id)
	})
}

func TestWhoAnnouncedACaseStaysBarredWithoutTheRight(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		ines := signedIn(c, "ines")
		id := joins(c, ines, "ines")
		endRight(c, ines)
		c.Drive(id)
		keptFrom(t, c, id, "approve-access/monitoring", "ines")

		other := c.Announce(c.Event(jml.Joiner, jml.EventPerson{ID: "E-18", GivenName: "Uma", FamilyName: "Rao", WorkEmail: "uma@example.com",
			Functions: []string{"support"}, Manager: "ines@example.com"}, "2026-12-01")).Case.ID
		c.Drive(other)
		same(t, "a case that somebody else announced", c.ID("ines"), c.Task(other, "approve-standing").AssigneeID)
	})
}

func TestWhoAnnouncedAChangeOfACaseApprovesNothingInIt(t *testing.T) {
	c := caseworktest.Story(t)
	id := joins(c, jml.ConsoleActor(), "lea")
	same(t, "who approves", c.ID("lea"), c.Task(id, "approve-access/monitoring").AssigneeID)
	change := c.Event(jml.Reschedule, ada(), "2026-12-07")
	in := caseworktest.Intake(change)
	in.Source, in.Actor = "form", signedIn(c, "lea")
	_, err := c.Cases.Accept(t.Context(), change, in)
	need(c, err)
	c.Drive(id)
	keptFrom(t, c, id, "approve-access/monitoring", "lea")
}

func TestHRTakesNoApprovalOverFromALeaver(t *testing.T) {
	c := caseworktest.Story(t)
	id := joins(c, jml.ConsoleActor(), "ben")
	until(c, id, "protect-device:check")
	check := c.Task(id, "protect-device:check")
	leaver := c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "tom@example.com"}, "2026-12-30")
	in := caseworktest.Intake(leaver)
	in.Source, in.Actor, in.Takeover = "form", signedIn(c, "ines"), []roles.Takeover{{Kind: "task", Ref: check.ID, To: c.ID("ines")}}
	_, err := c.Cases.Accept(t.Context(), leaver, in)
	refused(t, err, jml.CodeForbidden, "to themselves")
	in.Takeover[0].To = c.ID("noor")
	_, err = c.Cases.Accept(t.Context(), leaver, in)
	need(c, err)
}

func TestAnExceptionForAnApprovalIsNotAcceptedByWhoGrants(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := joins(c, jml.ConsoleActor(), "tom")
		c.Finish(id, "approve-access/monitoring", outcome(jml.TaskNotDone, reason.Unreachable))
		keptFrom(t, c, id, "accept-exception/approve-access/monitoring", "ines")
		done(c, id, "accept-exception/approve-access/monitoring", "lea", nil)
		until(c, id, "grant-access/monitoring")
		keptFrom(t, c, id, "grant-access/monitoring", "lea")
	})
}

func TestAJoinerWhoHoldsEveryRoleEndsOnlyTheirOwnLines(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := joins(c, jml.ConsoleActor(), "tom")
		for _, role := range roles.OfCompany() {
			hold(c, role, "ada")
		}
		c.FinishAll(id)
		for _, task := range c.Tasks(id) {
			if own := task.Role == roles.Employee; slices.Contains(task.EndedBy, c.ID("ada")) != own && task.State == jml.TaskDone {
				t.Errorf("%s (%s) was ended by %v", task.Key, task.Role, task.EndedBy)
			}
		}
	})
}

func TestWhereTheFallbackPersonIsTheSubjectSomebodyElseOfTheLineGetsIt(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(jml.EventPerson{WorkEmail: "omar@example.com"}, true, []string{"crm/viewer"})
	for _, role := range roles.OfCompany() {
		hold(c, role, "lea")
	}
	id := c.Announce(c.Event(jml.Mover, jml.EventPerson{WorkEmail: "omar@example.com", Functions: []string{"engineering"}, Manager: "lea@example.com"},
		"2026-12-01")).Case.ID
	c.FinishAll(id)
	task := c.Task(id, "grant-critical-access/source-code")
	same(t, "who granted", c.ID("lea"), task.DoneBy)
	if !task.NotApart {
		t.Error("it does not say that approver and granter are one")
	}
}

func TestEveryExportCountsWhatATinyCompanyCouldNotKeepApart(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		for _, role := range roles.OfCompany() {
			hold(c, role, "omar")
		}
		endRight(c, signedIn(c, "lea"))
		endRight(c, signedIn(c, "ines"))
		id := joins(c, jml.ConsoleActor(), "omar")
		c.FinishAll(id)
		marked := c.Keys(id, func(t jml.Task) bool { return t.NotApart })
		if !slices.Contains(marked, "grant-access/monitoring") || !slices.Contains(marked, "review-access") {
			t.Errorf("marked are %v", marked)
		}
		same(t, "counted", len(marked), c.Audit().Counts.NotKeptApart)
	})
}

// endRight takes somebody's right to sign in away.
func endRight(c *caseworktest.Company, of jml.Actor) {
	c.Helper()
	need(c, c.Store.Change(c.Context(), ledger.LanePeople, func(tx ledger.Tx) error {
		dir, err := tx.Directory()
		for _, right := range dir.Staff {
			if right.ID == of.Ref && err == nil {
				right.Removed = true
				err = tx.PutStaff(right)
			}
		}
		return err
	}))
}

// TestNobodyEndsWhatTheyMustBeKeptApartFrom goes through companies of every
// size with tasks that are reopened, given to others and not done, in cases of
// every kind that anybody announced. Verification goes through each too.
func TestNobodyEndsWhatTheyMustBeKeptApartFrom(t *testing.T) {
	kept, counted := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		c := caseworktest.New(t)
		castRoles(rt, c)
		id := announcedByAnybody(rt, c)
		for range rapid.IntRange(20, 60).Draw(rt, "steps") {
			if rapid.IntRange(0, 3).Draw(rt, "meddle") == 0 {
				meddle(rt, c, id)
			} else if !randomStep(rt, c, id) {
				break
			}
		}
		apart, not := apartByTheLog(rt, c, id)
		kept, counted = kept+apart, counted+not
		c.CheckLog()
		c.Audit()
	})
	if kept == 0 || counted == 0 {
		t.Errorf("%d endings were kept apart and %d could not be: the property tried nothing", kept, counted)
	}
}

// announcedByAnybody opens a case of any kind about Ada.
func announcedByAnybody(t *rapid.T, c *caseworktest.Company) string {
	kind := rapid.SampledFrom([]jml.Kind{jml.Joiner, jml.Mover, jml.Leaver}).Draw(t, "kind")
	who := caseworktest.Ada()
	if kind != jml.Joiner {
		c.Employ(who, rapid.Bool().Draw(t, "holdings known"), []string{"identity/user", "source-code/write"}, "LT-1")
	}
	if kind == jml.Mover {
		who.Functions = []string{"sales", "finance"}
	}
	who.Manager = caseworktest.Address(rapid.SampledFrom([]string{"tom", "mia", "omar", "ines"}).Draw(t, "manager"))
	ev := c.Event(kind, who, "2026-12-02")
	in := caseworktest.Intake(ev)
	in.Actor = rapid.SampledFrom([]jml.Actor{jml.ConsoleActor(), signedIn(c, "ines"), signedIn(c, "lea")}).Draw(t, "announced by")
	out, err := c.Cases.Accept(c.Context(), ev, in)
	if err != nil {
		t.Fatal(err)
	}
	c.Drive(out.Case.ID)
	return out.Case.ID
}

// meddle reopens a task, gives one to somebody, or gives a role to another, as
// far as that is allowed; at times somebody ends a task before the round.
func meddle(t *rapid.T, c *caseworktest.Company, id string) {
	people := []string{"tom", "ben", "mia", "noor", "ines", "lea", "omar", "ada"}
	task := rapid.SampledFrom(c.Tasks(id)).Draw(t, "task")
	person := c.ID(rapid.SampledFrom(people).Draw(t, "person"))
	var err error
	switch rapid.IntRange(0, 2).Draw(t, "how") {
	case 0:
		err = c.Cases.Reopen(c.Context(), jml.ConsoleActor(), task.ID, "")
	case 1:
		err = c.Cases.Reassign(c.Context(), jml.ConsoleActor(), task.ID, person, "")
	default:
		role := rapid.SampledFrom(roles.OfCompany()).Draw(t, "role")
		err = c.Office.HoldRole(c.Context(), jml.ConsoleActor(), role, []string{person})
	}
	if err != nil && jml.ErrorCode(err) == "" {
		t.Fatal(err)
	}
	open := c.Keys(id, func(task jml.Task) bool { return task.State == jml.TaskOpen })
	if len(open) > 0 && rapid.Bool().Draw(t, "faster than the round") {
		_, err := c.TryFinish(id, rapid.SampledFrom(open).Draw(t, "which"))
		if code := jml.ErrorCode(err); err != nil && code != jml.CodeMoved && code != jml.CodeTooEarly && code != jml.CodeForbidden && !looksAtOpenWork(err) {
			t.Fatal(err)
		}
	}
	c.Drive(id)
}

// apartByTheLog reads all endings of a case and says how many needed another
// person than some before them and had one, and how many had none and say so.
func apartByTheLog(t *rapid.T, c *caseworktest.Company, id string) (kept, counted int) {
	tasks, enders := map[string]jml.Task{}, map[string][]string{}
	for _, task := range c.Tasks(id) {
		tasks[task.ID] = task
	}
	err := c.Store.Snapshot(c.Context(), func(s *store.Snapshot) error {
		return s.Leaves(c.Context(), 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if err != nil || leaf.Type != leaftype.TaskEnded {
				return err
			}
			data, err := leaf.Decode()
			end, task := data.(evidence.TaskEnded), tasks[leaf.Task]
			met := mustDiffer(tasks, enders, task)
			enders[task.ID] = append(enders[task.ID], end.DoneBy)
			switch {
			case end.NotApart && end.DoneBy != c.ID("omar"):
				t.Errorf("%s is marked as not kept apart, but the fallback person did not end it", task.Key)
			case slices.Contains(met, end.DoneBy) && !end.NotApart:
				t.Errorf("%s was ended by who ended what it must be kept apart from, and the leaf does not say so", task.Key)
			case end.NotApart:
				counted++
			case len(met) > 0:
				kept++
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return kept, counted
}

// mustDiffer returns who ended any task that this one must be kept apart from:
// the rule in its plainest words, one way and the other.
func mustDiffer(tasks map[string]jml.Task, enders map[string][]string, t jml.Task) (people []string) {
	for id, other := range tasks {
		if id != t.ID && (sees(t, other) || sees(other, t)) {
			people = append(people, enders[id]...)
		}
	}
	return people
}

func sees(t, other jml.Task) bool {
	sameThing := t.System == "" || other.System == "" || t.System == other.System
	sameAsset := t.AssetID == "" || other.AssetID == "" || t.AssetID == other.AssetID
	reviews := slices.Contains(t.ApartFrom, other.Line) && t.PlaybookHash == other.PlaybookHash && sameThing && sameAsset && !other.IsJudgement()
	grants := t.Writes == jml.WritesGrant && other.Asks == jml.AsksYesNo && t.NamedBy(other.Decides)
	return t.Judges(other.ID) || grants || reviews
}
