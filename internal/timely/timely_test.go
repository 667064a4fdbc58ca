package timely_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/timely"
)

var cutoff = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)

func removal(state jml.TaskState, doneAfter time.Duration) timely.Removal {
	r := timely.Removal{State: state, CutoffAt: cutoff, Limit: time.Hour}
	if doneAfter > 0 {
		r.DoneAt = cutoff.Add(doneAfter)
	}
	return r
}

func TestARemovalIsWithinItsLimitUpToTheLastInstantOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		r    timely.Removal
		now  time.Duration // after the cut-off
		want timely.Within
	}{
		"done with the limit":            {removal(jml.TaskDone, time.Hour), 9 * time.Hour, timely.InLimit},
		"done a microsecond later":       {removal(jml.TaskDone, time.Hour+time.Microsecond), 9 * time.Hour, timely.OverLimit},
		"open, the limit is still there": {removal(jml.TaskOpen, 0), time.Hour, timely.LimitRuns},
		"planned, before the cut-off":    {removal(jml.TaskPlanned, 0), -time.Hour, timely.LimitRuns},
		"open, the limit is over":        {removal(jml.TaskOpen, 0), 2 * time.Hour, timely.OverLimit},
		"not done, said in time":         {removal(jml.TaskNotDone, time.Minute), 2 * time.Hour, timely.OverLimit},
		"not done, the limit is there":   {removal(jml.TaskNotDone, time.Minute), time.Minute, timely.LimitRuns},
		"there was nothing":              {removal(jml.TaskNotApplicable, 3*time.Hour), 9 * time.Hour, ""},
		"cancelled":                      {removal(jml.TaskCancelled, 0), 9 * time.Hour, ""},
		"no limit":                       {timely.Removal{State: jml.TaskOpen, CutoffAt: cutoff}, 9 * time.Hour, ""},
		"no cut-off":                     {timely.Removal{State: jml.TaskOpen, Limit: time.Hour}, 9 * time.Hour, ""},
	} {
		if got := c.r.Within(cutoff.Add(c.now)); got != c.want {
			t.Errorf("%s: within the limit is %q, want %q", name, got, c.want)
		}
	}
}

func TestOnceOverItsLimitARemovalStaysSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		states := []jml.TaskState{jml.TaskPlanned, jml.TaskOpen, jml.TaskDone, jml.TaskNotDone, jml.TaskNotApplicable, jml.TaskCancelled}
		span := rapid.Int64Range(-int64(48*time.Hour), int64(48*time.Hour))
		r := timely.Removal{State: rapid.SampledFrom(states).Draw(t, "state"), CutoffAt: cutoff,
			Limit: time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "limit")), DoneAt: cutoff.Add(time.Duration(span.Draw(t, "done")))}
		now := cutoff.Add(time.Duration(span.Draw(t, "now")))
		later := now.Add(time.Duration(rapid.Int64Range(0, int64(72*time.Hour)).Draw(t, "later")))

		was, is := r.Within(now), r.Within(later)
		if was == timely.OverLimit && is != timely.OverLimit {
			t.Fatalf("it was over its limit, later it is %q", is)
		}
		if (was == "") != r.Ends().IsZero() || (was == "") != (is == "") {
			t.Fatalf("within the limit is %q, then %q, the limit ends at %s", was, is, r.Ends())
		}
		if r.Limited() && (r.Took(now) > r.Limit) != (was == timely.OverLimit) {
			t.Fatalf("it took %s of %s, which is %q", r.Took(now), r.Limit, was)
		}
	})
}

func TestAFileAloneProvesNothing(t *testing.T) {
	soon, late := cutoff.Add(4*time.Hour), cutoff.Add(4*time.Hour+time.Second)
	for _, c := range []struct {
		word timely.Word
		want timely.Basis
	}{
		{timely.Word{DoneAt: cutoff, Recorded: late, File: true, Seen: true}, timely.Proven},
		{timely.Word{DoneAt: cutoff, Recorded: late, Seen: true}, timely.Proven},
		{timely.Word{DoneAt: cutoff, Recorded: late, File: true}, timely.File},
		{timely.Word{DoneAt: cutoff, Recorded: soon}, timely.Stated},
		{timely.Word{DoneAt: cutoff, Recorded: late}, timely.Unproven},
	} {
		if got := c.word.Basis(); got != c.want {
			t.Errorf("%+v rests on %q, want %q", c.word, got, c.want)
		}
	}
}

func TestAccessIsClosedWithTheLastRemovalAndNotBeforeItIsKnownWhatThereIs(t *testing.T) {
	at := func(hours int) time.Time { return cutoff.Add(time.Duration(hours) * time.Hour) }
	revoked := func(hours int) timely.Taking {
		return timely.Taking{Writes: jml.WritesRevoke, State: jml.TaskDone, DoneAt: at(hours)}
	}
	asks := timely.Taking{Asks: jml.AsksYesNo, System: "crm", State: jml.TaskOpen}
	for name, c := range map[string]struct {
		tasks []timely.Taking
		want  time.Time
	}{
		"nothing was held":            {nil, time.Time{}},
		"the last one counts":         {[]timely.Taking{revoked(3), revoked(1)}, at(3)},
		"one runs":                    {[]timely.Taking{revoked(3), {Writes: jml.WritesRevoke, State: jml.TaskPlanned}}, time.Time{}},
		"one was not done":            {[]timely.Taking{revoked(3), {Writes: jml.WritesRevoke, State: jml.TaskNotDone, DoneAt: at(1)}}, time.Time{}},
		"one was not there":           {[]timely.Taking{revoked(3), {Writes: jml.WritesRevoke, State: jml.TaskNotApplicable, DoneAt: at(9)}}, at(3)},
		"the laptop is still out":     {[]timely.Taking{revoked(3), {Writes: jml.WritesReturn, State: jml.TaskOpen}}, at(3)},
		"an account is asked about":   {[]timely.Taking{revoked(3), asks}, time.Time{}},
		"something is approved":       {[]timely.Taking{revoked(3), {Asks: jml.AsksYesNo, System: "crm", Decides: true, State: jml.TaskOpen}}, at(3)},
		"holdings are asked about":    {[]timely.Taking{revoked(3), {Asks: jml.AsksHolds, State: jml.TaskOpen}}, time.Time{}},
		"a register is doubted":       {[]timely.Taking{revoked(3), {Purpose: jml.PurposeRecheck, State: jml.TaskPlanned}}, time.Time{}},
		"what is undone is no taking": {[]timely.Taking{revoked(3), {Writes: jml.WritesRevoke, Purpose: jml.PurposeUndo, State: jml.TaskOpen}}, at(3)},
	} {
		if got := timely.AllBack(jml.WritesRevoke, c.tasks); !got.Equal(c.want) {
			t.Errorf("%s: closed at %s, want %s", name, got, c.want)
		}
	}
}
