package export

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

func firstQuarter() Question {
	return Question{From: day("2026-01-01"), To: day("2026-03-31"), Zone: "Europe/Berlin", Version: "v1.2.3"}
}

func bundleOf(t testing.TB, l *memoryLog) []byte {
	t.Helper()
	var buf bytes.Buffer
	if _, err := Write(context.Background(), &buf, l, firstQuarter()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func check(t testing.TB, bundle []byte, o VerifyOptions) Report {
	t.Helper()
	r, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// unpacked is a bundle taken apart by somebody who means no good.
type unpacked map[string][]byte

func unpack(t testing.TB, bundle []byte) unpacked {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	u := unpacked{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if u[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

func (u unpacked) pack(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	names := make([]string, 0, len(u))
	for name := range u {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(u[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// relist makes the manifest agree with the files again, as a careful forger would.
func (u unpacked) relist(t testing.TB) unpacked {
	t.Helper()
	m, err := parseManifest(u["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	m.Files = nil
	for name, content := range u {
		if name != "manifest.json" {
			sum := sha256.Sum256(content)
			m.Files = append(m.Files, ManifestFile{name, int64(len(content)), hex.EncodeToString(sum[:])})
		}
	}
	slices.SortFunc(m.Files, func(a, b ManifestFile) int { return strings.Compare(a.Name, b.Name) })
	if u["manifest.json"], err = m.encode(); err != nil {
		t.Fatal(err)
	}
	return u
}

func (u unpacked) leaves() []string {
	return strings.SplitAfter(strings.TrimSuffix(string(u["leaves.jsonl"]), "\n"), "\n")
}

func (u unpacked) setLeaves(lines []string) {
	text := strings.Join(lines, "")
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	u["leaves.jsonl"] = []byte(text)
}

func (u unpacked) replace(t testing.TB, name, old, new string) {
	t.Helper()
	if !bytes.Contains(u[name], []byte(old)) {
		t.Fatalf("%s does not contain %q", name, old)
	}
	u[name] = bytes.Replace(u[name], []byte(old), []byte(new), 1)
}

func TestAnHonestBundleIsCompleteAndUnaltered(t *testing.T) {
	l := quarter(t)
	bundle := bundleOf(t, l)
	r := check(t, bundle, VerifyOptions{Keys: []string{l.vkey}})
	if r.ExitCode() != 0 || !r.Anchored || r.Sentence != "The bundle is complete and unaltered." {
		t.Errorf("with the key: %+v", r)
	}
	r = check(t, bundle, VerifyOptions{Checkpoints: [][]byte{l.checkpoints[0]}})
	if r.ExitCode() != 0 || !r.Anchored || r.Sentence != "The bundle is complete and unaltered." {
		t.Errorf("with an older checkpoint: %+v", r)
	}
	r = check(t, bundle, VerifyOptions{})
	if r.ExitCode() != 0 || r.Anchored || !strings.Contains(r.Sentence, "consistent with itself and signed by key handover/5f7c+") ||
		!strings.Contains(r.Sentence, "which came with the export: compare it with a mail, a receipt or /checkpoint") {
		t.Errorf("with nothing: %+v", r)
	}
	r = check(t, bundle, VerifyOptions{Checkpoints: [][]byte{bundle}, RequireAnchor: true})
	if r.ExitCode() != 0 || r.Unanchored != 0 {
		t.Errorf("with a bundle of the same size as anchor: %+v", r)
	}
}

func TestAnEmptyPeriodIsABundleToo(t *testing.T) {
	l := quarter(t)
	var buf bytes.Buffer
	q := Question{From: day("2020-01-01"), To: day("2020-12-31"), Version: "v1"}
	if _, err := Write(context.Background(), &buf, l, q); err != nil {
		t.Fatal(err)
	}
	if r := check(t, buf.Bytes(), VerifyOptions{Keys: []string{l.vkey}}); r.ExitCode() != 0 || r.Counts.Cases != 0 {
		t.Errorf("report = %+v", r)
	}
}

// Every attack below is made twice: as it is, and with a manifest that agrees.
func TestEveryAttackOnABundleHasItsExitAndItsSentence(t *testing.T) {
	l := quarter(t)
	honest := bundleOf(t, l)
	photo := l.file("a photograph of the laptop")
	for name, attack := range map[string]struct {
		do       func(u unpacked)
		exit     int
		sentence string
	}{
		"a leaf changed": {func(u unpacked) { u.replace(t, "leaves.jsonl", `"choice":"yes"`, `"choice":"no"`) },
			CodeAltered, "The leaves are not those that were signed"},
		"a leaf deleted": {func(u unpacked) { u.setLeaves(slices.Delete(u.leaves(), 5, 6)) },
			CodeAltered, "but leaves.jsonl has 62"},
		"a leaf inserted": {func(u unpacked) { u.setLeaves(slices.Insert(u.leaves(), 5, u.leaves()[4])) },
			CodeAltered, "but leaves.jsonl has more"},
		"two leaves swapped": {func(u unpacked) {
			lines := u.leaves()
			lines[8], lines[9] = lines[9], lines[8]
			u.setLeaves(lines)
		}, CodeAltered, "The leaves are not those that were signed"},
		"the log cut short": {func(u unpacked) { u.setLeaves(u.leaves()[:40]) },
			CodeAltered, "but leaves.jsonl has 40"},
		"a cell edited": {func(u unpacked) { u.replace(t, "tasks.csv", ",late,", ",on_time,") },
			CodeAltered, `is "on_time", the leaves say "late"`},
		"a row removed": {func(u unpacked) {
			rows := strings.SplitAfter(string(u["population.csv"]), "\r\n")
			u["population.csv"] = []byte(strings.Join(slices.Delete(rows, 2, 3), ""))
		}, CodeOmission, "population.csv: the row of case_id c-2 is missing."},
		"a row added": {func(u unpacked) {
			rows := strings.SplitAfter(string(u["exceptions.csv"]), "\r\n")
			u["exceptions.csv"] = append(u["exceptions.csv"], strings.Replace(rows[1], "t-23", "t-99", 1)...)
		}, CodeAltered, "exceptions.csv: no leaf knows the row of task_id t-99."},
		"rows in another order": {func(u unpacked) {
			rows := strings.SplitAfter(string(u["tasks.csv"]), "\r\n")
			rows[1], rows[2] = rows[2], rows[1]
			u["tasks.csv"] = []byte(strings.Join(rows, ""))
		}, CodeAltered, "tasks.csv: the rows are in another order"},
		"a table removed": {func(u unpacked) { delete(u, "exceptions.csv") },
			CodeOmission, "The table exceptions.csv is missing."},
		"a file replaced": {func(u unpacked) { u["files/"+photo] = []byte("another photograph") },
			CodeAltered, "The file files/" + photo + " has another content than its name says: it was replaced."},
		"a file removed": {func(u unpacked) { delete(u, "files/"+photo) },
			CodeAltered, "The file files/" + photo + ", which the log names, is missing."},
		"a file added": {func(u unpacked) { u["files/"+sumOf("x")] = []byte("x") },
			CodeAltered, "is named by no leaf in this bundle's scope"},
		"a stranger's file added": {func(u unpacked) { u["../evil.sh"] = []byte("x") },
			CodeAltered, `The bundle contains "../evil.sh", which is no file of this format.`},
		"an opening removed": {func(u unpacked) {
			lines := strings.SplitAfter(string(u["openings.jsonl"]), "\n")
			u["openings.jsonl"] = []byte(strings.Join(lines[1:], ""))
		}, CodeAltered, "is missing, and no leaf erases it"},
		"an opening changed": {func(u unpacked) { u.replace(t, "openings.jsonl", "a team was overlooked", "the tool was down") },
			CodeAltered, "is not the one that was recorded"},
		"the manifest's counts changed": {func(u unpacked) {
			u.replace(t, "manifest.json", `"tasks_not_kept_apart": 1`, `"tasks_not_kept_apart": 0`)
		},
			CodeAltered, "The manifest's counts differ"},
		"the manifest withholds more": {func(u unpacked) { u.replace(t, "manifest.json", `"reason"`, `"reason","note"`) },
			CodeAltered, "The manifest's scope differ"},
		"the checkpoint's size changed": {func(u unpacked) { u.replace(t, "checkpoint", "\n63\n", "\n60\n") },
			CodeSignature, "The checkpoint's signature does not hold"},
		"the policy removed": {func(u unpacked) { delete(u, "policy.txt") },
			CodeSignature, "The bundle's key cannot be read"},
		"the proof changed": {func(u unpacked) { u.replace(t, "consistency.txt", "from 2", "from 3") },
			CodeAltered, "The proof does not hold"},
	} {
		for _, careful := range []bool{false, true} {
			u := unpack(t, honest)
			attack.do(u)
			if _, there := u["manifest.json"]; careful && there {
				u.relist(t)
			}
			r := check(t, u.pack(t), VerifyOptions{Keys: []string{l.vkey}})
			if r.ExitCode() != attack.exit || r.Exit != attack.exit || !says(r, attack.sentence) || strings.Contains(r.Sentence, "unaltered") {
				t.Errorf("%s (careful %v): exit %d, want %d with %q; findings:\n%s", name, careful, r.ExitCode(), attack.exit, attack.sentence, findings(r))
			}
		}
	}
}

func sumOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func says(r Report, sentence string) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return strings.Contains(f.Sentence, sentence) })
}

func findings(r Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString("  " + number(f.Code) + " " + f.Where + ": " + f.Sentence + "\n")
	}
	return b.String()
}

func TestALogOfOnesOwnKeyIsFoundByKeyAndByCheckpoint(t *testing.T) {
	honest := quarter(t)
	forged := newLog(t) // the same story under another key
	forged.quarter()
	bundle := bundleOf(t, forged)
	r := check(t, bundle, VerifyOptions{Keys: []string{honest.vkey}})
	if r.ExitCode() != CodeSignature || !says(r, "The bundle comes with key "+keyOf(t, forged)+", but you gave "+keyOf(t, honest)) {
		t.Errorf("with the real key: exit %d\n%s", r.ExitCode(), findings(r))
	}
	r = check(t, bundle, VerifyOptions{Checkpoints: [][]byte{honest.checkpoints[0]}})
	if r.ExitCode() != CodeSignature || r.Anchored || !says(r, "checkpoint 1 of 1 that you gave does not count") {
		t.Errorf("with a real checkpoint: exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func keyOf(t testing.TB, l *memoryLog) string {
	t.Helper()
	list, err := verifiers([]string{l.vkey})
	if err != nil {
		t.Fatal(err)
	}
	return keyName(list[0])
}

func TestALogRewrittenWithTheRealKeyDoesNotExtendAnOlderCheckpoint(t *testing.T) {
	honest := quarter(t)
	for name, attack := range map[string]func(*memoryLog){
		"truncated": func(l *memoryLog) { l.setUp(); l.joiner() },
		"a leaf left out": func(l *memoryLog) {
			l.drop = func(d evidence.Draft) bool { return d.Type == evidence.TypeNoticeSent && l.tree.Size() < 20 }
			l.quarter()
			l.checkpoints = nil
		},
	} {
		forged := newLog(t)
		forged.signer, forged.vkey = honest.signer, honest.vkey
		attack(forged)
		forged.sign()
		r := check(t, bundleOf(t, forged), VerifyOptions{Keys: []string{honest.vkey}, Checkpoints: [][]byte{honest.checkpoints[1]}})
		if r.ExitCode() != CodeRewritten || !says(r, "The log does not extend the checkpoint 1 of 1 that you gave") {
			t.Errorf("%s: exit %d\n%s", name, r.ExitCode(), findings(r))
		}
	}
}

func TestLeavesNewerThanTheCheckpointAreUnanchored(t *testing.T) {
	l := quarter(t)
	r := check(t, bundleOf(t, l), VerifyOptions{Keys: []string{l.vkey}, Checkpoints: [][]byte{l.checkpoints[0]}, RequireAnchor: true})
	if r.ExitCode() != CodeUnanchored || r.Unanchored != 43 || r.Sentence != "The last 43 leaves are not covered by a checkpoint you gave." {
		t.Errorf("exit %d, %d unanchored: %s\n%s", r.ExitCode(), r.Unanchored, r.Sentence, findings(r))
	}
}

// A dishonest operator signs with the real key and nobody holds a checkpoint:
// only the course of the cases can tell.
func TestWhatACaseLeavesOutIsFoundByReplay(t *testing.T) {
	is := func(typ evidence.Type, task string) func(evidence.Draft) bool {
		return func(d evidence.Draft) bool { return d.Type == typ && d.Task == task }
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
		"a whole case's opening":     {func(d evidence.Draft) bool { return d.Type == evidence.TypeCaseOpened && d.Case == "c-3" }, "about task t-31, but no leaf puts that task into case c-3"},
		"a rescission":               {func(d evidence.Draft) bool { return d.Type == evidence.TypeCaseRescinded }, "Case #4 ends as rescinded, but the leaves before say it can only end as completed"},
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
	l.add(evidence.TypeStaffSignedIn, "", "", hr(), evidence.StaffChanged{Staff: "s-1", Role: jml.StaffHR})
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
	l.add(evidence.TypeErased, "", "", hr(), evidence.Erased{Basis: "request", Openings: []evidence.ErasedOpening{{Seq: seq, Field: "person.name"}}})
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
	if _, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), VerifyOptions{Keys: []string{"nonsense"}}); err == nil {
		t.Error("a key that is none is accepted")
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
