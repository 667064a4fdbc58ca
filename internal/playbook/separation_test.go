package playbook

import (
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
)

func TestWhoeverReviewsAccessInADefaultPlaybookDidNothingOfWhatIsReviewed(t *testing.T) {
	for kind, key := range map[jml.Kind]string{jml.Joiner: "review-access", jml.Mover: "review-access", jml.Leaver: "closing-check"} {
		p := defaultPlaybook(t, kind)
		review, ok := p.Line(key)
		if !ok {
			t.Fatalf("the %s playbook has no %s", kind, key)
		}
		for _, l := range p.Tasks {
			writes := l.Writes == jml.WritesGrant || l.Writes == jml.WritesRevoke || l.Writes == jml.WritesReturn
			approves := l.Asks == jml.AsksYesNo && len(l.Decides) > 0
			looked := slices.Contains(review.After, l.Key)
			if (writes || approves || looked) && !slices.Contains(review.ApartFrom, l.Key) {
				t.Errorf("%s/%s may be ended by who ended %s", kind, key, l.Key)
			}
		}
	}
}

func TestNoGrantOfADefaultPlaybookIsGivenByWhoApprovedIt(t *testing.T) {
	for _, kind := range []jml.Kind{jml.Joiner, jml.Mover} {
		p := defaultPlaybook(t, kind)
		for _, approval := range p.Tasks {
			for _, key := range approval.Decides {
				grant, _ := p.Line(key)
				if grant.Writes == jml.WritesGrant && !slices.Contains(grant.ApartFrom, approval.Key) {
					t.Errorf("%s/%s is not apart from %s", kind, key, approval.Key)
				}
			}
		}
	}
}

func TestATaskSaysWhichLinesOtherPeopleHaveToEnd(t *testing.T) {
	got := plan(t, joinerOf(t))["grant-access/monitoring"].ApartFrom
	if !slices.Equal(got, []string{"approve-access", "approve-critical-access"}) {
		t.Errorf("it is apart from %v", got)
	}
}
