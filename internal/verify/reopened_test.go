package verify_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/verify"
)

// disaster is a log whose last leaves, signed and mailed out, were lost with a
// disk, and which goes on from an old backup.
type disaster struct {
	*bundletest.Log
	oldKey string
	early  []byte // the checkpoint that the backup still has
	late   []byte // over leaves that are gone
}

const backedUp = 25

func putBack(t *testing.T) *disaster {
	t.Helper()
	l := bundletest.Quarter(t)
	d := &disaster{Log: l, oldKey: l.VKey, early: l.Checkpoints[0], late: l.Checkpoints[1]}
	l.PutBack(backedUp)
	return d
}

func (d *disaster) lost(t *testing.T) *evidence.LostCheckpoint {
	c := bundletest.PeekAt(t, d.late)
	return &evidence.LostCheckpoint{Origin: c.Origin, Size: c.Size, Root: c.Root.String(), SignedAt: c.SignedAt}
}

func (d *disaster) goesOn(t *testing.T) {
	t.Helper()
	d.Reopen("handover/new", backedUp, d.lost(t))
	d.Mover()
	d.Sign()
}

func TestAReopenedLogIsAcceptedWithItsOldKeyAndSaysWhatIsMissing(t *testing.T) {
	d := putBack(t)
	d.goesOn(t)
	zipped := bundletest.BundleOf(t, d.Log)
	const gap = "It is not complete: leaves 25 to 62 of handover/5f7c are missing."
	for name, o := range map[string]struct {
		verify.Options
		sentence string
	}{
		"the old key":                {verify.Options{Keys: []string{d.oldKey}}, "The bundle is unaltered since it was signed. " + gap},
		"the key under its new name": {verify.Options{Keys: []string{d.VKey}}, "The bundle is unaltered since it was signed. " + gap},
		"a checkpoint of before the backup": {verify.Options{Checkpoints: [][]byte{d.early}},
			"The bundle is unaltered. " + gap + " 11 leaves are newer than every checkpoint you gave."},
		"old key, checkpoints of both origins": {verify.Options{Keys: []string{d.oldKey}, Checkpoints: [][]byte{d.early, d.Checkpoints[1]}},
			"The bundle is unaltered. " + gap + " 0 leaves are newer than every checkpoint you gave."},
	} {
		r := check(t, zipped, o.Options)
		if r.ExitCode() != 0 || r.Sentence != o.sentence || len(r.Missing) != 1 || r.Missing[0] != (verify.Missing{Origin: "handover/5f7c", From: 25, Until: 62}) {
			t.Errorf("%s: exit %d, %q, missing %+v\n%s", name, r.ExitCode(), r.Sentence, r.Missing, findings(r))
		}
	}
	if r := check(t, zipped, verify.Options{}); r.ExitCode() != 0 || !strings.Contains(r.Sentence, "leaves 25 to 62 of handover/5f7c are missing") {
		t.Errorf("with nothing from outside: %q", r.Sentence)
	}
}

func TestACheckpointOverLeavesThatAreLostIsNotExtended(t *testing.T) {
	d := putBack(t)
	d.goesOn(t)
	r := check(t, bundletest.BundleOf(t, d.Log), verify.Options{Keys: []string{d.oldKey}, Checkpoints: [][]byte{d.late}})
	if r.ExitCode() != verify.CodeRewritten || !says(r, "Leaves 25 to 62 of handover/5f7c, which were signed in the checkpoint 1 of 1 that you gave, are missing: leaf 25 says") {
		t.Errorf("exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestALogThatLostWhatNobodyKnowsSaysSo(t *testing.T) {
	d := putBack(t)
	d.Reopen("handover/new", backedUp, nil)
	d.Sign()
	zipped := bundletest.BundleOf(t, d.Log)
	r := check(t, zipped, verify.Options{Keys: []string{d.oldKey}})
	if r.ExitCode() != 0 || !strings.Contains(r.Sentence, "what came after the first 25 leaves of handover/5f7c, however much it was, are missing") {
		t.Errorf("exit %d, %q", r.ExitCode(), r.Sentence)
	}
	r = check(t, zipped, verify.Options{Keys: []string{d.oldKey}, Checkpoints: [][]byte{d.late}})
	if r.ExitCode() != verify.CodeRewritten || !says(r, "Leaves 25 to 62 of handover/5f7c") {
		t.Errorf("with a checkpoint of then: exit %d\n%s", r.ExitCode(), findings(r))
	}
}

func TestALogThatWasPutBackAndSignedOnAsIfNothingWereIsRewritten(t *testing.T) {
	d := putBack(t)
	d.Mover()
	d.Sign()
	r := check(t, bundletest.BundleOf(t, d.Log), verify.Options{Keys: []string{d.oldKey}, Checkpoints: [][]byte{d.late}})
	if r.ExitCode() != verify.CodeOlder || !says(r, "It says that it was signed after your checkpoint") {
		t.Errorf("while it is shorter: exit %d\n%s", r.ExitCode(), findings(r))
	}

	for d.Tree.Size() < bundletest.PeekAt(t, d.late).Size {
		d.SetUp()
	}
	d.Sign()
	r = check(t, bundletest.BundleOf(t, d.Log), verify.Options{Keys: []string{d.oldKey}, Checkpoints: [][]byte{d.late}})
	if r.ExitCode() != verify.CodeRewritten || len(r.Missing) != 0 {
		t.Errorf("exit %d, missing %+v\n%s", r.ExitCode(), r.Missing, findings(r))
	}
}

func TestAnExportAsOfBeforeTheReopeningIsTheOldLogs(t *testing.T) {
	d := putBack(t)
	d.goesOn(t)
	q := bundletest.FirstQuarter()
	q.AsOf = backedUp
	var buf bytes.Buffer
	if _, err := bundle.Write(context.Background(), &buf, d.Log, q); err != nil {
		t.Fatal(err)
	}
	r := check(t, buf.Bytes(), verify.Options{Keys: []string{d.oldKey}})
	if r.ExitCode() != 0 || r.Origin != "handover/5f7c" || r.Sentence != "The bundle is unaltered since it was signed." {
		t.Errorf("exit %d of %s: %q\n%s", r.ExitCode(), r.Origin, r.Sentence, findings(r))
	}
}

func TestAReopeningThatDoesNotAddUpIsFound(t *testing.T) {
	for name, attack := range map[string]struct {
		do       func(*disaster)
		exit     int
		sentence string
	}{
		"another name than the leaf says": {func(d *disaster) { d.Reopen("handover/new", backedUp, d.lost(t)); d.Name("handover/other") },
			verify.CodeSignature, "The log is called handover/new by its leaves, and handover/other by its checkpoint"},
		"no leaf for the new name": {func(d *disaster) { d.Name("handover/new") },
			verify.CodeSignature, "no leaf says that the one goes on as the other"},
		"of a log that this one never was": {func(d *disaster) {
			d.Reopen("handover/new", backedUp, nil)
			d.Name("handover/stranger")
			d.Reopen("handover/last", d.Tree.Size(), nil)
		}, verify.CodeAltered, "Leaf 26 reopens the log handover/stranger, which was handover/new then"},
		"more was put back than there was": {func(d *disaster) { d.Reopen("handover/new", backedUp+1, nil) },
			verify.CodeAltered, "which is not so"},
	} {
		d := putBack(t)
		attack.do(d)
		d.Sign()
		r := check(t, bundletest.BundleOf(t, d.Log), verify.Options{Keys: []string{d.oldKey}})
		if r.ExitCode() != attack.exit || !says(r, attack.sentence) {
			t.Errorf("%s: exit %d, want %d with %q\n%s", name, r.ExitCode(), attack.exit, attack.sentence, findings(r))
		}
	}
}

func TestALogReopenedTwiceHasThreeOriginsAndOneKey(t *testing.T) {
	d := putBack(t)
	d.goesOn(t)
	d.Reopen("handover/third", d.Tree.Size(), nil)
	d.Sign()
	r := check(t, bundletest.BundleOf(t, d.Log), verify.Options{Keys: []string{d.oldKey}, Checkpoints: [][]byte{d.early, d.Checkpoints[1]}})
	if r.ExitCode() != 0 || len(r.Missing) != 2 || !strings.Contains(r.Sentence, "handover/5f7c, and what came after") {
		t.Errorf("exit %d, %q\n%s", r.ExitCode(), r.Sentence, findings(r))
	}
}
