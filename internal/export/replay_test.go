package export

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// A dishonest operator signs with the real key and nobody holds a checkpoint:
// only the course of the cases can tell.
func TestWhatACaseLeavesOutIsFoundByReplay(t *testing.T) {
	is := func(typ evidence.Type, task string) func(evidence.Draft) bool {
		return func(d evidence.Draft) bool { return d.Data.LeafType() == typ && d.Task == task }
	}
	for name, omit := range map[string]struct {
		drop     func(evidence.Draft) bool
		sentence string
	}{
		"an ending before the close": {is(evidence.TypeTaskEnded, "t-12"), "Case #1 ended as completed, but its task grant/github (t-12) has no ending"},
		"an opening":                 {is(evidence.TypeTaskOpened, "t-11"), "task approve/github of case #1 was planned, which complete cannot make done"},
		"an added task":              {is(evidence.TypeTaskAdded, "t-24"), "is about task t-24, but no leaf puts that task into case c-2"},
		"a cancellation":             {is(evidence.TypeTaskCancelled, "t-42"), "Case #4 ended as rescinded, but its task desk (t-42) has no ending"},
		"a reopening":                {is(evidence.TypeTaskReopened, "t-21"), "sends back task remove-access/github of case #2, but no leaf opens it again"},
		"a whole case's opening":     {func(d evidence.Draft) bool { return d.Data.LeafType() == evidence.TypeCaseOpened && d.Case == "c-3" }, "about task t-31, but no leaf puts that task into case c-3"},
		"a rescission":               {func(d evidence.Draft) bool { return d.Data.LeafType() == evidence.TypeCaseRescinded }, "Case #4 ends as rescinded, but the leaves before say it can only end as completed"},
	} {
		l := newLog(t)
		l.drop = omit.drop
		l.quarter()
		var buf bytes.Buffer
		if _, err := Write(context.Background(), &buf, l, firstQuarter()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r := check(t, buf.Bytes(), VerifyOptions{Keys: []string{l.vkey}})
		if r.ExitCode() != CodeOmission || !says(r, omit.sentence) {
			t.Errorf("%s: exit %d, want %q\n%s", name, r.ExitCode(), omit.sentence, findings(r))
		}
	}
}

func TestALogThatGoesBackInTimeIsReported(t *testing.T) {
	l := quarter(t)
	l.now = at("2026-01-01T00:00")
	l.add("", "", hr(), evidence.StaffSignedIn{StaffRight: evidence.StaffRight{Staff: "s-1", Role: jml.StaffHR}})
	l.now = at("2026-04-02T00:00")
	l.sign()
	if r := check(t, bundleOf(t, l), VerifyOptions{Keys: []string{l.vkey}}); r.ExitCode() != CodeOmission || !says(r, "before the leaf in front of it") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestAnErasedValueIsNotAnAlteration(t *testing.T) {
	l := quarter(t)
	gone := slices.IndexFunc(l.openings, func(o evidence.Opening) bool { return o.Field == "person.name" && o.Value == "ada Park" })
	seq := l.openings[gone].Seq
	l.openings = slices.Delete(l.openings, gone, gone+1)
	l.add("", "", hr(), evidence.Erased{Basis: "request", Openings: []evidence.ErasedOpening{{Seq: seq, Field: "person.name"}}})
	l.sign()
	bundle := bundleOf(t, l)
	if r := check(t, bundle, VerifyOptions{Keys: []string{l.vkey}}); r.ExitCode() != 0 || r.Counts.ErasedFields != 1 {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
	if tasks := string(unpack(t, bundle)["tasks.csv"]); !strings.Contains(tasks, "Give [erased] access to GitHub") {
		t.Error("the title does not say that the name was erased")
	}
}

func TestALeafOfALaterVersionStopsTheCheckWithoutAnAccusation(t *testing.T) {
	l := quarter(t)
	line := bytes.Replace(l.lines[len(l.lines)-1], []byte(`"case.opened"`), []byte(`"case.paused"`), 1)
	line = bytes.Replace(line, []byte(`"seq":62`), []byte(`"seq":63`), 1)
	if err := l.tree.Append(line); err != nil {
		t.Fatal(err)
	}
	l.lines, l.stored = append(l.lines, line), append(l.stored, evidence.LeafHash(line))
	for _, o := range l.openings {
		if o.Seq == 62 {
			o.Seq = 63
			l.openings = append(l.openings, o)
		}
	}
	l.sign()
	r := check(t, bundleOf(t, l), VerifyOptions{Keys: []string{l.vkey}})
	if r.ExitCode() != CodeUnreadable || !says(r, `type "case.paused" is unknown to this version`) {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

// Whatever byte of the log's own files is changed, the check never says that
// all is well.
func TestAnyChangedByteIsFound(t *testing.T) {
	l := quarter(t)
	honest := unpack(t, bundleOf(t, l))
	names := []string{"leaves.jsonl", "openings.jsonl", "population.csv", "tasks.csv", "access.csv", "checkpoint", "policy.txt", "manifest.json"}
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom(names).Draw(rt, "file")
		i := rapid.IntRange(0, len(honest[name])-1).Draw(rt, "byte")
		flip := byte(rapid.IntRange(1, 255).Draw(rt, "flip"))
		changed := unpacked{}
		for n, content := range honest {
			changed[n] = content
		}
		changed[name] = slices.Clone(honest[name])
		changed[name][i] ^= flip
		if bytes.Equal(changed[name], honest[name]) {
			return
		}
		r := check(t, changed.pack(t), VerifyOptions{Keys: []string{l.vkey}})
		if r.ExitCode() == 0 && !harmless(honest[name], changed[name], name) {
			rt.Fatalf("byte %d of %s became %q: nothing found", i, name, changed[name][i])
		}
	})
}

func TestAnyAttackOnTheLogIsFoundWhereverItIsMade(t *testing.T) {
	l := quarter(t)
	honest := unpack(t, bundleOf(t, l))
	rapid.Check(t, func(rt *rapid.T) {
		u := unpacked{}
		for n, content := range honest {
			u[n] = content
		}
		lines := u.leaves()
		i := rapid.IntRange(0, len(lines)-2).Draw(rt, "leaf")
		j := rapid.IntRange(i+1, len(lines)-1).Draw(rt, "later leaf")
		switch rapid.SampledFrom([]string{"delete", "insert", "swap", "replace", "truncate"}).Draw(rt, "attack") {
		case "delete":
			lines = slices.Delete(lines, i, i+1)
		case "insert":
			lines = slices.Insert(lines, i, lines[j])
		case "swap":
			lines[i], lines[j] = lines[j], lines[i]
		case "replace":
			lines[i] = lines[j]
		case "truncate":
			lines = lines[:j]
		}
		u.setLeaves(lines)
		u.relist(t)
		if r := check(t, u.pack(t), VerifyOptions{Keys: []string{l.vkey}}); r.ExitCode() != CodeAltered {
			rt.Fatalf("exit %d", r.ExitCode())
		}
	})
}

// harmless: another name of the question or another spelling of the manifest
// asks another question rather than changing the answer.
func harmless(before, after []byte, name string) bool {
	if name != "manifest.json" {
		return false
	}
	a, errA := parseManifest(before)
	b, errB := parseManifest(after)
	if errA != nil || errB != nil {
		return false
	}
	a.Question, a.Version, a.Anchors = b.Question, b.Version, b.Anchors
	return compact(a) == compact(b)
}

func TestABrokenZipCannotBeChecked(t *testing.T) {
	bundle := bundleOf(t, quarter(t))
	for _, n := range []int{0, 1, len(bundle) / 2, len(bundle) - 1} {
		if r, err := Verify(context.Background(), bytes.NewReader(bundle[:n]), int64(n), VerifyOptions{}); err == nil && r.ExitCode() == 0 {
			t.Errorf("the first %d bytes pass the check", n)
		}
	}
	for _, o := range []VerifyOptions{{Keys: []string{"nonsense"}}, {Checkpoints: [][]byte{[]byte("nonsense")}}, {Checkpoints: [][]byte{bundle[:100]}}} {
		if _, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), o); jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("a key or checkpoint that is none: %v", err)
		}
	}
}

func TestATextThatUnpacksWithoutEndIsRefused(t *testing.T) {
	l := quarter(t)
	u := unpack(t, bundleOf(t, l))
	u["openings.jsonl"] = bytes.Repeat([]byte{' '}, 8<<20)
	r := check(t, u.pack(t), VerifyOptions{Keys: []string{l.vkey}})
	if r.ExitCode() != CodeAltered || !says(r, "unpacks to more than any such file has") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func FuzzVerify(f *testing.F) {
	l := quarter(f)
	bundle := bundleOf(f, l)
	f.Add(bundle)
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Verify(context.Background(), bytes.NewReader(data), int64(len(data)), VerifyOptions{Keys: []string{l.vkey}})
		if err == nil && r.ExitCode() == 0 && r.Size != l.tree.Size() {
			t.Errorf("another log passes: %+v", r)
		}
	})
}

// Each of these leaves, after the quarter's honest ones, is only possible when
// another leaf is missing.
func TestLeavesThatCannotFollowAreReported(t *testing.T) {
	for name, after := range map[string]struct {
		add      func(*memoryLog)
		sentence string
	}{
		"a task changes after the close": {func(l *memoryLog) {
			l.add("c-1", "t-19", hr(), evidence.TaskAdded{PlannedTask: line("t-19", "more", "More", "2026-02-02T08:00"), Because: "register"})
		}, "adds task more to case #1 after it ended as completed"},
		"a mover's task ends after the close": {func(l *memoryLog) {
			course{l, "c-3"}.closes(jml.CaseCompleted)
			course{l, "c-3"}.opens("t-32", tom())
			course{l, "c-3"}.ends("t-32", tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
		}, "Case #3 ended as completed, but its task remove/crm (t-32) has no ending: its last leaf says planned."},
		"a task opens after the close": {func(l *memoryLog) {
			course{l, "c-3"}.closes(jml.CaseCompleted)
			course{l, "c-3"}.opens("t-32", tom())
		}, "changes task remove/crm of case #3 after the case ended as completed"},
		"a closed case moves": {func(l *memoryLog) {
			l.add("c-1", "", hr(), evidence.CaseRescheduled{Dates: evidence.Dates{Effective: day("2026-02-03")}})
		}, "case #1 was completed, which reschedule cannot make open"},
		"a case opens twice": {func(l *memoryLog) { l.open(1, jml.Joiner, "ada", "2026-02-02", "") }, `opens case "c-1", which is open already`},
		"a task is planned twice": {func(l *memoryLog) {
			l.add("c-3", "t-31", hr(), evidence.TaskAdded{PlannedTask: line("t-31", "again", "Again", "2026-02-02T08:00"), Because: "register"})
		}, `plans task "t-31", which is planned already`},
		"access ends that nobody held": {func(l *memoryLog) {
			l.add("", "", hr(), evidence.HoldingEnded{Grant: "g-9", Person: "p-ada", System: "crm", Why: "import"})
		}, "ends access g-9 to crm, which no leaf records as held"},
		"unknown equipment changes": {func(l *memoryLog) {
			l.add("", "", hr(), evidence.AssetChanged{Asset: "a-9", Tag: "NB-9", State: jml.AssetLost})
		}, "changes equipment NB-9, which no leaf puts into the register"},
		"an exception for nothing": {func(l *memoryLog) {
			l.add("c-3", "t-31", hr(), evidence.ExceptionAccepted{For: "t-99"})
		}, "accepts an exception for task t-99, which no leaf plans"},
		"a mail about nothing": {func(l *memoryLog) {
			l.add("c-3", "", hr(), evidence.NoticeSent{Tasks: []string{"t-99"}})
		}, "is about a mail for task t-99, which no leaf plans"},
		"a reopening from another state": {func(l *memoryLog) {
			l.add("c-3", "t-31", hr(), evidence.TaskReopened{From: jml.TaskNotDone})
		}, "reopens task decide/crm of case #3 as not_done, but the leaves before say done"},
	} {
		l := quarter(t)
		after.add(l)
		l.sign()
		r := check(t, bundleOf(t, l), VerifyOptions{Keys: []string{l.vkey}})
		if r.ExitCode() != CodeOmission || !says(r, after.sentence) {
			t.Errorf("%s: exit %d, want %q\n%s", name, r.ExitCode(), after.sentence, findings(r))
		}
	}
}

func TestAYesToAnEarlierEndingProvesNothingAboutALaterOne(t *testing.T) {
	l := quarter(t)
	c := course{l, "c-2"}
	l.add(c.id, "", hr(), evidence.CaseReopened{Task: "t-21"})
	l.add(c.id, "t-21", hr(), evidence.TaskReopened{From: jml.TaskDone})
	c.ends("t-21", tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	l.sign()
	tasks := rowsOf(t, unpack(t, bundleOf(t, l))["tasks.csv"])
	expect(t, tasks["t-21"], map[string]string{"basis": "stated", "checked_by": "", "reopened": "2"})
}
