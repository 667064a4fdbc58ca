package intake

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
)

func TestARosterIsReadAsHRsProgramWritesIt(t *testing.T) {
	want := []reconcile.Line{
		{Row: 2, ID: "E-1", Address: "ada@example.com", Name: "Ada Park", Start: jml.Date{Year: 2024, Month: 3, Day: 1}},
		{Row: 4, ID: "E-2", Name: "Ng, Ben", Start: jml.Date{Year: 2025, Month: 1, Day: 1}, End: jml.Date{Year: 2026, Month: 2, Day: 27}},
	}
	for name, text := range map[string]string{
		"our own names":          "id,email,name,start,end\nE-1,ada@example.com,Ada Park,2024-03-01,\n\nE-2,,\"Ng, Ben\",2025-01-01,2026-02-27\n",
		"a program's, semicolon": "\ufeffEmployee ID;Work Email;Cost centre;Full Name;Hire Date;Termination Date\r\nE-1;ada@example.com;#N/A;Ada Park;2024-03-01;\r\n;;;;;\r\nE-2;;4711;Ng, Ben;2025-01-01;2026-02-27\r\n",
		"named by hand, tabs":    "Nr\tMail\tWho\tIn\tOut\nE-1\tada@example.com\tAda Park\t2024-03-01\t\n\nE-2\t\tNg, Ben\t2025-01-01\t2026-02-27\n",
	} {
		var columns map[string]string
		if strings.HasPrefix(name, "named") {
			columns = map[string]string{"id": "nr", "name": "Who", "start": "In", "end": "Out"}
		}
		got, sum, err := ParseRoster(strings.NewReader(text), columns)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || len(sum) != 64 {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestAListThatCannotBeHeldAgainstAnythingIsRefusedByItsPlace(t *testing.T) {
	for want, text := range map[string]string{
		`row 1: Column "start" is missing.`:                    "id,name\nE-1,Ada\n",
		"row 2, column start: This cell must not be empty":     "id,start\nE-1,\n",
		"row 2, column end: Write \"27.2.2026\" as 2026-02-27": "id,start,end\nE-1,2026-01-01,27.2.2026\n",
		"row 1, column 2: Column \"start\" appears twice":      "start,Hire date\n2026-01-01,2026-01-02\n",
	} {
		if _, _, err := ParseRoster(strings.NewReader(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, _, err := ParseRoster(strings.NewReader("id,start\n"), map[string]string{"shoe": "size"}); jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("a column that there is not: %v", err)
	}
	if _, _, err := ParseAccounts(strings.NewReader("account,status\n,active\n"), nil); err == nil || !strings.Contains(err.Error(), "row 2, column account: Give an account") {
		t.Errorf("an account without a name: %v", err)
	}
}

func TestASystemsListIsReadAsTheSystemWritesIt(t *testing.T) {
	got, _, err := ParseAccounts(strings.NewReader("User name,Mail,Enabled,Last login,Role,Quota\napark,ada@example.com,true,2026-03-01 08:00,Admin,5 GB\n"), nil)
	want := []reconcile.Account{{Row: 2, Name: "apark", Address: "ada@example.com", Level: "Admin", Status: "true", LastSignIn: "2026-03-01 08:00"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
