package company_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

func cutoffHour(t *testing.T, given *int) int {
	t.Helper()
	c := caseworktest.New(t)
	form := caseworktest.Setup()
	form.CutoffHour = given
	if err := c.Office.Setup(t.Context(), jml.ConsoleActor(), form); err != nil {
		t.Fatal(err)
	}
	var hour int
	c.Read(func(r ledger.Reader) error {
		s, err := r.Settings()
		hour = s.CutoffHour
		return err
	})
	return hour
}

func TestACutOffAtMidnightIsKept(t *testing.T) {
	midnight := 0
	if hour := cutoffHour(t, &midnight); hour != 0 {
		t.Errorf("the cut-off is at %d:00, want 0:00", hour)
	}
}

func TestACutOffThatIsNotGivenIsInTheAfternoon(t *testing.T) {
	if hour := cutoffHour(t, nil); hour != company.DefaultCutoffHour {
		t.Errorf("the cut-off is at %d:00, want %d:00", hour, company.DefaultCutoffHour)
	}
}

func TestACutOffHourThatNoDayHasIsRefused(t *testing.T) {
	c := caseworktest.New(t)
	form := caseworktest.Setup()
	late := 24
	form.CutoffHour = &late
	err := c.Office.Setup(t.Context(), jml.ConsoleActor(), form)
	if jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("hour 24 answers %v, want a refusal", err)
	}
}
