package export

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/evidence"
)

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
		"openings out of order": {func(u unpacked) {
			lines := strings.SplitAfter(string(u["openings.jsonl"]), "\n")
			lines[0], lines[1] = lines[1], lines[0]
			u["openings.jsonl"] = []byte(strings.Join(lines, ""))
		}, CodeAltered, "Line 2 of openings.jsonl is out of order."},
		"an opening out of scope": {func(u unpacked) {
			o := l.openings[slices.IndexFunc(l.openings, func(o evidence.Opening) bool { return o.Value == "uma Park" })]
			text, err := o.Line()
			if err != nil {
				t.Fatal(err)
			}
			u["openings.jsonl"] = append(append(u["openings.jsonl"], text...), '\n')
		}, CodeAltered, "is not in this bundle's scope"},
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

func TestAFileThatTheManifestDoesNotListIsFound(t *testing.T) {
	l := quarter(t)
	u := unpack(t, bundleOf(t, l))
	u.replace(t, "manifest.json", `"VERIFY.md"`, `"VERIFY.txt"`)
	r := check(t, u.pack(t), VerifyOptions{Keys: []string{l.vkey}})
	if r.ExitCode() != CodeAltered || !says(r, "The manifest does not list VERIFY.md.") || !says(r, "VERIFY.txt, which the manifest lists, is missing") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestTwoFilesOfOneNameAreRefused(t *testing.T) {
	l := quarter(t)
	u := unpack(t, bundleOf(t, l))
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range []string{"tasks.csv", "tasks.csv", "manifest.json"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(u[name])
	}
	z.Close()
	if r := check(t, buf.Bytes(), VerifyOptions{}); r.ExitCode() != CodeSignature || !says(r, "The bundle contains tasks.csv twice.") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestTheReportReadsAsPlainWords(t *testing.T) {
	l := quarter(t)
	u := unpack(t, bundleOf(t, l))
	u.replace(t, "tasks.csv", ",late,", ",on_time,")
	text := check(t, u.pack(t), VerifyOptions{Keys: []string{l.vkey}}).Text()
	for _, part := range []string{"This bundle was altered", "  3  tasks.csv: ", "cases effective from 2026-01-01 to 2026-03-31",
		"63 leaves of handover/5f7c", "You gave no older checkpoint"} {
		if !strings.Contains(text, part) {
			t.Errorf("the report lacks %q:\n%s", part, text)
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
			l.drop = func(d evidence.Draft) bool { return d.Data.LeafType() == evidence.TypeNoticeSent && l.tree.Size() < 20 }
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
