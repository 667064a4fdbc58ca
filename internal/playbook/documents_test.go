package playbook

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
)

const smallMatrix = `functions: [support, sales]
systems:
  - {key: sso, name: Sign-on, owner: office-manager, tier: critical, identity: true}
  - {key: crm, name: Customers, owner: Mia@Example.com}
  - {key: chat, name: Chat, owner: cto, sso: true, sso_checked_by: Noor}
access:
  everyone: [{system: sso, level: user}]
  support: [{system: crm, level: reader}]
  sales: [{system: crm, level: editor}, {system: chat, level: member}]
`

func TestTheMatrixGivesEveryonesRowAndThoseOfThePersonsFunctions(t *testing.T) {
	m, err := ParseMatrix([]byte(smallMatrix))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range m.For([]string{"sales", "support", "juggling"}) {
		got = append(got, a.System.Key+" "+a.Level)
	}
	if diff := cmp.Diff([]string{"sso user", "crm reader and editor", "chat member"}, got); diff != "" {
		t.Error(diff)
	}
	if identity := m.For(nil)[0]; !identity.Critical() {
		t.Error("the sign-on account is not critical")
	}
	if diff := cmp.Diff([]string{"juggling"}, m.Unknown([]string{"sales", "juggling"})); diff != "" {
		t.Error(diff)
	}
	if crm, _ := m.System("crm"); crm.OwnerEmail != "mia@example.com" || crm.Tier != jml.TierNormal {
		t.Errorf("crm was read as %+v", crm)
	}
}

func TestTheSignOnAccountCoversOnlyWhatIsReachedThroughIt(t *testing.T) {
	m, err := ParseMatrix([]byte(smallMatrix))
	if err != nil {
		t.Fatal(err)
	}
	held := grants("sso:user", "crm:reader", "chat:member")
	for system, want := range map[string]bool{"chat": true, "crm": false, "sso": false, "wiki": false} {
		if m.Covered(system, held) != want {
			t.Errorf("%s covered: %v", system, !want)
		}
	}
	if m.Covered("chat", held[1:]) {
		t.Error("chat is covered although no sign-on account is known")
	}
}

func TestAMatrixIsWrittenAsItIsRead(t *testing.T) {
	for _, body := range [][]byte{[]byte(smallMatrix), Defaults()["matrix"]} {
		first, err := ParseMatrix(body)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseMatrix(first.YAML())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAFaultyMatrixIsRefusedByLineAndColumn(t *testing.T) {
	for _, tc := range []struct{ old, new, at, says string }{
		{"tier: critical", "tier: huge", "line 3, column 60", `"huge" is not a tier`},
		{"owner: cto", "owner: somebody", "line 5, column 36", "neither a role nor a work address"},
		{", sso_checked_by: Noor", "", "line 5, column 6", "sso_checked_by"},
		{"key: chat", "key: crm", "line 5, column 11", "two systems"},
		{"system: chat", "system: chta", "line 9, column 50", `"chta" is no system`},
		{"sales: [", "juggling: [", "line 9, column 3", `"juggling" is not a key of access`},
		{"[support, sales]", "[support, Sales]", "line 1, column 22", `"Sales" cannot be a function`},
		{"identity: true", "identity: yes please", "line 3, column 80", "true or false"},
	} {
		_, err := ParseMatrix([]byte(strings.Replace(smallMatrix, tc.old, tc.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tc.at+": ") || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s for %s: got %v, want %s: %s", tc.new, tc.old, err, tc.at, tc.says)
		}
	}
}

func TestACitedCriterionThatDoesNotExistIsMappedWithAWarning(t *testing.T) {
	c, err := ParseControls([]byte("controls:\n  - number: H-01\n    wording: Roles are published.\n    owner: head-of-people\n" +
		"    serves: {soc2: [CC1.3, CC4.3], nist80053: [PS-4d]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range c.List[0].Serves {
		got = append(got, s.ID)
		if s.Title == "" {
			t.Errorf("%s has no title", s.ID)
		}
	}
	if diff := cmp.Diff([]string{"CC1.3", "CC4.1", "CC4.2", "PS-4d"}, got); diff != "" {
		t.Error(diff)
	}
	if len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0].Message, "no CC4.3") {
		t.Errorf("warnings: %v", c.Warnings)
	}
}

func TestAControlThatServesNothingKnownIsRefused(t *testing.T) {
	for serves, says := range map[string]string{
		"{soc2: [CC9.3]}": "no CC9.3", "{iso27001: [A.9.1]}": "no A.9.1", "{nist80053: [PS-10]}": "no PS-10",
		"{hipaa: [x]}": "not a key of serves", "[CC1.3]": "must be a mapping",
	} {
		_, err := ParseControls([]byte("controls:\n  - {number: H-01, wording: w, owner: cto, serves: " + serves + "}\n"))
		if err == nil || !strings.Contains(err.Error(), says) || !strings.HasPrefix(err.Error(), "line 2, column ") {
			t.Errorf("%s: %v", serves, err)
		}
	}
}

func TestEveryRoleHasDuties(t *testing.T) {
	for _, r := range allRoles() {
		if len(RoleDuties(r)) == 0 {
			t.Errorf("%s has no duties", r)
		}
	}
}

func FuzzParseMatrix(f *testing.F) {
	f.Add([]byte(smallMatrix))
	f.Add(Defaults()["matrix"])
	f.Add([]byte("systems: [{key: a, name: ':', owner: cto}]"))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := ParseMatrix(body)
		if err != nil {
			var problems jml.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("refused without problems: %v", err)
			}
			return
		}
		again, err := ParseMatrix(m.YAML())
		if err != nil {
			t.Fatalf("cannot read its own writing: %v\n%s", err, m.YAML())
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Fatalf("%s\n%s", diff, m.YAML())
		}
	})
}

// What an earlier version put in force is read as ever; what is new is held to
// the limits of words and notes.
func TestATextOverItsLimitIsReadButNotPutInForce(t *testing.T) {
	line := func(title, help string) []byte {
		return fmt.Appendf(nil, "playbook: leaver\ntasks:\n  - key: out\n    title: %s\n    help: |\n%s    role: head-of-people\n    due: last_day+0d\n", title, help)
	}
	word, note := strings.Repeat("x", 1200), strings.Repeat("      "+strings.Repeat("y", 999)+"\n", 16)
	if _, err := Accept(line(word, note)); err != nil {
		t.Errorf("at its limits: %v", err)
	}
	for what, body := range map[string][]byte{"title": line(word+"x", note), "help": line(word, note+"      more\n")} {
		if _, err := Parse(body); err != nil {
			t.Errorf("%s: what is in force cannot be read: %v", what, err)
		}
		_, err := Accept(body)
		if list := jml.Refusals(err); len(list) != 1 || !strings.Contains(list[0].Message, what+": This is too long") || !strings.HasPrefix(list[0].Field, "line ") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
