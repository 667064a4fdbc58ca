package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestAPagesRescheduleIsCheckedLikeAnyOtherEvent(t *testing.T) {
	site, c := webtest.Leaver(t)
	hr := site.Staff(staff.HR)
	rev := site.Case(c.ID).Rev
	for _, story := range []struct {
		path, says string
		form       url.Values
	}{
		{"reschedule", "The year is not plausible.", url.Values{"effective_date": {"2999-12-01"}}},
		{"reschedule", "cannot end before the last day", url.Values{"effective_date": {"2026-12-04"}, "employment_end": {"2026-12-01"}}},
		{"reschedule", "is not a local time", url.Values{"effective_date": {"2026-12-04"}, "cutoff": {"tomorrow at noon"}}},
		{"reschedule", "Give the new day", url.Values{}},
		{"rescind", "This is too long", url.Values{"sure": {"yes"}, "note": {strings.Repeat("n", 16_001)}}},
		{"rescind", "control character", url.Values{"sure": {"yes"}, "note": {"a\x07b"}}},
	} {
		wants(t, hr.Post("/cases/1/"+story.path, story.form), http.StatusUnprocessableEntity, story.says)
	}
	if got := site.Case(c.ID).Rev; got != rev {
		t.Errorf("a refused change made revision %d of %d", got, rev)
	}
}
