package casework_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
)

func TestBeforeTheSetUpACaseCanBePreviewedButNotOpened(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "handover.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	cases := caseworktest.Over(t, s, &caseworktest.Clock{}).Cases
	who := caseworktest.Ada()
	who.Manager = ""
	ev := jml.Event{ID: "1", Kind: jml.Joiner, EffectiveDate: jml.Date{Year: 2030, Month: 1, Day: 7}, Person: who}
	preview, err := cases.Preview(t.Context(), ev, caseworktest.Intake(ev))
	if err != nil || len(preview.Tasks) < 20 {
		t.Errorf("the preview has %d tasks, %v", len(preview.Tasks), err)
	}
	_, err = cases.Accept(t.Context(), ev, caseworktest.Intake(ev))
	refused(t, err, jml.CodeSetup, "set-up")
}

func TestThePreviewIsThePlanThatTheAcceptanceKeeps(t *testing.T) {
	c := caseworktest.Story(t)
	ev := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
	preview, err := c.Cases.Preview(t.Context(), ev, caseworktest.Intake(ev))
	if err != nil {
		t.Fatal(err)
	}
	facts := func(tasks []jml.Task) (out []string) {
		for _, k := range tasks {
			out = append(out, k.Key+" "+k.Due.At.String()+" "+k.OpensAt.String())
		}
		return out
	}
	same(t, "the plan", facts(preview.Tasks), facts(c.Announce(ev).Tasks))
}

func TestAnUnknownFunctionIsSaidAtOnce(t *testing.T) {
	c := caseworktest.Story(t)
	who := caseworktest.Ada()
	who.Functions = []string{"juggling"}
	out := c.Announce(c.Event(jml.Joiner, who, "2026-12-01"))
	if !slices.ContainsFunc(out.Warning, func(w string) bool { return strings.Contains(w, "juggling") }) {
		t.Errorf("the warnings are %q", out.Warning)
	}
}

// benOwnsSourceCode puts a matrix in force that names Ben as the owner.
func benOwnsSourceCode(c *caseworktest.Company) {
	c.Helper()
	var body []byte
	c.Read(func(r ledger.Reader) error {
		hash, err := r.Current("matrix")
		if err != nil {
			return err
		}
		body, err = r.Document(hash)
		return err
	})
	next := bytes.Replace(body, []byte("name: Source code hosting, owner: engineering"), []byte("name: Source code hosting, owner: ben@example.com"), 1)
	if bytes.Equal(body, next) {
		c.Fatal("the default matrix has changed")
	}
	if _, err := c.Office.PutDocument(c.Context(), jml.ConsoleActor(), "matrix", next, ""); err != nil {
		c.Fatal(err)
	}
}

func TestASystemsNewOwnerGetsItsOpenTasksOfCasesThatRunAlready(t *testing.T) {
	c := caseworktest.Story(t)
	if err := c.Office.HoldRole(t.Context(), jml.ConsoleActor(), roles.Engineering, []string{c.ID("tom")}); err != nil {
		t.Fatal(err)
	}
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	same(t, "before", c.ID("tom"), c.Task(id, "remove-access/source-code").AssigneeID)
	rev := c.Case(id).Rev
	benOwnsSourceCode(c)
	if c.Case(id).Rev == rev {
		t.Error("the case is not asked to look again")
	}
	c.Drive(id)
	same(t, "after", c.ID("ben"), c.Task(id, "remove-access/source-code").AssigneeID)
}

func TestEveryDutyOfALeaverIsListedAndGoesToWhoWasNamedLater(t *testing.T) {
	c := caseworktest.Story(t)
	benOwnsSourceCode(c)
	who := caseworktest.Ada()
	who.Manager, who.WorkerType, who.Sponsor = "ben@example.com", jml.Contractor, "ben@example.com"
	who.EndDate = jml.Date{Year: 2027, Month: 6, Day: 30}
	joiner := c.Announce(c.Event(jml.Joiner, who, "2026-12-14")).Case
	c.Drive(joiner.ID)
	task := c.Task(joiner.ID, "approve-access/source-code")
	ben, mia := c.ID("ben"), c.ID("mia")
	duties, err := c.Office.Duties(t.Context(), jml.ConsoleActor(), ben)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, d := range duties {
		kinds[d.Kind] = true
	}
	for _, kind := range []string{"role", "deputy", "system", "report", "sponsorship", "task"} {
		if !kinds[kind] {
			t.Errorf("the form does not list the %s", kind)
		}
	}
	ev := c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "ben@example.com"}, "2026-11-30")
	leaver := c.Announce(ev).Case.ID
	ev.ID = "named-later"
	in := caseworktest.Intake(ev)
	in.Takeover = []roles.Takeover{{Kind: "role", Ref: "engineering", To: mia}, {Kind: "deputy", Ref: "cto", To: mia},
		{Kind: "system", Ref: "source-code", To: mia}, {Kind: "report", Ref: joiner.EngagementID, To: c.ID("tom")},
		{Kind: "sponsorship", Ref: joiner.EngagementID, To: mia}, {Kind: "task", Ref: task.ID, To: c.ID("noor")}}
	if _, err := c.Cases.Accept(t.Context(), ev, in); err != nil {
		t.Fatal(err)
	}
	c.WaitUntil(at(t, "2026-11-30 16:00"), leaver, joiner.ID)
	left, err := c.Office.Duties(t.Context(), jml.ConsoleActor(), ben)
	same(t, "duties that stayed behind", 0, len(left))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the named task", c.ID("noor"), c.Task(joiner.ID, "approve-access/source-code").AssigneeID)
	same(t, "the others", c.ID("tom"), c.Task(joiner.ID, "approve-access/monitoring").AssigneeID)
	c.Read(func(r ledger.Reader) error {
		e, err := r.Engagement(joiner.EngagementID)
		same(t, "manager and sponsor", []string{c.ID("tom"), mia}, []string{e.ManagerID, e.SponsorID})
		return err
	})
}

func TestOfTwoAdministratorsOnlyOneCanBeLeaving(t *testing.T) {
	c := caseworktest.Story(t)
	if _, err := c.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "tom@example.com", Role: staff.Admin}); err != nil {
		t.Fatal(err)
	}
	c.Announce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "lea@example.com"}, "2026-12-31"))
	_, err := c.TryAnnounce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "tom@example.com"}, "2026-12-31"))
	refused(t, err, jml.CodeConflict, "last administrator")
}

func TestReopeningATaskReopensItsClosedCaseUntilItIsDoneAgain(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.FinishAll(id)
	if err := c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, "remove-access/source-code").ID, "the account was seen again"); err != nil {
		t.Fatal(err)
	}
	c.Drive(id)
	got := c.Case(id)
	if got.State != jml.CaseOpen || !got.AccessClosedAt.IsZero() || !slices.Contains(c.Holds("ada"), "source-code") {
		t.Errorf("the case is %s, access closed at %v", got.State, got.AccessClosedAt)
	}
	same(t, "who confirms anew", "planned", c.State(id, "remove-access/source-code:check/2"))
	c.FinishAll(id)
	same(t, "the case", jml.CaseCompleted, c.Case(id).State)
	if len(c.Holds("ada")) != 0 || c.Case(id).AccessClosedAt.IsZero() {
		t.Error("the access did not end again")
	}
}

func TestAReassignedTaskEndsTheRightOfTheOldFormAndKeepsPeopleApart(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	c.Finish(id, "remove-access/source-code")
	check, first := c.Task(id, "remove-access/source-code:check"), c.Task(id, "remove-access/source-code")
	give := func(to string) error {
		return c.Cases.Reassign(t.Context(), jml.ConsoleActor(), check.ID, to, "on holiday")
	}
	refused(t, give(first.DoneBy), jml.CodeInvalid, "judge their own work")
	refused(t, give(c.ID("ada")), jml.CodeInvalid, "they have left")
	refused(t, give("nobody"), jml.CodeNotFound, "")
	if err := give(c.ID("lea")); err != nil {
		t.Fatal(err)
	}
	c.Drive(id)
	_, err := c.Cases.Complete(t.Context(), c.Owner(check), id, []jml.Ending{c.Ending(check)})
	refused(t, err, jml.CodeMoved, "somebody else")
	same(t, "mails to the new owner", 1, len(c.Letters("lea@example.com", notice.Moved)))
	c.Finish(id, check.Key, answer("yes"))
	if !c.Task(id, first.Key).Proven {
		t.Error("a confirmed removal is not proven")
	}
}
