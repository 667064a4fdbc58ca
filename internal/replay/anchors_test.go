package replay

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
)

func TestADailyMailRestsOnTheOneBefore(t *testing.T) {
	var all Anchors
	var f findings
	daily := func(seq, checkpoint, since int64) int {
		before := len(f.Problems())
		all.daily(&f, Entry{Seq: seq, Recorded: time.Unix(seq, 0)}, evidence.AnchorSent{Checkpoint: checkpoint, Since: since, Outside: true})
		return len(f.Problems()) - before
	}
	if n := daily(20, 20, 0) + daily(30, 25, 20); n != 0 {
		t.Errorf("two mails, one after the other: %d problems", n)
	}
	if daily(40, 35, 30) != 1 {
		t.Error("nobody misses the mail before")
	}
	if daily(50, 51, 25) != 1 {
		t.Error("a mail may take more leaves along than there are")
	}
	if newest, found := all.NewestOutside(); len(all) != 4 || !found || newest.Leaves != 51 {
		t.Errorf("%+v", all)
	}
}

func TestOfADayTheNewestCheckpointCountsInsideAndOutside(t *testing.T) {
	var all Anchors
	mail := func(seq int64, at string, checkpoint int64, outside bool) {
		recorded, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		all.add(Entry{Seq: seq, Recorded: recorded}, evidence.NoticeSent{Checkpoint: checkpoint, Outside: outside})
	}
	mail(20, "2026-03-01T08:00:00Z", 10, false)
	mail(21, "2026-03-01T09:00:00Z", 12, true)
	mail(22, "2026-03-01T10:00:00Z", 15, false)
	mail(23, "2026-03-01T11:00:00Z", 15, false)
	mail(30, "2026-03-02T00:00:00Z", 15, false)
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	inside, outside, next := all[0], all[1], all[2]
	if inside.Leaves != 15 || inside.Seq != 22 || inside.Mails != 3 || inside.Outside {
		t.Errorf("inside: %+v", inside)
	}
	if outside.Leaves != 12 || outside.Mails != 1 || !outside.Outside {
		t.Errorf("outside: %+v", outside)
	}
	if next.Day() != "2026-03-02" || next.Mails != 1 {
		t.Errorf("the day after: %+v", next)
	}
	if newest, found := all.NewestOutside(); !found || newest.Seq != 21 {
		t.Errorf("the newest outside: %+v %v", newest, found)
	}
}
