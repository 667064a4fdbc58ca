package verify_test

import (
	"os"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/verify"
)

// earlier is an export of a release whose texts, tables and leaves had less in them.
const earlier = "../e2e/testdata/installation-0/"

func earlierFile(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(earlier + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestABundleOfAnEarlierFormatIsNotJudgedAndNotAccused(t *testing.T) {
	export := earlierFile(t, "export.zip")
	r := check(t, export, verify.Options{Keys: []string{string(earlierFile(t, "log.pub"))}})
	if r.ExitCode() != verify.CodeUnreadable || len(r.Findings) != 1 || !says(r, `in format "handover-export/v1"; this program reads handover-export/v2`) {
		t.Errorf("exit %d, %q\n%s", r.ExitCode(), r.Sentence, findings(r))
	}
}

func TestTheLeavesOfABundleOfAnEarlierFormatAreHeldAgainstTheirSignature(t *testing.T) {
	u := bundletest.Unpack(t, earlierFile(t, "export.zip"))
	u.Replace(t, "leaves.jsonl", "joiner", "leaver")
	if r := check(t, u.Pack(t), verify.Options{}); r.ExitCode() != verify.CodeAltered {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestTheTextsOfABundleAreOfOneVersion(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	u.Replace(t, "VERIFY.md", "Texts 1 of", "Texts 0 of")
	r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != verify.CodeAltered || !says(r, "are not what the program says there") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestTextsOfALaterVersionAreNotJudged(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	u.Replace(t, "README.html", "Texts 1 of", "Texts 2 of")
	u.Replace(t, "VERIFY.md", "Texts 1 of", "Texts 2 of")
	u.Replace(t, "VERIFY.md", "Nothing but", "Nothing else but")
	r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != verify.CodeUnreadable || r.Sentence != "This program cannot judge the bundle: see the findings." || !says(r, "Use that version, v1.2.3, to judge them.") {
		t.Errorf("exit %d, %q\n%s", r.ExitCode(), r.Sentence, findings(r))
	}
}
