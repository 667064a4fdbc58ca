package verify_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/verify"
)

// check has both verifiers check a bundle, and returns what the first one says.
func check(t testing.TB, zipped []byte, o verify.Options) verify.Report {
	t.Helper()
	r := checkAlone(t, zipped, o)
	agrees(t, zipped, o, r)
	return r
}

func checkAlone(t testing.TB, zipped []byte, o verify.Options) verify.Report {
	t.Helper()
	r, err := verify.Check(context.Background(), bytes.NewReader(zipped), int64(len(zipped)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnHonestBundleIsCompleteAsFarAsWhatWasGivenProves(t *testing.T) {
	l := bundletest.Quarter(t)
	zipped := bundletest.BundleOf(t, l)
	r := check(t, zipped, verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != 0 || !r.Anchored || r.Sentence != "The bundle is unaltered since it was signed." || r.ProvenTo != nil || r.Newer != 63 {
		t.Errorf("with the key: %+v", r)
	}
	r = check(t, zipped, verify.Options{Checkpoints: [][]byte{l.Checkpoints[0]}})
	if want := "The bundle is unaltered, and complete up to leaf 19. 43 leaves are newer than every checkpoint you gave."; r.ExitCode() != 0 ||
		!r.Anchored || r.Sentence != want || *r.ProvenTo != 19 || r.Newer != 43 {
		t.Errorf("with an older checkpoint: %+v", r)
	}
	r = check(t, zipped, verify.Options{})
	if r.ExitCode() != 0 || r.Anchored || !strings.Contains(r.Sentence, "consistent with itself and signed by key handover/5f7c+") ||
		!strings.Contains(r.Sentence, "which came with the export: compare it with a mail, a receipt or /checkpoint") {
		t.Errorf("with nothing: %+v", r)
	}
	r = check(t, zipped, verify.Options{Checkpoints: [][]byte{zipped}, RequireAnchor: true})
	if r.ExitCode() != 0 || r.Newer != 0 || *r.ProvenTo != 62 || r.Sentence != "The bundle is unaltered and complete." {
		t.Errorf("with a bundle of the same size as anchor: %+v", r)
	}
}

func TestACheckpointFromAMailThatWrappedItsLinesCounts(t *testing.T) {
	l := bundletest.Quarter(t)
	zipped, note := bundletest.BundleOf(t, l), string(l.Checkpoints[0])
	at := len(note) - 40
	for name, text := range map[string]string{
		"the signature on two lines": note[:at] + "\r\n" + note[at:],
		"without its empty line":     strings.Replace(note, "\n\n", "\n", 1),
	} {
		r := check(t, zipped, verify.Options{Keys: []string{l.VKey}, Checkpoints: [][]byte{[]byte("> Kept\r\n" + text)}})
		if r.ExitCode() != 0 || !r.Anchored {
			t.Errorf("%s: %+v", name, r)
		}
	}
	_, err := verify.Check(t.Context(), bytes.NewReader(zipped), int64(len(zipped)), verify.Options{Checkpoints: [][]byte{[]byte(note[:at])}})
	if jml.ErrorCode(err) != jml.CodeInvalid || !strings.Contains(err.Error(), "damaged on its way to you") {
		t.Errorf("a checkpoint that was cut: %v", err)
	}
}

// No text from outside that was changed on its way accuses anybody.
func TestACheckpointThatWasDamagedOnItsWayIsSaidToBe(t *testing.T) {
	l := bundletest.Quarter(t)
	zipped, note := bundletest.BundleOf(t, l), string(l.Checkpoints[0])
	for name, damage := range map[string][2]string{
		"its number of leaves": {"\n20\n", "\n21\n"},
		"its instant":          {"signed_at 2026-0", "signed_at 2025-0"},
		"its signature":        {note[len(note)-12 : len(note)-8], "AAAA"},
		"its origin":           {"handover/5f7c\n", "handover/5f7d\n"},
	} {
		r := check(t, zipped, verify.Options{Keys: []string{l.VKey}, Checkpoints: [][]byte{[]byte(strings.Replace(note, damage[0], damage[1], 1))}})
		if r.ExitCode() != verify.CodeUnreadable || !says(r, "The checkpoint 1 of 1 that you gave was damaged on its way to you") || r.ProvenTo != nil ||
			r.Sentence != "This program cannot judge the bundle: see the findings." {
			t.Errorf("%s: exit %d, %q\n%s", name, r.ExitCode(), r.Sentence, findings(r))
		}
	}
}

func TestAnEmptyPeriodIsABundleToo(t *testing.T) {
	l := bundletest.Quarter(t)
	var buf bytes.Buffer
	q := bundle.Question{From: bundletest.Day("2020-01-01"), To: bundletest.Day("2020-12-31"), Version: "v1"}
	if _, err := bundle.Write(context.Background(), &buf, l, q); err != nil {
		t.Fatal(err)
	}
	if r := check(t, buf.Bytes(), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != 0 || r.Counts.Cases != 0 {
		t.Errorf("report = %+v", r)
	}
}

// Every attack below is made twice: as it is, and with a manifest that agrees.
func TestEveryAttackOnABundleHasItsExitAndItsSentence(t *testing.T) {
	l := bundletest.Quarter(t)
	honest := bundletest.BundleOf(t, l)
	photo := l.Attach("a photograph of the laptop")
	for name, attack := range map[string]struct {
		do       func(u bundletest.Unpacked)
		exit     int
		sentence string
	}{
		"a leaf changed": {func(u bundletest.Unpacked) { u.Replace(t, "leaves.jsonl", `"choice":"yes"`, `"choice":"no"`) },
			verify.CodeAltered, "The leaves are not those that were signed"},
		"a leaf deleted": {func(u bundletest.Unpacked) { u.SetLeaves(slices.Delete(u.Leaves(), 5, 6)) },
			verify.CodeAltered, "but leaves.jsonl has 62"},
		"a leaf inserted": {func(u bundletest.Unpacked) { u.SetLeaves(slices.Insert(u.Leaves(), 5, u.Leaves()[4])) },
			verify.CodeAltered, "but leaves.jsonl has more"},
		"two leaves swapped": {func(u bundletest.Unpacked) {
			lines := u.Leaves()
			lines[8], lines[9] = lines[9], lines[8]
			u.SetLeaves(lines)
		}, verify.CodeAltered, "The leaves are not those that were signed"},
		"the log cut short": {func(u bundletest.Unpacked) { u.SetLeaves(u.Leaves()[:40]) },
			verify.CodeAltered, "but leaves.jsonl has 40"},
		"a cell edited": {func(u bundletest.Unpacked) { u.Replace(t, "tasks.csv", ",late,", ",on_time,") },
			verify.CodeAltered, `is "on_time", the leaves say "late"`},
		"a row removed": {func(u bundletest.Unpacked) {
			rows := strings.SplitAfter(string(u["population.csv"]), "\r\n")
			u["population.csv"] = []byte(strings.Join(slices.Delete(rows, 2, 3), ""))
		}, verify.CodeOmission, "population.csv: the row of case_id c-2 is missing."},
		"a row added": {func(u bundletest.Unpacked) {
			rows := strings.SplitAfter(string(u["exceptions.csv"]), "\r\n")
			u["exceptions.csv"] = append(u["exceptions.csv"], "9999"+rows[1]...)
		}, verify.CodeAltered, "exceptions.csv: no leaf knows the row of exception 9999"},
		"rows in another order": {func(u bundletest.Unpacked) {
			rows := strings.SplitAfter(string(u["tasks.csv"]), "\r\n")
			rows[1], rows[2] = rows[2], rows[1]
			u["tasks.csv"] = []byte(strings.Join(rows, ""))
		}, verify.CodeAltered, "tasks.csv: the rows are in another order"},
		"a table removed": {func(u bundletest.Unpacked) { delete(u, "exceptions.csv") },
			verify.CodeOmission, "The table exceptions.csv is missing."},
		"a file replaced": {func(u bundletest.Unpacked) { u["files/"+photo] = []byte("another photograph") },
			verify.CodeAltered, "The file files/" + photo + " has another content than its name says: it was replaced."},
		"a file removed": {func(u bundletest.Unpacked) { delete(u, "files/"+photo) },
			verify.CodeAltered, "The file files/" + photo + ", which the log names, is missing."},
		"a file added": {func(u bundletest.Unpacked) { u["files/"+bundletest.SumOf("x")] = []byte("x") },
			verify.CodeAltered, "is named by no leaf in this bundle's scope"},
		"a stranger's file added": {func(u bundletest.Unpacked) { u["../evil.sh"] = []byte("x") },
			verify.CodeAltered, `The bundle contains "../evil.sh", which is no file of this format.`},
		"an opening removed": {func(u bundletest.Unpacked) {
			lines := strings.SplitAfter(string(u["openings.jsonl"]), "\n")
			u["openings.jsonl"] = []byte(strings.Join(lines[1:], ""))
		}, verify.CodeAltered, "is missing, and no leaf erases it"},
		"an opening changed": {func(u bundletest.Unpacked) {
			u.Replace(t, "openings.jsonl", "a team was overlooked", "the tool was down")
		},
			verify.CodeAltered, "is not the one that was recorded"},
		"openings out of order": {func(u bundletest.Unpacked) {
			lines := strings.SplitAfter(string(u["openings.jsonl"]), "\n")
			lines[0], lines[1] = lines[1], lines[0]
			u["openings.jsonl"] = []byte(strings.Join(lines, ""))
		}, verify.CodeAltered, "Line 2 of openings.jsonl is out of order."},
		"an opening out of scope": {func(u bundletest.Unpacked) {
			o := l.Opened[slices.IndexFunc(l.Opened, func(o evidence.Opening) bool { return o.Value == "uma Park" })]
			text, err := o.Line()
			if err != nil {
				t.Fatal(err)
			}
			u["openings.jsonl"] = append(append(u["openings.jsonl"], text...), '\n')
		}, verify.CodeAltered, "is not in this bundle's scope"},
		"the manifest's counts changed": {func(u bundletest.Unpacked) {
			u.Replace(t, "manifest.json", `"tasks_not_kept_apart": 1`, `"tasks_not_kept_apart": 0`)
		},
			verify.CodeAltered, "The manifest's counts differ"},
		"the manifest withholds more": {func(u bundletest.Unpacked) { u.Replace(t, "manifest.json", `"reason"`, `"reason","note"`) },
			verify.CodeAltered, "The manifest's scope differ"},
		"the checkpoint's size changed": {func(u bundletest.Unpacked) { u.Replace(t, "checkpoint", "\n63\n", "\n60\n") },
			verify.CodeSignature, "The checkpoint's signature does not hold"},
		"the text about checking changed": {func(u bundletest.Unpacked) { u.Replace(t, "VERIFY.md", "records were deleted", "nothing happened") },
			verify.CodeAltered, "README.html and VERIFY.md are not what the program says there"},
		"the text about the bundle changed": {func(u bundletest.Unpacked) { u.Replace(t, "README.html", "with 63 leaves", "with 64 leaves") },
			verify.CodeAltered, "README.html and VERIFY.md are not what the program says there"},
		"the texts say that another version wrote them": {func(u bundletest.Unpacked) { u.Replace(t, "manifest.json", "v1.2.3", "v9") },
			verify.CodeAltered, "README.html and VERIFY.md are not what the program says there"},
		"the policy removed": {func(u bundletest.Unpacked) { delete(u, "policy.txt") },
			verify.CodeSignature, "The bundle's key cannot be read"},
		"the proof changed": {func(u bundletest.Unpacked) { u.Replace(t, "consistency.txt", "from 2", "from 3") },
			verify.CodeAltered, "The proof does not hold"},
	} {
		for _, careful := range []bool{false, true} {
			u := bundletest.Unpack(t, honest)
			attack.do(u)
			if _, there := u["manifest.json"]; careful && there {
				u.Relist(t)
			}
			r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}})
			if r.ExitCode() != attack.exit || r.Exit != attack.exit || !says(r, attack.sentence) || strings.Contains(r.Sentence, "unaltered") {
				t.Errorf("%s (careful %v): exit %d, want %d with %q; findings:\n%s", name, careful, r.ExitCode(), attack.exit, attack.sentence, findings(r))
			}
		}
	}
}

func TestAFileThatTheManifestDoesNotListIsFound(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	u.Replace(t, "manifest.json", `"VERIFY.md"`, `"VERIFY.txt"`)
	r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != verify.CodeAltered || !says(r, "The manifest does not list VERIFY.md.") || !says(r, "VERIFY.txt, which the manifest lists, is missing") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestTwoFilesOfOneNameAreRefused(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
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
	if r := check(t, buf.Bytes(), verify.Options{}); r.ExitCode() != verify.CodeSignature || !says(r, "The bundle contains tasks.csv twice.") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestTheReportReadsAsPlainWords(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	u.Replace(t, "tasks.csv", ",late,", ",on_time,")
	text := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}}).Text()
	for _, part := range []string{"This bundle was altered", "  3  tasks.csv: ", "cases effective from 2026-01-01 to 2026-03-31",
		"63 leaves of handover/5f7c", "You gave no older checkpoint"} {
		if !strings.Contains(text, part) {
			t.Errorf("the report lacks %q:\n%s", part, text)
		}
	}
}

func says(r verify.Report, sentence string) bool {
	return slices.ContainsFunc(r.Findings, func(f verify.Finding) bool { return strings.Contains(f.Sentence, sentence) })
}

func findings(r verify.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %d %s: %s\n", f.Code, f.Where, f.Sentence)
	}
	return b.String()
}

func TestALogOfOnesOwnKeyIsFoundByKeyAndByCheckpoint(t *testing.T) {
	honest := bundletest.Quarter(t)
	forged := bundletest.NewLog(t) // the same story under another key
	forged.Quarter()
	zipped := bundletest.BundleOf(t, forged)
	r := check(t, zipped, verify.Options{Keys: []string{honest.VKey}})
	if r.ExitCode() != verify.CodeSignature || !says(r, "The bundle comes with key "+keyOf(t, forged)+", but you gave "+keyOf(t, honest)) {
		t.Errorf("with the real key: exit %d\n%s", r.ExitCode(), findings(r))
	}
	r = check(t, zipped, verify.Options{Checkpoints: [][]byte{honest.Checkpoints[0]}})
	if r.ExitCode() != verify.CodeSignature || r.Anchored || !says(r, "checkpoint 1 of 1 that you gave does not count") {
		t.Errorf("with a real checkpoint: exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func keyOf(t testing.TB, l *bundletest.Log) string {
	t.Helper()
	v, err := note.NewVerifier(l.VKey)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash())
}

func TestALogRewrittenWithTheRealKeyDoesNotExtendAnOlderCheckpoint(t *testing.T) {
	honest := bundletest.Quarter(t)
	forged := bundletest.NewLog(t)
	forged.Signer, forged.VKey = honest.Signer, honest.VKey
	forged.Drop = func(d evidence.Draft) bool {
		return d.Data.LeafType() == leaftype.NoticeSent && forged.Tree.Size() < 20
	}
	forged.Quarter()
	r := check(t, bundletest.BundleOf(t, forged), verify.Options{Keys: []string{honest.VKey}, Checkpoints: [][]byte{honest.Checkpoints[0]}})
	if r.ExitCode() != verify.CodeRewritten || !says(r, "The log does not extend the checkpoint 1 of 1 that you gave") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestABundleThatEndsBeforeACheckpointIsOlderAndNotAccused(t *testing.T) {
	l := bundletest.Quarter(t)
	q := bundletest.FirstQuarter()
	q.AsOf = 20
	var early bytes.Buffer
	if _, err := bundle.Write(t.Context(), &early, l, q); err != nil {
		t.Fatal(err)
	}
	o := verify.Options{Keys: []string{l.VKey}, Checkpoints: l.Checkpoints}
	r := check(t, early.Bytes(), o)
	if r.ExitCode() != verify.CodeOlder || r.Sentence != "The bundle is older than your checkpoint: ask for one as of 63 leaves or more." ||
		*r.ProvenTo != 19 || len(r.Findings) != 1 || !says(r, "The bundle has 20 leaves, and the checkpoint 2 of 2 that you gave covers 63") {
		t.Errorf("exit %d, %q\n%s", r.ExitCode(), r.Sentence, findings(r))
	}
	if r = check(t, bundletest.BundleOf(t, l), o); r.ExitCode() != 0 || r.Sentence != "The bundle is unaltered and complete." {
		t.Errorf("the one that was asked for: exit %d, %q", r.ExitCode(), r.Sentence)
	}
}

func TestLeavesNewerThanTheCheckpointAreUnanchored(t *testing.T) {
	l := bundletest.Quarter(t)
	r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}, Checkpoints: [][]byte{l.Checkpoints[0]}, RequireAnchor: true})
	if r.ExitCode() != verify.CodeUnanchored || r.Newer != 43 || r.Sentence != "The last 43 leaves are not covered by a checkpoint you gave." {
		t.Errorf("exit %d, %d newer: %s\n%s", r.ExitCode(), r.Newer, r.Sentence, findings(r))
	}
}
