package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// rowsOf reads a table of a bundle by its first column.
func rowsOf(t testing.TB, content []byte) map[string]map[string]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]map[string]string{}
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		rows[record[0]] = row
	}
	return rows
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
	l := quarter(t)
	first := bundleOf(t, l)
	l.setUp() // leaves after the checkpoint are not part of it
	if !bytes.Equal(first, bundleOf(t, l)) {
		t.Error("two exports as of one checkpoint differ")
	}
}

func TestTasksTellWhoDidWhatInTimeAndOnWhoseWord(t *testing.T) {
	tasks := rowsOf(t, unpack(t, bundleOf(t, quarter(t)))["tasks.csv"])
	expect(t, tasks["t-12"], map[string]string{
		"title": "Give ada Park access to GitHub", "asked_by": "Ines Duarte", "decision": "yes", "approved_by": "Mia Lang",
		"done_by": "Tom Weber", "recorded_by": "Tom Weber", "assurance": "email-link", "state": "done",
		"by_done_at": "on_time", "by_recorded_at": "on_time", "basis": "unproven", "controls": "H-01; H-02",
		"note": `'=HYPERLINK("x")`, "exposure_seconds": "", "notices": "1",
	})
	expect(t, tasks["t-13"], map[string]string{"basis": "proven", "files": sumOf("a photograph of the laptop")})
	// The cut-off was at 15:00, the company was told at 17:00, access ended at 19:00, due at 18:00.
	expect(t, tasks["t-21"], map[string]string{
		"state": "done", "done_at": "2026-03-02T19:00:00.000000Z", "by_done_at": "late", "by_recorded_at": "late", "basis": "proven",
		"told_late_seconds": "7200", "exposure_seconds": "14400", "response_seconds": "7200", "limit_seconds": "3600",
		"late_cause": "a team was overlooked", "checked_by": "Mia Lang", "reopened": "1",
	})
	expect(t, tasks["t-23"], map[string]string{
		"state": "not_done", "by_done_at": "not_done", "assignee_name": "Tom Weber", "via": "named", "reason": "refused",
	})
	expect(t, tasks["t-32"], map[string]string{"state": "planned", "decision": "remove", "approved_by": "Mia Lang",
		"by_done_at": "late", "added_because": "answer", "exposure_seconds": ""})
	expect(t, tasks["t-42"], map[string]string{"state": "cancelled", "reason": "rescinded", "by_done_at": "", "basis": ""})
}

func TestThePopulationHoldsEveryCaseOfThePeriodHoweverItEnded(t *testing.T) {
	u := unpack(t, bundleOf(t, quarter(t)))
	population := rowsOf(t, u["population.csv"])
	if got := len(population); got != 4 {
		t.Errorf("%d cases, want the 4 of the quarter", got)
	}
	expect(t, population["c-2"], map[string]string{
		"number": "2", "kind": "leaver", "state": "completed", "person_name": "leo Park", "department": "'=Platform", "last_day": "2026-03-02",
		"cutoff_at": "2026-03-02T15:00:00.000000Z", "told_late_seconds": "7200", "equipment_open": "1", "tasks_total": "4",
		"tasks_done": "3", "tasks_not_done": "1", "late_by_done_at": "1", "not_kept_apart": "1", "announced_by": "Ines Duarte",
	})
	expect(t, population["c-3"], map[string]string{"state": "open", "tasks_open": "1", "closed_at": "", "last_day": "", "equipment_open": ""})
	expect(t, population["c-4"], map[string]string{"state": "rescinded", "started": "no", "access_live": "yes"})

	changes := rowsOf(t, u["changes.csv"])
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
	l := quarter(t)
	seen := map[string]int{}
	for _, q := range []Question{firstQuarter(), {From: day("2026-04-01"), To: day("2026-06-30")}} {
		var buf bytes.Buffer
		if _, err := Write(context.Background(), &buf, l, q); err != nil {
			t.Fatal(err)
		}
		for id := range rowsOf(t, unpack(t, buf.Bytes())["population.csv"]) {
			seen[id]++
		}
	}
	if diff := cmp.Diff(map[string]int{"c-1": 1, "c-2": 1, "c-3": 1, "c-4": 1, "c-5": 1, "c-6": 1}, seen); diff != "" {
		t.Errorf("cases by number of periods (-want +got):\n%s", diff)
	}
}

func TestExceptionsAndRegistersShowWhatHeldInThePeriod(t *testing.T) {
	u := unpack(t, bundleOf(t, quarter(t)))
	expect(t, rowsOf(t, u["exceptions.csv"])["t-23"], map[string]string{
		"accepted": "yes", "accepted_by": "Mia Lang", "until": "2026-06-30", "compensating_step": "locked and encrypted", "cause": "does not answer",
	})
	access := rowsOf(t, u["access.csv"])
	expect(t, access["5"], map[string]string{"grant": "g-0", "person_name": "leo Park", "ended_why": "revoked", "since": "2026-01-05T08:00:05.000000Z"})
	if access["5"]["until"] == "" {
		t.Error("the revoked access has no end")
	}
	expect(t, rowsOf(t, u["settings.csv"])["0"], map[string]string{"setting": "limits.critical", "value": "3600", "by": "Ines Duarte"})
	expect(t, rowsOf(t, u["responsibilities.csv"])["2"], map[string]string{"kind": "role", "role": "cto", "who": "Mia Lang", "until": ""})
	expect(t, rowsOf(t, u["responsibilities.csv"])["3"], map[string]string{"kind": "staff", "role": "hr", "who": "Ines Duarte"})
	expect(t, rowsOf(t, u["equipment.csv"])["6"], map[string]string{"tag": "NB-7", "state": "issued", "holder": "leo Park", "serial": "X-1"})
}

func TestARegisterStretchOutsideThePeriodIsLeftOut(t *testing.T) {
	l := quarter(t)
	l.now = at("2026-05-01T00:00")
	l.add("", "", hr(), evidence.RoleHeld{Seat: jml.Seat{Role: jml.RoleCTO, PersonID: "p-tom"}, Why: "changed"}, "person.name", "Tom Weber")
	l.sign()
	seats := rowsOf(t, unpack(t, bundleOf(t, l))["responsibilities.csv"])
	if len(seats) != 2 || seats["2"]["until"] != "2026-05-01T00:00:00.000000Z" {
		t.Errorf("seats of the first quarter = %v", seats)
	}
}

func TestAScopedBundleHasAllLeavesButOnlyItsOwnOpenings(t *testing.T) {
	l := quarter(t)
	u := unpack(t, bundleOf(t, l))
	if got := len(u.leaves()); int64(got) != l.tree.Size() {
		t.Errorf("%d leaves, want all %d", got, l.tree.Size())
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
	u := unpack(t, bundleOf(t, quarter(t)))
	for _, content := range []string{"a photograph of the laptop", "playbook: joiner", "playbook: leaver", "playbook: mover", "systems: []"} {
		if string(u["files/"+sumOf(content)]) != content {
			t.Errorf("%q is not in the bundle", content)
		}
	}
}

func TestAnExportAsOfAnEarlierCheckpointShowsTheLogAsItWas(t *testing.T) {
	l := quarter(t)
	q := firstQuarter()
	q.AsOf = 40 // between the two checkpoints
	var buf bytes.Buffer
	s, err := Write(context.Background(), &buf, l, q)
	if err != nil {
		t.Fatal(err)
	}
	if s.Checkpoint.Size != 20 || s.Counts.Cases != 1 || s.Counts.Leaves != 20 {
		t.Errorf("summary = %+v", s)
	}
	if r := check(t, buf.Bytes(), VerifyOptions{Keys: []string{l.vkey}}); r.ExitCode() != 0 {
		t.Errorf("findings:\n%s", findings(r))
	}
	if _, err := Write(context.Background(), &buf, newLog(t), firstQuarter()); jml.ErrorCode(err) != jml.CodeConflict {
		t.Errorf("an export without a checkpoint: %v", err)
	}
	q.To = day("2025-01-01")
	if _, err := Write(context.Background(), &buf, l, q); jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("a period that ends before it begins: %v", err)
	}
}

func TestALogThatFailsItsOwnCheckIsWrittenAndNamed(t *testing.T) {
	for name, spoil := range map[string]struct {
		do       func(*memoryLog)
		sentence string
	}{
		"a leaf changed": {func(l *memoryLog) {
			l.lines[30] = bytes.Replace(l.lines[30], []byte(`"case":"c-2"`), []byte(`"case":"c-1"`), 1)
		},
			"leaf 30 is the first that differs"},
		"a leaf deleted":           {func(l *memoryLog) { l.lines[30] = nil }, "leaf 30 is gone"},
		"the last leaf deleted":    {func(l *memoryLog) { l.lines[62] = nil }, "leaf 62 is gone"},
		"a leaf turned into noise": {func(l *memoryLog) { l.lines[30] = []byte("{}") }, "leaf 30 is the first that differs"},
		"a leaf and its hash": {func(l *memoryLog) {
			l.lines[30] = bytes.Replace(l.lines[30], []byte(`"case":"c-2"`), []byte(`"case":"c-1"`), 1)
			l.stored[30] = evidence.LeafHash(l.lines[30])
		}, "it agrees with its checkpoint of 20 leaves, and leaf 20 or a later one differs"},
		"an opening changed": {func(l *memoryLog) { l.openings[0].Value = "somebody else" }, "is not the one that was recorded"},
		"an opening deleted": {func(l *memoryLog) { l.openings = l.openings[1:] }, "is gone, and no leaf erases it"},
		"a file gone":        {func(l *memoryLog) { delete(l.files, sumOf("a photograph of the laptop")) }, "which the log names, is gone"},
		"a file changed":     {func(l *memoryLog) { l.files[sumOf("a photograph of the laptop")] = []byte("x") }, "has another content now"},
	} {
		l := quarter(t)
		spoil.do(l)
		var buf bytes.Buffer
		_, err := Write(context.Background(), &buf, l, firstQuarter())
		if err == nil || !strings.Contains(err.Error(), spoil.sentence) {
			t.Errorf("%s: error %v, want %q", name, err, spoil.sentence)
		}
		if r := check(t, buf.Bytes(), VerifyOptions{Keys: []string{l.vkey}}); r.ExitCode() != CodeAltered {
			t.Errorf("%s: verify gives %d\n%s", name, r.ExitCode(), findings(r))
		}
	}
}

func TestACellThatLooksLikeAFormulaIsDefused(t *testing.T) {
	for _, cell := range []string{"=1+1", "+1", "-1", "@x", "\tx", "\rx"} {
		if got := escapeFormula(cell); got != "'"+cell {
			t.Errorf("escapeFormula(%q) = %q", cell, got)
		}
	}
	for _, cell := range []string{"", "a=b", "2026-01-01", "'x"} {
		if got := escapeFormula(cell); got != cell {
			t.Errorf("escapeFormula(%q) = %q", cell, got)
		}
	}
}

func TestTheTablesAreThoseThatTheyAreNamed(t *testing.T) {
	var names []string
	for _, table := range newProjection(period{}, at("2026-01-01T00:00")).tables() {
		names = append(names, table.name)
	}
	if diff := cmp.Diff(tableNames(), names); diff != "" {
		t.Error(diff)
	}
}

func TestCriticalAccessShowsWhoHadTheLastWordAlsoOnItsRepetition(t *testing.T) {
	l := newLog(t)
	l.setUp()
	asks := func(decides ...string) func(*evidence.PlannedTask) {
		return func(f *evidence.PlannedTask) { f.Asks, f.Decides = jml.AsksYesNo, decides }
	}
	const due = "2026-02-02T08:00"
	c := l.open(1, jml.Joiner, "ada", "2026-02-02", "",
		line("t-1", "approve/cloud", "Does {{.Person}} need the cloud?", due, asks("critical/cloud", "grant/cloud")),
		line("t-2", "critical/cloud", "May {{.Person}} have the cloud?", due, asks("grant/cloud")),
		line("t-3", "grant/cloud", "Give {{.Person}} the cloud", due))
	c.opens("t-1", mia())
	c.ends("t-1", mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	c.opens("t-2", ben())
	c.ends("t-2", ben(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	l.add(c.id, "t-4", jml.SystemActor(), evidence.TaskAdded{
		PlannedTask: line("t-4", "grant/cloud/2", "Give {{.Person}} the cloud", due), Because: "answer"})
	l.sign()
	tasks := rowsOf(t, unpack(t, bundleOf(t, l))["tasks.csv"])
	expect(t, tasks["t-2"], map[string]string{"decision": "yes", "approved_by": "Mia Lang"})
	for _, id := range []string{"t-3", "t-4"} {
		expect(t, tasks[id], map[string]string{"decision": "yes", "approved_by": "Ben Okafor"})
	}
}
