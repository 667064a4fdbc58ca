package bench

import (
	"fmt"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
)

// eventsATask bounds the history of a case whose tasks are finished one by
// one: what the engine must store, and replay after a restart.
const eventsATask = 3

func TestATaskTakesAtMostThreeEventsOfHistory(t *testing.T) {
	s := start(t)
	id := s.announce(t)
	for n := range waves {
		letter := s.mails.Wait(t, n+1)[n]
		b, err := open(letter)
		must(t, err)
		for _, task := range b.tasks {
			must(t, b.finish(task))
			s.awaitRest(t, id)
		}
		b.close()
	}
	s.awaitClosed(t)
	count := history(t, s.temporal, id)
	total := 0
	for _, n := range count {
		total += n
	}
	t.Logf("%d events for %d tasks: %v", total, tasks, count)
	if total > eventsATask*tasks {
		t.Errorf("%d events for %d tasks, want at most %d each: %v", total, tasks, eventsATask, count)
	}
}

// awaitRest waits until the case's run has answered every wake, so that the
// next one finds it at rest.
func (s *service) awaitRest(t testing.TB, id string) {
	t.Helper()
	await(t, "the run to rest", func() bool {
		d, err := s.temporal.DescribeWorkflowExecution(t.Context(), id, "")
		must(t, err)
		return d.GetPendingWorkflowTask() == nil
	})
}

// history counts the events of a case's run by type.
func history(t testing.TB, c client.Client, id string) map[string]int {
	t.Helper()
	count := map[string]int{}
	var trace strings.Builder
	for it := c.GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		event, err := it.Next()
		must(t, err)
		count[event.GetEventType().String()]++
		fmt.Fprintf(&trace, "%d %s\n", event.GetEventId(), event.GetEventType())
	}
	t.Log(trace.String())
	return count
}
