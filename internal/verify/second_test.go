package verify_test

import (
	"bytes"
	"fmt"
	"slices"
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
	inReading := func(f verify.Finding) bool { return slices.Contains(bundle.ReadingNames(), f.Where) }
	if slices.ContainsFunc(r.Findings, inReading) {
		return // the second verifier holds those against their hash alone
	}
	q := secondtest.Question{Bundle: zipped, Keys: o.Keys, RequireAnchor: o.RequireAnchor}
	for _, text := range o.Checkpoints {
		if !bytes.HasPrefix(text, []byte("PK\x03\x04")) {
			text, _ = checkpoint.Find(text) // how a mail is read, the format does not say
		}
		q.Checkpoints = append(q.Checkpoints, text)
	}
	if got := secondtest.Ask(t, q); got.Code != r.ExitCode() {
		t.Errorf("exit %d, and the second verifier says %d:\n%.600s\n%.900v", r.ExitCode(), got.Code, findings(r), fmt.Sprint(got.Findings))
	}
}
