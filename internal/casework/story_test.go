package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
)

// onBoth tells a story on both engines.
func onBoth(t *testing.T, story func(t *testing.T, c *caseworktest.Company)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { story(t, caseworktest.Story(t)) })
	t.Run("postgres", func(t *testing.T) { story(t, caseworktest.StoryOn(t, pgtest.New(t))) })
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	out, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
	if err != nil {
		t.Fatal(err)
	}
	return out.UTC()
}

func ada() jml.EventPerson { return jml.EventPerson{ID: "E-17"} }

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func refused(t testing.TB, err error, code jml.Code, words string) {
	t.Helper()
	if jml.ErrorCode(err) != code || !strings.Contains(err.Error(), words) {
		t.Errorf("want a refusal %q with %q, got %v", code, words, err)
	}
}

func answer(choice string) func(*jml.Ending) {
	return func(e *jml.Ending) { e.Answer.Choice = choice }
}

func outcome(state jml.TaskState, reason string) func(*jml.Ending) {
	return func(e *jml.Ending) { e.Outcome, e.Reason = state, reason }
}

// leave announces that Ada leaves and drives the case to its cut-off.
func leave(c *caseworktest.Company, lastDay string) string {
	c.Helper()
	id := c.Announce(c.Event(jml.Leaver, ada(), lastDay)).Case.ID
	c.Drive(id)
	return id
}
