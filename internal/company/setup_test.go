package company_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
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

func TestTheSetUpSaysWhoseNameOrAddressIsWrong(t *testing.T) {
	c := caseworktest.New(t)
	long := strings.Repeat("x", 1201)
	for field, change := range map[string]func(*company.Setup){
		"roles.cto.deputies[1].given_name": func(s *company.Setup) {
			line := s.Roles[roles.CTO]
			line.Deputies = append(line.Deputies, company.SetupPerson{GivenName: long, Email: "new@example.com"})
			s.Roles[roles.CTO] = line
		},
		"roles.cto.deputies": func(s *company.Setup) {
			line := s.Roles[roles.CTO]
			line.Deputies = make([]company.SetupPerson, 21)
			s.Roles[roles.CTO] = line
		},
		"admin.email":          func(s *company.Setup) { s.Admin.Email = "lea\u200b@example.com" },
		"fallback.family_name": func(s *company.Setup) { s.Fallback.Email, s.Fallback.FamilyName = "om@example.com", "Said\u202e" },
		"hr[0].email":          func(s *company.Setup) { s.HR = []company.SetupPerson{{GivenName: "Ines", Email: "ines"}} },
		"hr":                   func(s *company.Setup) { s.HR = make([]company.SetupPerson, 51) },
	} {
		form := caseworktest.Setup()
		change(&form)
		err := c.Office.Setup(t.Context(), jml.ConsoleActor(), form)
		if list := jml.Refusals(err); len(list) != 1 || list[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
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

func TestASetUpInAZoneThatIsAClockIsRefused(t *testing.T) {
	c := caseworktest.New(t)
	form := caseworktest.Setup()
	form.Zone = "EST"
	list := jml.Refusals(c.Office.Setup(t.Context(), jml.ConsoleActor(), form))
	if len(list) != 1 || list[0].Field != "zone" || !strings.Contains(list[0].Message, "America/New_York") {
		t.Errorf("a set-up in EST answers %v", list)
	}
}
