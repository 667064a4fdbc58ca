package casework_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// What was moved on its way is said once more in the end, so that a move that no
// leaf records is missed.
func TestTheClosingAndEachEndingSayWhatWasInForceAfterAMove(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
		c.Announce(c.Event(jml.Reschedule, caseworktest.Ada(), "2026-12-08"))
		c.FinishAll(joiner.Case.ID)

		due := map[string]string{}
		for _, task := range c.Tasks(joiner.Case.ID) {
			due[task.ID] = evidence.FormatInstant(task.Due.At)
		}
		_, zipped := c.Export(jml.Date{}, jml.Date{})
		endings, closed := 0, ""
		for _, line := range bundletest.Unpack(t, zipped).Leaves() {
			leaf, err := evidence.ParseLeaf([]byte(strings.TrimSuffix(line, "\n")))
			if err != nil {
				t.Fatal(err)
			}
			data, err := leaf.Decode()
			if err != nil {
				t.Fatal(err)
			}
			switch d := data.(type) {
			case evidence.TaskEnded:
				endings++
				if d.DueAt == nil || evidence.FormatInstant(*d.DueAt) != due[leaf.Task] {
					t.Errorf("the ending of %s says it was due at %v, and it was at %s", leaf.Task, d.DueAt, due[leaf.Task])
				}
			case evidence.CaseClosed:
				if d.Effective != nil {
					closed = d.Effective.String()
				}
			}
		}
		if endings == 0 || closed != "2026-12-08" {
			t.Errorf("%d endings, and the case was closed for %q", endings, closed)
		}
	})
}
