package bundle_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/verify"
)

// check verifies a bundle with the log's key.
func check(t testing.TB, zipped []byte, l *bundletest.Log) verify.Report {
	t.Helper()
	r, err := verify.Check(context.Background(), bytes.NewReader(zipped), int64(len(zipped)), verify.Options{Keys: []string{l.VKey}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// expect compares some cells of one row.
func expect(t *testing.T, row map[string]string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for column := range want {
		cell, ok := row[column]
		if !ok {
			t.Errorf("there is no column %s", column)
		}
		got[column] = cell
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("row %s (-want +got):\n%s", row["task_id"]+row["case_id"], diff)
	}
}

func TestTheSameQuestionGivesTheSameBytes(t *testing.T) {
	l := bundletest.Quarter(t)
	first := bundletest.BundleOf(t, l)
	l.SetUp() // leaves after the checkpoint are not part of it
	if !bytes.Equal(first, bundletest.BundleOf(t, l)) {
		t.Error("two exports as of one checkpoint differ")
	}
}

func TestTasksTellWhoDidWhatInTimeAndOnWhoseWord(t *testing.T) {
	tasks, details := tasksOf(t, bundletest.Quarter(t))
	expect(t, tasks["t-12"], map[string]string{
		"title": "Give ada Park access to GitHub", "person_id": "p-ada", "person_name": "ada Park", "effective_date": "2026-02-02",
		"done_by_id": "p-tom", "done_by": "Tom Weber", "assurance": "email-link", "state": "done",
		"by_done_at": "on_time", "by_recorded_at": "on_time", "basis": "unproven", "controls": "H-01; H-02", "evidence": "note; account",
	})
	expect(t, details["t-12"], map[string]string{
		"asked_by_id": "s-1", "asked_by": "Ines Duarte", "asked_assurance": "sign-in-link", "decision": "yes",
		"approved_by_id": "p-mia", "approved_by": "Mia Lang", "approved_assurance": "email-link", "recorded_by_id": "p-tom", "recorded_by": "Tom Weber",
		"note": `'=HYPERLINK("x")`, "account": "ada-park", "exposure_seconds": "", "notices": "1",
	})
	expect(t, tasks["t-13"], map[string]string{"basis": "file", "evidence": "file", "within_limit": "", "limit_ends_at": ""})
	expect(t, details["t-13"], map[string]string{"files": bundletest.SumOf("a photograph of the laptop")})
	// The cut-off was at 15:00, the company was told at 17:00, access ended at 19:00, due at 18:00.
	expect(t, tasks["t-21"], map[string]string{
		"state": "done", "done_at": "2026-03-02T19:00:00.000000Z", "by_done_at": "late", "by_recorded_at": "late", "basis": "proven",
		"within_limit": "no", "limit_ends_at": "2026-03-02T16:00:00.000000Z",
		"checked_by_id": "p-mia", "checked_by": "Mia Lang", "checked_assurance": "email-link",
	})
	expect(t, details["t-21"], map[string]string{
		"told_late_seconds": "7200", "exposure_seconds": "14400", "response_seconds": "7200", "limit_seconds": "3600",
		"late_cause": "a team was overlooked", "reopened": "1",
	})
	expect(t, tasks["t-23"], map[string]string{"state": "not_done", "by_done_at": "not_done", "assignee_name": "Tom Weber", "reason": "refused"})
	expect(t, details["t-23"], map[string]string{"via": "named", "accepted_by_id": "p-mia", "accepted_by": "Mia Lang", "accepted_assurance": "email-link"})
	expect(t, tasks["t-32"], map[string]string{"state": "planned", "by_done_at": "late"})
	expect(t, details["t-32"], map[string]string{"decision": "remove", "approved_by": "Mia Lang", "added_because": "answer", "exposure_seconds": ""})
	expect(t, tasks["t-42"], map[string]string{"state": "cancelled", "reason": "rescinded", "by_done_at": "", "basis": ""})
}

// tasksOf are the rows of the first quarter's tasks, and what else is known of them.
func tasksOf(t *testing.T, l *bundletest.Log) (tasks, details map[string]map[string]string) {
	t.Helper()
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	return bundletest.Rows(t, u["tasks.csv"]), bundletest.Rows(t, u["task_details.csv"])
}

func TestThePopulationHoldsEveryCaseOfThePeriodHoweverItEnded(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	population := bundletest.Rows(t, u["population.csv"])
	if got := len(population); got != 4 {
		t.Errorf("%d cases, want the 4 of the quarter", got)
	}
	expect(t, population["c-2"], map[string]string{
		"number": "2", "kind": "leaver", "state": "completed", "person_name": "leo Park", "department": "'=Platform", "effective_date": "2026-03-02",
		"cutoff_at": "2026-03-02T15:00:00.000000Z", "told_late_seconds": "7200", "equipment_open": "1", "tasks_total": "4", "tasks_not_done": "1", "late_by_done_at": "1", "over_limit": "1", "exceptions_running": "1",
		"announced_by_id": "s-1", "announced_by": "Ines Duarte", "announced_assurance": "sign-in-link",
		"access_closed_at": "2026-03-02T19:00:00.000000Z", "things_back_at": "",
	})
	expect(t, population["c-3"], map[string]string{"state": "open", "tasks_open": "1", "closed_at": "", "told_late_seconds": "", "equipment_open": "", "access_closed_at": ""})
	expect(t, population["c-4"], map[string]string{"state": "rescinded"})
	details := bundletest.Rows(t, u["case_details.csv"])
	expect(t, details["c-2"], map[string]string{"number": "2", "tasks_done": "3", "not_kept_apart": "1", "work_email": "leo@example.com"})
	expect(t, details["c-4"], map[string]string{"started": "no", "access_live": "yes"})

	changes := bundletest.Rows(t, u["changes.csv"])
	var told []string
	for _, c := range changes {
		told = append(told, c["case_id"]+" "+c["change"]+" "+c["effective_before"]+">"+c["effective_then"])
	}
	slices.Sort(told)
	want := []string{"c-5 announced_for_another_period >2026-03-31", "c-5 moved_out 2026-03-31>2026-04-30", "c-6 announced_for_another_period >2026-04-01"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestACaseIsInOneOfTwoNeighbouringPeriods(t *testing.T) {
	l := bundletest.Quarter(t)
	seen := map[string]int{}
	for _, q := range []bundle.Question{bundletest.FirstQuarter(), {From: bundletest.Day("2026-04-01"), To: bundletest.Day("2026-06-30")}} {
		var buf bytes.Buffer
		if _, err := bundle.Write(context.Background(), &buf, l, q); err != nil {
			t.Fatal(err)
		}
		for id := range bundletest.Rows(t, bundletest.Unpack(t, buf.Bytes())["population.csv"]) {
			seen[id]++
		}
	}
	if diff := cmp.Diff(map[string]int{"c-1": 1, "c-2": 1, "c-3": 1, "c-4": 1, "c-5": 1, "c-6": 1}, seen); diff != "" {
		t.Errorf("cases by number of periods (-want +got):\n%s", diff)
	}
}

func TestExceptionsAndRegistersShowWhatHeldInThePeriod(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	for _, x := range bundletest.Rows(t, u["exceptions.csv"]) {
		expect(t, x, map[string]string{
			"task_id": "t-23", "person_id": "p-leo", "reported_by": "Tom Weber", "cause": "does not answer", "accepted": "yes", "accepted_by": "Mia Lang",
			"accepted_by_id": "p-mia", "accepted_assurance": "email-link", "until": "2026-06-30", "compensating_step": "locked and encrypted", "state": "running", "reopened_at": "",
		})
	}
	if n := len(bundletest.Rows(t, u["exceptions.csv"])); n != 1 {
		t.Errorf("%d exceptions, want 1", n)
	}
	access := bundletest.Rows(t, u["access.csv"])
	expect(t, access["5"], map[string]string{"grant": "g-0", "person_name": "leo Park", "ended_why": "revoked", "since": "2026-01-05T08:00:05.000000Z"})
	if access["5"]["until"] == "" {
		t.Error("the revoked access has no end")
	}
	expect(t, bundletest.Rows(t, u["settings.csv"])["0"], map[string]string{"setting": "limits.critical", "value": "3600", "by": "Ines Duarte"})
	expect(t, bundletest.Rows(t, u["responsibilities.csv"])["2"], map[string]string{"kind": "role", "role": "cto", "who": "Mia Lang", "until": ""})
	expect(t, bundletest.Rows(t, u["responsibilities.csv"])["3"], map[string]string{"kind": "staff", "role": "hr", "who": "Ines Duarte"})
	expect(t, bundletest.Rows(t, u["equipment.csv"])["6"], map[string]string{"tag": "NB-7", "state": "issued", "holder": "leo Park", "serial": "X-1"})
}

func TestARegisterStretchOutsideThePeriodIsLeftOut(t *testing.T) {
	l := bundletest.Quarter(t)
	l.Now = bundletest.At("2026-05-01T00:00")
	l.Add("", "", bundletest.HR(), evidence.RoleHeld{Seat: roles.Seat{Role: roles.CTO, PersonID: "p-tom"}, Why: "changed"}, "person.name", "Tom Weber")
	l.Sign()
	seats := bundletest.Rows(t, bundletest.Unpack(t, bundletest.BundleOf(t, l))["responsibilities.csv"])
	if len(seats) != 2 || seats["2"]["until"] != "2026-05-01T00:00:00.000000Z" {
		t.Errorf("seats of the first quarter = %v", seats)
	}
}

func TestAScopedBundleHasAllLeavesButOnlyItsOwnOpenings(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	if got := len(u.Leaves()); int64(got) != l.Tree.Size() {
		t.Errorf("%d leaves, want all %d", got, l.Tree.Size())
	}
	openings := string(u["openings.jsonl"])
	for _, outside := range []string{"uma Park", "kai Park", "voluntary", "declined"} {
		if strings.Contains(openings, outside) {
			t.Errorf("the bundle shows %q, which is out of scope or withheld", outside)
		}
	}
	if !strings.Contains(openings, "leo Park") || !strings.Contains(string(u["manifest.json"]), `"tasks_not_kept_apart": 1`) {
		t.Error("what is in scope is missing")
	}
}

func TestTheBundleBringsTheFilesAndDocumentsThatItsCasesName(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	for _, content := range []string{"a photograph of the laptop", "playbook: joiner", "playbook: leaver", "playbook: mover", "systems: []"} {
		if string(u["files/"+bundletest.SumOf(content)]) != content {
			t.Errorf("%q is not in the bundle", content)
		}
	}
}

func TestAnExportAsOfAnEarlierCheckpointShowsTheLogAsItWas(t *testing.T) {
	l := bundletest.Quarter(t)
	q := bundletest.FirstQuarter()
	q.AsOf = 40 // between the two checkpoints
	var buf bytes.Buffer
	s, err := bundle.Write(context.Background(), &buf, l, q)
	if err != nil {
		t.Fatal(err)
	}
	if s.Checkpoint.Size != 20 || s.Counts.Cases != 1 || s.Counts.Leaves != 20 {
		t.Errorf("summary = %+v", s)
	}
	if r := check(t, buf.Bytes(), l); r.ExitCode() != 0 {
		t.Errorf("findings:\n%s", r.Text())
	}
	if _, err := bundle.Write(context.Background(), &buf, bundletest.NewLog(t), bundletest.FirstQuarter()); jml.ErrorCode(err) != jml.CodeConflict {
		t.Errorf("an export without a checkpoint: %v", err)
	}
	q.To = bundletest.Day("2025-01-01")
	if _, err := bundle.Write(context.Background(), &buf, l, q); jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("a period that ends before it begins: %v", err)
	}
}

func TestALogThatFailsItsOwnCheckIsWrittenAndNamed(t *testing.T) {
	for name, spoil := range map[string]struct {
		do       func(*bundletest.Log)
		sentence string
	}{
		"a leaf changed": {func(l *bundletest.Log) {
			l.Lines[30] = bytes.Replace(l.Lines[30], []byte(`"case":"c-2"`), []byte(`"case":"c-1"`), 1)
		},
			"leaf 30 is the first that differs"},
		"a leaf deleted":           {func(l *bundletest.Log) { l.Lines[30] = nil }, "leaf 30 is gone"},
		"the last leaf deleted":    {func(l *bundletest.Log) { l.Lines[62] = nil }, "leaf 62 is gone"},
		"a leaf turned into noise": {func(l *bundletest.Log) { l.Lines[30] = []byte("{}") }, "leaf 30 is the first that differs"},
		"a leaf and its hash": {func(l *bundletest.Log) {
			l.Lines[30] = bytes.Replace(l.Lines[30], []byte(`"case":"c-2"`), []byte(`"case":"c-1"`), 1)
			l.Stored[30] = checkpoint.LeafHash(l.Lines[30])
		}, "it agrees with its checkpoint of 20 leaves, and leaf 20 or a later one differs"},
		"an opening changed": {func(l *bundletest.Log) { l.Opened[0].Value = "somebody else" }, "is not the one that was recorded"},
		"an opening deleted": {func(l *bundletest.Log) { l.Opened = l.Opened[1:] }, "is gone, and no leaf erases it"},
		"a file gone":        {func(l *bundletest.Log) { delete(l.Files, bundletest.SumOf("a photograph of the laptop")) }, "which the log names, is gone"},
		"a file changed":     {func(l *bundletest.Log) { l.Files[bundletest.SumOf("a photograph of the laptop")] = []byte("x") }, "has another content now"},
	} {
		l := bundletest.Quarter(t)
		spoil.do(l)
		var buf bytes.Buffer
		_, err := bundle.Write(context.Background(), &buf, l, bundletest.FirstQuarter())
		if err == nil || !strings.Contains(err.Error(), spoil.sentence) {
			t.Errorf("%s: error %v, want %q", name, err, spoil.sentence)
		}
		if r := check(t, buf.Bytes(), l); r.ExitCode() != verify.CodeAltered {
			t.Errorf("%s: verify gives %d\n%s", name, r.ExitCode(), r.Text())
		}
	}
}

// asked counts how often it is asked for stored hashes.
type asked struct {
	*bundletest.Log
	times *int
}

func (a asked) StoredHashes(ctx context.Context, from, below int64) ([]tlog.Hash, error) {
	*a.times++
	return a.Log.StoredHashes(ctx, from, below)
}

func TestEveryLeafIsHeldAgainstItsStoredHashWhichAreReadAThousandAtATime(t *testing.T) {
	l := bundletest.Years(t, 4, 120, nil)
	l.Sign()
	size, times := int(l.Tree.Size()), 0
	if size < 2_000 {
		t.Fatalf("the log has only %d leaves", size)
	}
	for _, differs := range []int{0, 999, 1000, 1999, 2000, size - 1} {
		was := l.Stored[differs]
		l.Stored[differs] = tlog.Hash{}
		_, err := bundle.Write(context.Background(), io.Discard, asked{l, &times}, bundletest.FirstQuarter())
		if want := fmt.Sprintf("leaf %d is the first that differs from its stored hash", differs); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		l.Stored[differs] = was
	}
	if each := times / 6; each != (size+999)/1000 {
		t.Errorf("the hashes of %d leaves were read in %d portions", size, each)
	}
}

func TestTheTablesAreThoseThatTheyAreNamed(t *testing.T) {
	var names []string
	for _, table := range bundle.NewAnswer(replay.NewSurvey(replay.Period{}), bundletest.At("2026-01-01T00:00"), nil).Tables() {
		names = append(names, table.Name)
	}
	if diff := cmp.Diff(bundle.TableNames(), names); diff != "" {
		t.Error(diff)
	}
}

func TestCriticalAccessShowsWhoHadTheLastWordAlsoOnItsRepetition(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	asks := func(decides ...string) func(*evidence.PlannedTask) {
		return func(f *evidence.PlannedTask) { f.Asks, f.Decides = jml.AsksYesNo, decides }
	}
	const due = "2026-02-02T08:00"
	c := l.Case(1, jml.Joiner, "ada", "2026-02-02", "",
		bundletest.Line("t-1", "approve/cloud", "Does {{.Person}} need the cloud?", due, asks("critical/cloud", "grant/cloud")),
		bundletest.Line("t-2", "critical/cloud", "May {{.Person}} have the cloud?", due, asks("grant/cloud")),
		bundletest.Line("t-3", "grant/cloud", "Give {{.Person}} the cloud", due))
	c.Opens("t-1", bundletest.Mia())
	c.Ends("t-1", bundletest.Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	c.Opens("t-2", bundletest.Ben())
	c.Ends("t-2", bundletest.Ben(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	l.Add(c.ID, "t-4", jml.SystemActor(), evidence.TaskAdded{
		PlannedTask: bundletest.Line("t-4", "grant/cloud/2", "Give {{.Person}} the cloud", due), Because: "answer"})
	l.Sign()
	_, tasks := tasksOf(t, l)
	expect(t, tasks["t-2"], map[string]string{"decision": "yes", "approved_by": "Mia Lang"})
	for _, id := range []string{"t-3", "t-4"} {
		expect(t, tasks[id], map[string]string{"decision": "yes", "approved_by": "Ben Okafor"})
	}
}

func TestAYesToAnEarlierEndingProvesNothingAboutALaterOne(t *testing.T) {
	l := bundletest.Quarter(t)
	c := bundletest.Course{Log: l, ID: "c-2"}
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseReopened{Task: "t-21"})
	l.Add(c.ID, "t-21", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
	c.Ends("t-21", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	l.Sign()
	tasks, details := tasksOf(t, l)
	expect(t, tasks["t-21"], map[string]string{"basis": "stated", "checked_by": "", "checked_by_id": ""})
	expect(t, details["t-21"], map[string]string{"reopened": "2"})
}
