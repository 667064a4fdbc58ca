package bundle_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

func TestWhatIsReadHasThirtyColumnsAtMost(t *testing.T) {
	for _, table := range bundle.NewAnswer(replay.NewSurvey(replay.Period{}), time.Time{}, nil).Tables() {
		if n := len(table.Header); n > 30 && !strings.HasSuffix(table.Name, "_details.csv") {
			t.Errorf("%s has %d columns", table.Name, n)
		}
	}
}

// firstColumn is what identifies the rows of a table, in their order.
func firstColumn(t *testing.T, content []byte) (ids []string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		ids = append(ids, row[0])
	}
	return ids
}

func TestDetailsStandInTheOrderOfWhatTheyAreAbout(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	for of, details := range map[string]string{"population.csv": "case_details.csv", "tasks.csv": "task_details.csv"} {
		if diff := cmp.Diff(firstColumn(t, u[of]), firstColumn(t, u[details])); diff != "" || len(firstColumn(t, u[of])) == 0 {
			t.Errorf("rows of %s (-%s +details):\n%s", details, of, diff)
		}
	}
}

func TestAccessIsClosedInThePopulationAsSoonAsItIsAndNotBefore(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	l.Now = bundletest.At("2026-03-02T14:00")
	c := l.Case(1, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00", removal("t-1", "remove/github"),
		bundletest.Line("t-2", "check-access/crm", "Does {{.Person}} have an account?", "2026-03-02T15:00", func(f *evidence.PlannedTask) {
			f.Asks, f.System = jml.AsksYesNo, "crm"
		}),
		bundletest.Line("t-3", "goodbye", "Say goodbye to {{.Person}}", "2026-03-05T15:00"))
	closedAt := func() string {
		u, _ := answered(t, l)
		return bundletest.Rows(t, u["population.csv"])["c-1"]["access_closed_at"]
	}

	c.Opens("t-1", bundletest.Tom())
	l.Now = bundletest.At("2026-03-02T15:30")
	c.Ends("t-1", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	if at := closedAt(); at != "" {
		t.Errorf("access counts as closed at %s while it is not known what there is", at)
	}
	c.Opens("t-2", bundletest.Mia())
	c.Ends("t-2", bundletest.Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "no"}})
	if at := closedAt(); at != "2026-03-02T15:30:00.000000Z" {
		t.Errorf("while the case is open access counts as closed at %q", at)
	}
	c.Opens("t-3", bundletest.Ben())
	c.Ends("t-3", bundletest.Ben(), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.Closes(jml.CaseCompleted)
	if at := closedAt(); at != "2026-03-02T15:30:00.000000Z" {
		t.Errorf("once it is closed access counts as closed at %q", at)
	}
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseReopened{Task: "t-1"})
	l.Add(c.ID, "t-1", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
	if at := closedAt(); at != "" {
		t.Errorf("access counts as closed at %s though its removal is open again", at)
	}
}
