package verify_test

import (
	"bytes"
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/verify"
)

// A dishonest operator signs with the real key and nobody holds a checkpoint:
// only the course of the cases can tell.
func TestWhatACaseLeavesOutIsFoundByReplay(t *testing.T) {
	is := func(typ leaftype.Type, task string) func(evidence.Draft) bool {
		return func(d evidence.Draft) bool { return d.Data.LeafType() == typ && d.Task == task }
	}
	for name, omit := range map[string]struct {
		drop     func(evidence.Draft) bool
		sentence string
	}{
		"an ending before the close": {is(leaftype.TaskEnded, "t-12"), "Case #1 ended as completed, but its task grant/github (t-12) has no ending"},
		"an opening":                 {is(leaftype.TaskOpened, "t-11"), "task approve/github of case #1 was planned, which complete cannot make done"},
		"an added task":              {is(leaftype.TaskAdded, "t-24"), "is about task t-24, but no leaf puts that task into case c-2"},
		"a cancellation":             {is(leaftype.TaskCancelled, "t-42"), "Case #4 ended as rescinded, but its task desk (t-42) has no ending"},
		"a reopening":                {is(leaftype.TaskReopened, "t-21"), "sends back task remove-access/github of case #2, but no leaf opens it again"},
		"a whole case's opening":     {func(d evidence.Draft) bool { return d.Data.LeafType() == leaftype.CaseOpened && d.Case == "c-3" }, "about task t-31, but no leaf puts that task into case c-3"},
		"a rescission":               {func(d evidence.Draft) bool { return d.Data.LeafType() == leaftype.CaseRescinded }, "Case #4 ends as rescinded, but the leaves before say it can only end as completed"},
	} {
		l := bundletest.NewLog(t)
		l.Drop = omit.drop
		l.Quarter()
		var buf bytes.Buffer
		if _, err := bundle.Write(context.Background(), &buf, l, bundletest.FirstQuarter()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r := check(t, buf.Bytes(), verify.Options{Keys: []string{l.VKey}})
		if r.ExitCode() != verify.CodeOmission || !says(r, omit.sentence) {
			t.Errorf("%s: exit %d, want %q\n%s", name, r.ExitCode(), omit.sentence, findings(r))
		}
	}
}

func TestALogThatGoesBackInTimeIsReported(t *testing.T) {
	l := bundletest.Quarter(t)
	l.Now = bundletest.At("2026-01-01T00:00")
	l.Add("", "", bundletest.HR(), evidence.StaffSignedIn{StaffRight: evidence.StaffRight{Staff: "s-1", Role: staff.HR}})
	l.Now = bundletest.At("2026-04-02T00:00")
	l.Sign()
	if r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeOmission || !says(r, "before the leaf in front of it") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestAnErasedValueIsNotAnAlteration(t *testing.T) {
	l := bundletest.Quarter(t)
	gone := slices.IndexFunc(l.Opened, func(o evidence.Opening) bool { return o.Field == "person.name" && o.Value == "ada Park" })
	seq := l.Opened[gone].Seq
	l.Opened = slices.Delete(l.Opened, gone, gone+1)
	l.Add("", "", bundletest.HR(), evidence.Erased{Basis: "request", Openings: []evidence.ErasedOpening{{Seq: seq, Field: "person.name"}}})
	l.Sign()
	zipped := bundletest.BundleOf(t, l)
	if r := check(t, zipped, verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != 0 || r.Counts.ErasedFields != 1 {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
	if tasks := string(bundletest.Unpack(t, zipped)["tasks.csv"]); !strings.Contains(tasks, "Give [erased] access to GitHub") {
		t.Error("the title does not say that the name was erased")
	}
}

func TestALeafOfALaterVersionStopsTheCheckWithoutAnAccusation(t *testing.T) {
	l := bundletest.Quarter(t)
	line := bytes.Replace(l.Lines[len(l.Lines)-1], []byte(`"case.opened"`), []byte(`"case.paused"`), 1)
	line = bytes.Replace(line, []byte(`"seq":62`), []byte(`"seq":63`), 1)
	l.Write(line)
	for _, o := range l.Opened {
		if o.Seq == 62 {
			o.Seq = 63
			l.Opened = append(l.Opened, o)
		}
	}
	l.Sign()
	r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != verify.CodeUnreadable || !says(r, `type "case.paused" is unknown to this version`) {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestLeavesOfALaterVersionAreNotJudged(t *testing.T) {
	l := bundletest.Quarter(t)
	later := bytes.Replace(l.Lines[62], []byte(`leaf/v1","seq":62`), []byte(`leaf/v2","seq":63`), 1)
	l.Write(later)
	l.Sign()
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	for _, o := range l.Opened {
		if o.Seq == 62 {
			o.Seq = 63
			line, err := o.Line()
			if err != nil {
				t.Fatal(err)
			}
			u["openings.jsonl"] = append(append(u["openings.jsonl"], line...), '\n')
		}
	}
	r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != verify.CodeUnreadable || r.Sentence != "This program cannot judge the bundle: see the findings." ||
		!says(r, `the leaf's format is "handover-leaf/v2"`) || len(r.Findings) != 1 {
		t.Errorf("exit %d, %q\n%s", r.ExitCode(), r.Sentence, findings(r))
	}
}

func TestALeafThatNoVersionWritesIsAnAlteration(t *testing.T) {
	for name, spell := range map[string][2]string{
		"a member in another case":         {`"task":"t-9"`, `"Task":"t-9"`},
		"a member twice":                   {`"task":"t-9"`, `"task":"t-9","task":"t-9"`},
		"white space":                      {`"task":"t-9"`, `"task": "t-9"`},
		"an escape that nobody needs":      {`"task":"t-9"`, `"task":"\u0074-9"`},
		"an optional member that is empty": {`"task":"t-9"`, `"task":"t-9","because":""`},
		"a member that must be there":      {`"task":"t-9"`, ``},
		"no UTF-8":                         {`"task":"t-9"`, "\"task\":\"t-\xff\""},
	} {
		l := bundletest.Quarter(t)
		line, _, err := evidence.Seal(evidence.Draft{Case: "c-2", Actor: jml.SystemActor(), Data: evidence.CaseReopened{Task: "t-9"}}, l.Tree.Size(), l.Now, l.Now, l.Random)
		if err != nil {
			t.Fatal(err)
		}
		l.Write(bytes.Replace(line, []byte(spell[0]), []byte(spell[1]), 1))
		l.Sign()
		r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
		if r.ExitCode() != verify.CodeAltered || !says(r, "Leaf 63 cannot be read") {
			t.Errorf("%s: exit %d\n%s", name, r.ExitCode(), findings(r))
		}
	}
}

// Whatever byte of the log's own files is changed, the check never says that
// all is well.
func TestAnyChangedByteIsFound(t *testing.T) {
	l := bundletest.Quarter(t)
	honest := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	names := []string{"leaves.jsonl", "openings.jsonl", "population.csv", "tasks.csv", "access.csv", "checkpoint", "policy.txt", "manifest.json"}
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom(names).Draw(rt, "file")
		i := rapid.IntRange(0, len(honest[name])-1).Draw(rt, "byte")
		flip := byte(rapid.IntRange(1, 255).Draw(rt, "flip"))
		changed := bundletest.Unpacked{}
		for n, content := range honest {
			changed[n] = content
		}
		changed[name] = slices.Clone(honest[name])
		changed[name][i] ^= flip
		if bytes.Equal(changed[name], honest[name]) {
			return
		}
		r := check(t, changed.Pack(t), verify.Options{Keys: []string{l.VKey}})
		if r.ExitCode() == 0 && !harmless(honest[name], changed[name], name) {
			rt.Fatalf("byte %d of %s became %q: nothing found", i, name, changed[name][i])
		}
	})
}

func TestAnyAttackOnTheLogIsFoundWhereverItIsMade(t *testing.T) {
	l := bundletest.Quarter(t)
	honest := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	rapid.Check(t, func(rt *rapid.T) {
		u := bundletest.Unpacked{}
		for n, content := range honest {
			u[n] = content
		}
		lines := u.Leaves()
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
		u.SetLeaves(lines)
		u.Relist(t)
		if r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeAltered {
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
	a, errA := bundle.ParseManifest(before)
	b, errB := bundle.ParseManifest(after)
	if errA != nil || errB != nil {
		return false
	}
	a.Question, a.Version = b.Question, b.Version
	return reflect.DeepEqual(a, b)
}

func TestABrokenZipCannotBeChecked(t *testing.T) {
	zipped := bundletest.BundleOf(t, bundletest.Quarter(t))
	for _, n := range []int{0, 1, len(zipped) / 2, len(zipped) - 1} {
		if r, err := verify.Check(context.Background(), bytes.NewReader(zipped[:n]), int64(n), verify.Options{}); err == nil && r.ExitCode() == 0 {
			t.Errorf("the first %d bytes pass the check", n)
		}
	}
	for _, o := range []verify.Options{{Keys: []string{"nonsense"}}, {Checkpoints: [][]byte{[]byte("nonsense")}}, {Checkpoints: [][]byte{zipped[:100]}}} {
		if _, err := verify.Check(context.Background(), bytes.NewReader(zipped), int64(len(zipped)), o); jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("a key or checkpoint that is none: %v", err)
		}
	}
}

func TestATextThatUnpacksWithoutEndIsRefused(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	u["openings.jsonl"] = bytes.Repeat([]byte{' '}, limits.MaxOpeningLine(limits.MaxValue)+2)
	r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != verify.CodeAltered || !says(r, "unpacks to more than any such file has") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func FuzzVerify(f *testing.F) {
	l := bundletest.Quarter(f)
	zipped := bundletest.BundleOf(f, l)
	f.Add(zipped)
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := verify.Check(context.Background(), bytes.NewReader(data), int64(len(data)), verify.Options{Keys: []string{l.VKey}})
		if err == nil && r.ExitCode() == 0 && r.Size != l.Tree.Size() {
			t.Errorf("another log passes: %+v", r)
		}
	})
}

// Each of these leaves, after the quarter's honest ones, is only possible when
// another leaf is missing.
func TestLeavesThatCannotFollowAreReported(t *testing.T) {
	for name, after := range map[string]struct {
		add      func(*bundletest.Log)
		sentence string
	}{
		"a task changes after the close": {func(l *bundletest.Log) {
			l.Add("c-1", "t-19", bundletest.HR(), evidence.TaskAdded{PlannedTask: bundletest.Line("t-19", "more", "More", "2026-02-02T08:00"), Because: "register"})
		}, "adds task more to case #1 after it ended as completed"},
		"a mover's task ends after the close": {func(l *bundletest.Log) {
			bundletest.Course{Log: l, ID: "c-3"}.Closes(jml.CaseCompleted)
			bundletest.Course{Log: l, ID: "c-3"}.Opens("t-32", bundletest.Tom())
			bundletest.Course{Log: l, ID: "c-3"}.Ends("t-32", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
		}, "Case #3 ended as completed, but its task remove/crm (t-32) has no ending: its last leaf says planned."},
		"a task opens after the close": {func(l *bundletest.Log) {
			bundletest.Course{Log: l, ID: "c-3"}.Closes(jml.CaseCompleted)
			bundletest.Course{Log: l, ID: "c-3"}.Opens("t-32", bundletest.Tom())
		}, "changes task remove/crm of case #3 after the case ended as completed"},
		"a closed case moves": {func(l *bundletest.Log) {
			l.Add("c-1", "", bundletest.HR(), evidence.CaseRescheduled{Dates: evidence.Dates{Effective: bundletest.Day("2026-02-03")}})
		}, "case #1 was completed, which reschedule cannot make open"},
		"a case opens twice": {func(l *bundletest.Log) { l.Case(1, jml.Joiner, "ada", "2026-02-02", "") }, `opens case "c-1", which is open already`},
		"a task is planned twice": {func(l *bundletest.Log) {
			l.Add("c-3", "t-31", bundletest.HR(), evidence.TaskAdded{PlannedTask: bundletest.Line("t-31", "again", "Again", "2026-02-02T08:00"), Because: "register"})
		}, `plans task "t-31", which is planned already`},
		"access ends that nobody held": {func(l *bundletest.Log) {
			l.Add("", "", bundletest.HR(), evidence.HoldingEnded{Grant: "g-9", Person: "p-ada", System: "crm", Why: "import"})
		}, "ends access g-9 to crm, which no leaf records as held"},
		"unknown equipment changes": {func(l *bundletest.Log) {
			l.Add("", "", bundletest.HR(), evidence.AssetChanged{Asset: "a-9", Tag: "NB-9", State: register.Lost})
		}, "changes equipment NB-9, which no leaf puts into the register"},
		"an exception for nothing": {func(l *bundletest.Log) {
			l.Add("c-3", "t-31", bundletest.HR(), evidence.ExceptionAccepted{For: "t-99"})
		}, "accepts an exception for task t-99, which no leaf plans"},
		"a case that ends exceptions is completed with one": {func(l *bundletest.Log) {
			undone := bundletest.Line("t-991", "talk", "Talk to {{.Person}}", "2026-03-02T08:00")
			l.Add("c-99", "", bundletest.HR(), evidence.CaseOpened{Number: 99, Kind: jml.Joiner, Person: "p-ada", EndsExceptions: true, Tasks: []evidence.PlannedTask{undone},
				Dates: evidence.Dates{Effective: bundletest.Day("2026-03-02"), Zone: "Europe/Berlin"}})
			c := bundletest.Course{Log: l, ID: "c-99"}
			c.Opens("t-991", bundletest.Tom())
			c.Ends("t-991", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskNotDone, Reason: reason.Refused})
			l.Add("c-99", "t-991", bundletest.HR(), evidence.ExceptionAccepted{For: "t-991", Until: bundletest.Day("2026-12-31")})
			c.Closes(jml.CaseCompleted)
		}, "Case #99 was completed although its task talk was not done"},
		"a mail about nothing": {func(l *bundletest.Log) {
			l.Add("c-3", "", bundletest.HR(), evidence.NoticeSent{Tasks: []string{"t-99"}})
		}, "is about a mail for task t-99, which no leaf plans"},
		"a reopening from another state": {func(l *bundletest.Log) {
			l.Add("c-3", "t-31", bundletest.HR(), evidence.TaskReopened{From: jml.TaskNotDone})
		}, "reopens task decide/crm of case #3 as not_done, but the leaves before say done"},
	} {
		l := bundletest.Quarter(t)
		after.add(l)
		l.Sign()
		r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
		if r.ExitCode() != verify.CodeOmission || !says(r, after.sentence) {
			t.Errorf("%s: exit %d, want %q\n%s", name, r.ExitCode(), after.sentence, findings(r))
		}
	}
}
