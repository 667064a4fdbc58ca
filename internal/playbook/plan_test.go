package playbook

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

func plan(t testing.TB, in Input) map[string]jml.Task {
	t.Helper()
	tasks, err := Plan(in)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]jml.Task{}
	for _, task := range tasks {
		out[task.Key] = task
	}
	return out
}

func TestAMoveThatChangesNothingHasNoTasks(t *testing.T) {
	in := moverOf(t)
	in.Before = in.After
	in.After.Title, in.After.Department = "Lead", "Core"
	if tasks, err := Plan(in); err != nil || len(tasks) > 0 {
		t.Errorf("%d tasks, %v", len(tasks), err)
	}
}

func TestAMoveToAnotherManagerAloneChangesNoAccess(t *testing.T) {
	in := moverOf(t)
	in.Before, in.After = terms("support"), terms("support")
	in.Before.ManagerID = "mia"
	for key, task := range plan(t, in) {
		if task.System != "" {
			t.Errorf("%s was planned", key)
		}
	}
}

func TestAMoverWithUnknownHoldingsIsCheckedWhereAccountsMayBe(t *testing.T) {
	in := moverOf(t)
	in.Holdings = register.Holdings{}
	got := plan(t, in)
	for _, key := range []string{"check-access/customer-support", "check-access/domains", "list-holdings", "check-equipment"} {
		if _, ok := got[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
	if _, ok := got["check-access/identity"]; ok {
		t.Error("an account that stays is checked")
	}
	if _, ok := got["grant-access/mail"]; ok {
		t.Error("what the old function gave is granted again")
	}
}

func TestALateNewsLeavesTheOwnerTheLimitItselfAndNoMore(t *testing.T) {
	in := leaverOf(t)
	in.Anchors.Opened = in.Anchors.Cutoff.Add(48 * time.Hour)
	task := plan(t, in)["remove-access/source-code"]
	if want := in.Anchors.Opened.Add(time.Hour); !task.Due.At.Equal(want) || !task.ShortNotice {
		t.Errorf("due %s, short notice %v; want %s", task.Due.At, task.ShortNotice, want)
	}
	if task.Due.Rule != "limit critical 1h" || task.Limit != time.Hour || task.DueDateRule != "cutoff+24h" {
		t.Errorf("rule %q, limit %s, due rule %q", task.Due.Rule, task.Limit, task.DueDateRule)
	}
}

func TestATitleNeverHoldsTheName(t *testing.T) {
	in := leaverOf(t)
	in.Person.GivenName, in.Person.FamilyName = "Ada", "Park"
	for key, task := range plan(t, in) {
		if strings.Contains(task.Title+task.Help, "Ada") || strings.Contains(strings.ReplaceAll(task.Title+task.Help, jml.PersonMark, ""), "{{") {
			t.Errorf("%s: %s / %s", key, task.Title, task.Help)
		}
	}
}

func TestAMovedDateMovesTheTaskAndKeepsItsLimit(t *testing.T) {
	in := leaverOf(t)
	task := plan(t, in)["remove-access/source-code"]
	task.ID, task.AssigneeID = "t1", "ben"
	in.Limits.Critical = 8 * time.Hour
	in.Anchors.Cutoff = in.Anchors.Cutoff.AddDate(0, 0, 3)
	got := Redate(in, task)
	if want := in.Anchors.Cutoff.Add(time.Hour); !got.Due.At.Equal(want) || got.Limit != time.Hour || !got.NotBefore.Equal(in.Anchors.Cutoff) {
		t.Errorf("due %s, limit %s, not before %s", got.Due.At, got.Limit, got.NotBefore)
	}
	if got.ID != "t1" || got.AssigneeID != "ben" {
		t.Error("the task lost what is not a date")
	}
}

func TestALeaverWhoBecomesImmediateGetsTheShortLimits(t *testing.T) {
	in := leaverOf(t)
	task := plan(t, in)["remove-access/source-code"]
	in.Now = instantOf(t, "2026-12-01T10:00:00Z")
	in.Immediate, in.Anchors.Cutoff = true, in.Now
	got := Redate(in, task)
	if want := in.Now.Add(30 * time.Minute); !got.Due.At.Equal(want) || got.Limit != 30*time.Minute {
		t.Errorf("due %s, limit %s; want %s", got.Due.At, got.Limit, want)
	}
}

func TestAnOverdueTaskGetsNoNewTimeWhenOtherDatesMove(t *testing.T) {
	in := leaverOf(t)
	all := plan(t, in)
	in.Now = instantOf(t, "2026-12-15T10:00:00Z")
	in.Anchors.Cutoff = in.Anchors.Cutoff.Add(2 * time.Hour)
	for _, key := range []string{"confirm-leaving", "take-over-work", "lock-device/LT-042:check"} {
		if got := Redate(in, all[key]); !got.Due.At.Equal(all[key].Due.At) {
			t.Errorf("%s was due %s and is due %s now", key, all[key].Due.At, got.Due.At)
		}
	}
}

func TestADatePulledForwardLeavesTheOwnerTheLead(t *testing.T) {
	in := leaverOf(t)
	task := plan(t, in)["take-over-work"]
	in.Now = instantOf(t, "2026-12-01T10:00:00Z")
	in.Anchors.LastDay = day(t, "2026-12-01")
	got := Redate(in, task)
	if want := instantOf(t, "2026-12-02T17:00:00Z"); !got.Due.At.Equal(want) || !got.ShortNotice {
		t.Errorf("due %s, short notice %v; want %s, the close of business after a day", got.Due.At, got.ShortNotice, want)
	}
}

func TestALeadThatEndsOnAWeekendEndsAtTheCloseOfBusinessAfterIt(t *testing.T) {
	in := leaverOf(t)
	task := plan(t, in)["take-over-work"]
	in.Now = instantOf(t, "2026-12-04T16:30:00Z") // a Friday, half past five
	in.Anchors.LastDay = day(t, "2026-12-04")
	got := Redate(in, task)
	if want := instantOf(t, "2026-12-07T17:00:00Z"); !got.Due.At.Equal(want) || !got.ShortNotice || got.Due.Date != day(t, "2026-12-07") {
		t.Errorf("due %s on %s, short notice %v; want %s", got.Due.At, got.Due.Date, got.ShortNotice, want)
	}
}

// A case of an earlier version promised its owners whole days.
func TestADayThatWasPromisedWholeStaysSoUntilItMoves(t *testing.T) {
	in := leaverOf(t)
	task := plan(t, in)["exit-talk"]
	task.Due.At = in.Calendar.EndOfDay(task.Due.Date)
	if diff := cmp.Diff(task, Redate(in, task)); diff != "" {
		t.Errorf("nothing moved (-was +is):\n%s", diff)
	}
	in.Anchors.LastDay = in.Anchors.LastDay.AddDays(3)
	if got := Redate(in, task); !got.Due.At.Equal(instantOf(t, "2026-12-21T17:00:00Z")) {
		t.Errorf("moved from Friday to Monday it is due %s", got.Due.At)
	}
}

func TestADeadlineInDaysIsNotBeforeItsGate(t *testing.T) {
	in := leaverOf(t)
	in.Anchors.Cutoff = in.Calendar.At(in.Anchors.LastDay, 22, 0) // a Friday
	line := Line{Due: offsetOf(t, "last_day+0d"), NotBefore: offsetOf(t, "cutoff")}
	task := jml.Task{}
	if err := in.date(&task, line, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if want := instantOf(t, "2026-12-21T17:00:00Z"); !task.Due.At.Equal(want) || task.Due.Date != day(t, "2026-12-21") || task.ShortNotice {
		t.Errorf("due %s on %s, want %s", task.Due.At, task.Due.Date, want)
	}
}

func offsetOf(t *testing.T, s string) calendar.Offset {
	t.Helper()
	o, err := calendar.ParseOffset(s)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestATaskOfAnotherPlaybookKeepsItsDates(t *testing.T) {
	in := leaverOf(t)
	task := plan(t, in)["take-over-work"]
	task.PlaybookHash = "of another"
	in.Anchors.LastDay = day(t, "2026-12-30")
	if diff := cmp.Diff(task, Redate(in, task)); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerAddsOneTaskOfALineThatWaitsForNothing(t *testing.T) {
	in := leaverOf(t)
	for want, line := range map[string]string{"disable-identity/identity": "disable-identity", "remove-access/crm": "remove-access", "remove-access/old-wiki": "remove-access"} {
		_, system, _ := strings.Cut(want, "/")
		task, err := Extra(in, line, Target{System: system})
		if err != nil || task.Key != want || len(task.After) > 0 || task.Limit == 0 {
			t.Errorf("%s: task %q after %v, limit %s, %v", system, task.Key, task.After, task.Limit, err)
		}
	}
	if _, err := Extra(in, "no-such-line", Target{}); jml.ErrorCode(err) != jml.CodeNotFound {
		t.Errorf("an unknown line: %v", err)
	}
}

func TestWhatFollowsATaskConcernsTheSameThing(t *testing.T) {
	in := leaverOf(t)
	in.Now = instantOf(t, "2026-12-18T15:30:00Z")
	of := plan(t, in)["remove-access/source-code"]
	of.ID = "t1"
	for _, task := range []jml.Task{Check(in, of), Exception(in, of), Recheck(in, of)} {
		if task.For != "t1" || task.System != "source-code" || task.Tier != jml.TierCritical || task.Role != roles.SecurityLead {
			t.Errorf("%s is for %q about %s, role %s", task.Key, task.For, task.System, task.Role)
		}
		if task.Due.At.Before(task.OpensAt) || !strings.Contains(task.Title, "access to Source code hosting") {
			t.Errorf("%s opens %s, is due %s: %s", task.Key, task.OpensAt, task.Due.At, task.Title)
		}
	}
	if e := Exception(in, of); !e.OpensAt.Equal(in.Now) || e.Due.Rule != "raised+24h" || len(e.After) > 0 {
		t.Errorf("the exception opens %s by %s after %v", e.OpensAt, e.Due.Rule, e.After)
	}
}

// anyInput draws a case over the default playbooks and matrix.
func anyInput(t *rapid.T, base map[jml.Kind]Input) Input {
	kind := rapid.SampledFrom([]jml.Kind{jml.Joiner, jml.Mover, jml.Leaver}).Draw(t, "kind")
	in := base[kind]
	functions := rapid.SliceOfDistinct(rapid.SampledFrom(in.Matrix.Functions), rapid.ID)
	in.After.Functions, in.Before.Functions = functions.Draw(t, "after"), functions.Draw(t, "before")
	in.After.Type = rapid.SampledFrom([]jml.WorkerType{jml.Employee, jml.Contractor}).Draw(t, "type")
	in.Immediate = rapid.Bool().Draw(t, "immediate")
	shift := rapid.IntRange(-60, 60)
	in.Anchors.Opened = in.Anchors.Opened.Add(time.Duration(shift.Draw(t, "opened")) * 24 * time.Hour)
	if kind == jml.Leaver {
		in.Anchors.LastDay = in.Anchors.LastDay.AddDays(shift.Draw(t, "last day"))
		in.Anchors.Cutoff = in.Calendar.At(in.Anchors.LastDay, rapid.IntRange(0, 23).Draw(t, "hour"), 0)
	}
	in.Holdings = register.Holdings{Confirmed: rapid.Bool().Draw(t, "confirmed")}
	keys := []string{"old-wiki"}
	for _, s := range in.Matrix.Systems {
		keys = append(keys, s.Key)
	}
	for _, key := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 6).Draw(t, "held") {
		in.Holdings.Grants = append(in.Holdings.Grants, register.Grant{System: key, Level: "user"})
	}
	for _, tag := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"LT-1", "LT-2", "KEY-3"}), rapid.ID).Draw(t, "things") {
		in.Holdings.Assets = append(in.Holdings.Assets, register.Asset{ID: "id-" + tag, Tag: tag, Kind: "laptop"})
	}
	return in
}

func TestEveryPlanIsSound(t *testing.T) {
	base := map[jml.Kind]Input{jml.Joiner: joinerOf(t), jml.Mover: moverOf(t), jml.Leaver: leaverOf(t)}
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t, base)
		tasks, err := Plan(in)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := Plan(in); !cmp.Equal(tasks, again) {
			t.Fatal("two plans of one input differ")
		}
		slices.Reverse(in.Holdings.Assets)
		if again, _ := Plan(in); !cmp.Equal(tasks, again) {
			t.Fatal("the plan depends on the order of the register")
		}
		soundTasks(t, in, tasks)
	})
}

func soundTasks(t *rapid.T, in Input, tasks []jml.Task) {
	keys := map[string]jml.Task{}
	for i, task := range tasks {
		if _, twice := keys[task.Key]; twice || task.Ordinal != i+1 {
			t.Fatalf("key %s, ordinal %d", task.Key, task.Ordinal)
		}
		keys[task.Key] = task
	}
	for _, task := range tasks {
		for _, key := range slices.Concat(task.After, task.Decides) {
			if _, ok := keys[key]; !ok || key == task.Key {
				t.Fatalf("%s names %s", task.Key, key)
			}
		}
		if task.Purpose == jml.PurposeCheck && keys[task.For].Verify != task.Role {
			t.Fatalf("%s checks %s", task.Key, task.For)
		}
		lead := task.Lead
		if task.Limit > 0 {
			lead = min(lead, task.Limit)
		}
		if task.Due.At.Before(task.OpensAt.Add(lead)) || task.OpensAt.Before(in.Anchors.Opened) {
			t.Fatalf("%s opens %s and is due %s", task.Key, task.OpensAt, task.Due.At)
		}
		if in.Calendar.DateOf(task.Due.At) != task.Due.Date || task.Due.Zone != "Europe/Berlin" {
			t.Fatalf("%s is due %s on %s in %s", task.Key, task.Due.At, task.Due.Date, task.Due.Zone)
		}
		if again := Redate(in, task); !cmp.Equal(task, again) {
			t.Fatalf("%s changes its dates although none moved:\n%s", task.Key, cmp.Diff(task, again))
		}
	}
	if in.Kind == jml.Leaver {
		removalsOfEverythingHeld(t, in, keys)
	}
}

// removalsOfEverythingHeld: whatever a leaver holds has a removal of its own
// or is covered by that of the single sign-on account.
func removalsOfEverythingHeld(t *rapid.T, in Input, keys map[string]jml.Task) {
	for _, g := range in.Holdings.Grants {
		own := keys["remove-access/"+g.System].Key != "" || keys["disable-identity/"+g.System].Key != ""
		if own == in.Matrix.Covered(g.System, in.Holdings.Grants) {
			t.Fatalf("%s: a removal of its own %v, covered %v", g.System, own, !own)
		}
	}
	for _, a := range in.Holdings.Assets {
		if keys["return-equipment/"+a.Tag].Writes != jml.WritesReturn {
			t.Fatalf("nobody takes back %s", a.Tag)
		}
	}
}

func TestAnchorsThatTheCaseLacksAreAnErrorAndNotAGuess(t *testing.T) {
	in := leaverOf(t)
	in.Anchors.Cutoff = time.Time{}
	if _, err := Plan(in); jml.ErrorCode(err) != jml.CodeInvalid || !strings.Contains(err.Error(), string(calendar.Cutoff)) {
		t.Errorf("planned without a cut-off: %v", err)
	}
}
