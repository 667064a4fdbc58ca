package intake_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
)

func TestACalendarFileBesideTheSetUpIsReadByWhoeverSendsIt(t *testing.T) {
	_, err := intake.Setup([]byte(`{"company": "Example GmbH", "locations": [{"name": "Riyadh", "holidays_file": "riyadh.ics"}]}`), jml.Date{Year: 2026, Month: 11, Day: 20})
	list := jml.Refusals(err)
	if len(list) != 1 || list[0].Field != "locations[0].holidays_file" || !strings.Contains(list[0].Message, "under ics") {
		t.Errorf("the service answers %v", err)
	}
}
