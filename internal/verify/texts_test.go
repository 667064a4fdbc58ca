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

func TestABundleOfAnEarlierReleaseStillVerifies(t *testing.T) {
	o := verify.Options{Keys: []string{string(earlierFile(t, "log.pub"))}}
	r := check(t, earlierFile(t, "export.zip"), o)
	if r.ExitCode() != 0 || r.Sentence != "The bundle is unaltered since it was signed." {
		t.Errorf("exit %d, %q\n%s", r.ExitCode(), r.Sentence, findings(r))
	}
	o.Checkpoints = [][]byte{earlierFile(t, "checkpoint")} // it covers that the export was made
	r = check(t, earlierFile(t, "export.zip"), o)
	if r.ExitCode() != verify.CodeOlder || r.Sentence != "The bundle is older than your checkpoint: ask for one as of 853 leaves or more." {
		t.Errorf("exit %d, %q\n%s", r.ExitCode(), r.Sentence, findings(r))
	}
}

func TestTheTextsOfABundleAreOfOneVersion(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	u["VERIFY.md"] = bundletest.Unpack(t, earlierFile(t, "export.zip"))["VERIFY.md"]
	r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != verify.CodeAltered || !says(r, "are not what the program says there") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestTextsOfALaterVersionAreNotJudged(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	u.Replace(t, "README.html", "Texts 2 of", "Texts 3 of")
	u.Replace(t, "VERIFY.md", "Texts 2 of", "Texts 3 of")
	u.Replace(t, "VERIFY.md", "Nothing but", "Nothing else but")
	r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != verify.CodeUnreadable || r.Sentence != "This program cannot judge the bundle: see the findings." || !says(r, "Use that version, v1.2.3, to judge them.") {
		t.Errorf("exit %d, %q\n%s", r.ExitCode(), r.Sentence, findings(r))
	}
}
