package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
)

func TestAFileOfEventsIsReadRowByRow(t *testing.T) {
	file := "kind,person,work_email,given_name,family_name,functions,start,last_day,immediate,cutoff,title,effective_date\n" +
		"joiner,E-9,nora@example.com,Nora,Lind,engineering; support,2027-01-04,,,,,\n" +
		"leaver,Ada@example.com,,,,,,2027-06-30,x,2027-06-30T12:00,,\n" +
		",,,,,,,,,,,\n" +
		"Mover,E-3,,,,,,,,,Lead,2027-02-01\n"
	rows, _, err := intake.ParseEvents(strings.NewReader(file), "payroll")
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	joiner, leaver, mover := rows[0], rows[1], rows[2]
	if joiner.Kind != jml.Joiner || joiner.EffectiveDate.String() != "2027-01-04" || len(joiner.Person.Functions) != 2 || joiner.Person.Source != "payroll" {
		t.Errorf("joiner %+v", joiner)
	}
	if leaver.Person.WorkEmail != "ada@example.com" || leaver.Person.ID != "" || !leaver.Immediate || leaver.EffectiveDate.String() != "2027-06-30" {
		t.Errorf("leaver %+v", leaver)
	}
	if mover.Row != 5 || mover.Kind != jml.Mover || mover.Person.Title != "Lead" {
		t.Errorf("mover %+v", mover)
	}
	again, _, err := intake.ParseEvents(strings.NewReader(strings.ReplaceAll(file, ",,,,,,,,,,,\n", "")), "payroll")
	if err != nil || again[1].ID != leaver.ID || again[1].Hash != leaver.Hash || again[0].ID == leaver.ID {
		t.Errorf("the same row in another file is %q and was %q: %v", again[1].ID, leaver.ID, err)
	}
}

func TestAnEventThatCannotBeIsRefusedInItsCell(t *testing.T) {
	for name, c := range map[string]struct{ file, field, message string }{
		"no kind":        {"kind,person,last_day\n,E-1,2027-01-01\n", "row 2, column kind", "Say what happens"},
		"another kind":   {"kind,person,last_day\nparty,E-1,2027-01-01\n", "row 2, column kind", "not a kind"},
		"no day":         {"kind,person\nleaver,E-1\n", "row 2, column effective_date", "day"},
		"another form":   {"kind,person,last_day\nleaver,E-1,31.12.2026\n", "row 2, column last_day", "2026-12-31"},
		"two days":       {"kind,person,last_day,effective_date\nleaver,E-1,2027-01-01,2027-01-02\n", "row 2, column last_day", "one day"},
		"nobody":         {"kind,person,last_day\nleaver,,2027-01-01\n", "row 2, column person", "who it is"},
		"no tick":        {"kind,person,last_day,told\nleaver,E-1,2027-01-01,perhaps\n", "row 2, column told", "yes"},
		"two last days":  {"kind,person,last_day\nleaver,E-1,2027-01-01\nleaver,e-1,2027-02-01\n", "row 3, column person", "Row 2 says the same"},
		"the same twice": {"kind,person,last_day\nleaver,E-1,2027-01-01\nleaver,E-1,2027-01-01\n", "row 3, column event_id", "Row 2 says the same"},
		"no cut-off":     {"kind,person,last_day,cutoff\nleaver,E-1,2027-01-01,noon\n", "row 2, column cutoff", ""},
		"no column":      {"kind,who\n", "row 1, column 2", "no column"},
	} {
		rows, _, err := intake.ParseEvents(strings.NewReader(c.file), "")
		if p := find(err, c.field); rows != nil || p == nil || !strings.Contains(p.Message, c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFileAnnouncesAtMostFiveHundredCases(t *testing.T) {
	var file strings.Builder
	file.WriteString("kind,person,last_day\n")
	for i := range 501 {
		fmt.Fprintf(&file, "leaver,E-%d,2027-01-01\n", i)
	}
	if _, _, err := intake.ParseEvents(strings.NewReader(file.String()), ""); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("501 rows: %v", err)
	}
}
