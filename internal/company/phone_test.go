package company_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

func TestAPhoneNumberIsTakenFromAFileCorrectedAndTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		sara := jml.EventPerson{ID: "E-9", GivenName: "Sara", FamilyName: "Lind", WorkEmail: "sara@example.com", Phone: " +46 8 465 004-04 "}
		s.taken(row(2, sara))
		same(t, "as it was written, without blanks around it", "+46 8 465 004-04", s.known("E-9").Phone)

		sara.Phone = ""
		s.taken(row(2, sara))
		same(t, "an empty cell says nothing", "+46 8 465 004-04", s.known("E-9").Phone)

		none := ""
		changed, err := s.Office.CorrectPerson(t.Context(), jml.ConsoleActor(), company.PersonEdit{Person: "E-9", Phone: &none})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what changed", []string{"phone"}, changed)
		same(t, "taken back", "", s.known("E-9").Phone)

		sara.Phone = "call me"
		s.refusedAt(s.people(row(2, sara)), "row 2, column phone")
	})
}

func TestTheSetUpGivesWhoHoldsARoleANumberAndCorrectsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		form := caseworktest.Setup()
		for _, number := range []string{"+49 30 23125-104", "+49 30 23125-105", ""} {
			line := form.Roles[roles.SecurityLead]
			line.Holder.Phone = number
			form.Roles[roles.SecurityLead] = line
			if err := s.Office.Setup(t.Context(), jml.ConsoleActor(), form); err != nil {
				t.Fatal(err)
			}
			if number != "" {
				same(t, "the number", number, s.known("noor@example.com").Phone)
			}
		}
		same(t, "where the form says none", "+49 30 23125-105", s.known("noor@example.com").Phone)

		form.Admin.Phone = "12"
		list := jml.Refusals(s.Office.Setup(t.Context(), jml.ConsoleActor(), form))
		if len(list) != 1 || list[0].Field != "admin.phone" || !strings.Contains(list[0].Message, "+49 30") {
			t.Errorf("two digits are answered with %v", list)
		}
	})
}
