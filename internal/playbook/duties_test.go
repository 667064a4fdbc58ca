package playbook

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/roles"
)

// A company that publishes what each post answers for expects at least these
// duties, each told by words that a sentence about it cannot do without.
func expectedDuties() map[roles.Role][][]string {
	return map[roles.Role][][]string{
		roles.CTO: {
			{"architecture", "good practice"},
			{"policies", "engineering"},
			{"interfaces", "audited", "weaknesses", "patched"},
			{"access control", "encryption", "incidents"},
		},
		roles.Engineering: {
			{"confidential", "correct", "available", "privacy"},
			{"secure code", "standards"},
			{"leads", "incident", "record", "lessons"},
			{"customer data", "deletes", "keeps"},
		},
		roles.HeadOfPeople: {
			{"joiner", "leaver", "security", "access"},
			{"together with it", "sensitive", "role"},
			{"policies", "training", "screening", "confidentiality"},
		},
		roles.OfficeManager: {
			{"laptops", "phones", "takes it back", "policies"},
			{"joiners", "leavers", "access", "software", "platforms"},
			{"cto", "devices", "leaves or changes role"},
			{"register", "equipment", "data"},
		},
		roles.SecurityLead: {
			{"customers", "secure"},
			{"risks", "weighs", "manages"},
			{"internal", "vulnerabilities"},
			{"outside", "report"},
			{"awareness", "skill"},
			{"secure coding", "software is made"},
			{"disclosure", "public code"},
			{"certified", "standards"},
			{"risk that remains", "level"},
		},
	}
}

func TestTheBuiltInDutiesLeaveNoDutyOfAPostOut(t *testing.T) {
	for role, wanted := range expectedDuties() {
		duties := RoleDuties(role)
		for _, words := range wanted {
			tells := func(duty string) bool {
				missing := func(word string) bool { return !strings.Contains(strings.ToLower(duty), word) }
				return !slices.ContainsFunc(words, missing)
			}
			n := slices.IndexFunc(duties, tells)
			if n < 0 {
				t.Errorf("no duty of %s speaks of %v", role, words)
				continue
			}
			duties = slices.Delete(slices.Clone(duties), n, n+1) // a sentence tells one duty
		}
	}
}
