package casework_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/verify"
	"github.com/handover-jml/handover/internal/verify/secondtest"
)

// changes are what somebody may do to the lines of a file that a database gave.
func changes() []func(lines []string) []string {
	return []func([]string) []string{
		func(lines []string) []string { return slices.Delete(lines, len(lines)/2, len(lines)/2+1) },
		func(lines []string) []string { return slices.Insert(lines, len(lines)/2, lines[len(lines)/2]) },
		func(lines []string) []string {
			line := []byte(lines[len(lines)/2])
			line[len(line)/2] ^= 1
			lines[len(lines)/2] = string(line)
			return lines
		},
	}
}

func TestWhateverIsDoneToABundleOfEitherDatabaseIsFoundByBothVerifiers(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
		c.FinishAll(joiner.Case.ID)
		_, zipped := c.Export(jml.Date{}, jml.Date{})

		tries := 0
		for i, change := range changes() {
			u := bundletest.Unpack(t, zipped)
			for name, content := range u {
				if strings.HasPrefix(name, "files/") || slices.Contains(bundle.ReadingNames(), name) {
					continue
				}
				lines := change(strings.SplitAfter(strings.TrimSuffix(string(content), "\n"), "\n"))
				u[name] = []byte(strings.Join(lines, ""))
				if !bytes.Equal(u[name], content) {
					tries++
					foundByBoth(t, fmt.Sprintf("change %d of %s", i, name), u.Pack(t))
				}
				u[name] = content
			}
		}
		t.Logf("%d bundles", tries)
	})
}

func foundByBoth(t *testing.T, what string, zipped []byte) {
	t.Helper()
	r, err := verify.Check(t.Context(), bytes.NewReader(zipped), int64(len(zipped)), verify.Options{})
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	second := secondtest.Ask(t, secondtest.Question{Bundle: zipped})
	if r.ExitCode() == 0 || second.Code != r.ExitCode() {
		t.Errorf("%s: exit %d, and the second verifier says %d: %.500s", what, r.ExitCode(), second.Code, fmt.Sprint(second.Findings))
	}
}
