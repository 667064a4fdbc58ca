package verify_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
)

// Both verifiers read the holds and the daily mails of a log, and object to the
// same.
func TestAnErasureUnderALegalHoldIsFound(t *testing.T) {
	held := func(then ...evidence.Data) *bundletest.Log {
		l := bundletest.Quarter(t)
		for _, d := range append([]evidence.Data{evidence.HoldPlaced{Hold: "h-1", Person: "p-ada"}, evidence.HoldPlaced{Hold: "h-2", Person: "p-tom"}}, then...) {
			l.Add("", "", bundletest.HR(), d, "note", "matter 12")
		}
		return l
	}
	lifted, erased := evidence.HoldReleased{Hold: "h-1", Person: "p-ada"}, evidence.Erased{Person: "p-ada", Basis: "request"}
	verdict(t, held(lifted, erased), "")
	verdict(t, held(erased), "person p-ada is erased under the legal hold")
	verdict(t, held(lifted, lifted), "the legal hold h-1 is lifted, which does not stand")
}

func TestADailyMailThatTheLogLeavesOutIsMissed(t *testing.T) {
	mailed := func(sizes ...[2]int64) *bundletest.Log {
		l := bundletest.Quarter(t)
		for _, s := range sizes {
			l.Add("", "", bundletest.HR(), evidence.AnchorSent{Checkpoint: s[0], Since: s[1], Outside: s[1] > 0}, "owner.email", "evidence@audit.example.net")
		}
		return l
	}
	verdict(t, mailed([2]int64{10, 0}, [2]int64{20, 10}), "")
	verdict(t, mailed([2]int64{10, 0}, [2]int64{30, 20}), "the mail before it took a checkpoint over 20 leaves")
	verdict(t, mailed([2]int64{1000, 0}), "a mail took a checkpoint over 1000 leaves along")
}
