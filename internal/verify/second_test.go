package verify_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/verify"
	"github.com/handover-jml/handover/internal/verify/secondtest"
)

// agrees holds against the second verifier whatever a test of this package has
// the first one check: both have to end alike.
func agrees(t testing.TB, zipped []byte, o verify.Options, r verify.Report) {
	t.Helper()
	q := secondtest.Question{Bundle: zipped, Keys: o.Keys, RequireAnchor: o.RequireAnchor}
	for _, text := range o.Checkpoints {
		if !bytes.HasPrefix(text, []byte("PK\x03\x04")) {
			text, _ = checkpoint.Find(text) // how a mail is read, the format does not say
		}
		q.Checkpoints = append(q.Checkpoints, text)
	}

	inTables := func(f verify.Finding) bool {
		return strings.HasSuffix(f.Where, ".csv") || strings.HasPrefix(f.Where, "files/") || strings.Contains(f.Sentence, "manifest") ||
			slices.Contains(bundle.ReadingNames(), f.Where) // which the second verifier may hold against their hash alone
	}
	if slices.ContainsFunc(r.Findings, inTables) {
		return // the second verifier does not make tables yet
	}
	if got := secondtest.Ask(t, q); got.Code != r.ExitCode() {
		t.Errorf("exit %d, and the second verifier says %d:\n%s%+v", r.ExitCode(), got.Code, findings(r), got.Findings[:min(8, len(got.Findings))])
	}
}
