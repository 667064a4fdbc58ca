package intake_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
)

const people = "\xef\xbb\xbfid,given_name,family_name,work_email,functions,worker_type,start,end_date,time_zone\n" +
	"E-3,Tom,Weber,Tom@example.com,engineering; on-call,employee,2020-05-01,,Europe/Berlin\n" +
	"E-4,\"Ines\",Duarte,ines@example.com,,contractor,,2027-01-31,\n"

func TestAPeopleFileIsReadWithItsRows(t *testing.T) {
	got, sum, err := intake.ParsePeople(strings.NewReader(people))
	if err != nil {
		t.Fatal(err)
	}
	want := []company.ImportPerson{
		{Row: 2, TimeZone: "Europe/Berlin", Start: jml.Date{Year: 2020, Month: 5, Day: 1}, EventPerson: jml.EventPerson{ID: "E-3",
			GivenName: "Tom", FamilyName: "Weber", WorkEmail: "tom@example.com", Functions: []string{"engineering", "on-call"}, WorkerType: jml.Employee}},
		{Row: 3, EventPerson: jml.EventPerson{ID: "E-4", GivenName: "Ines", FamilyName: "Duarte", WorkEmail: "ines@example.com",
			WorkerType: jml.Contractor, EndDate: jml.Date{Year: 2027, Month: 1, Day: 31}}},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(sum) != 64 {
		t.Errorf("sha256 %q, people (-want +got):\n%s", sum, diff)
	}
}

func TestHoldingsAndAssetsAreRead(t *testing.T) {
	holdings, _, err := intake.ParseHoldings(strings.NewReader("person,system,level,since\nada@example.com,github,write,2026-01-02\nE-3,github,,2026-01-02T03:04:05Z\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]company.ImportHolding{
		{Row: 2, Person: "ada@example.com", System: "github", Level: "write", Since: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)},
		{Row: 3, Person: "E-3", System: "github", Since: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
	}, holdings); diff != "" {
		t.Errorf("holdings (-want +got):\n%s", diff)
	}
	assets, _, err := intake.ParseAssets(strings.NewReader("kind,tag,holder\nlaptop,LT-1,E-3\nkey,K-1,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]company.ImportAsset{{Row: 2, Tag: "LT-1", Kind: "laptop", Holder: "E-3"}, {Row: 3, Tag: "K-1", Kind: "key"}}, assets); diff != "" {
		t.Errorf("assets (-want +got):\n%s", diff)
	}
}

func TestABadFileIsRefusedWithRowAndColumn(t *testing.T) {
	head := "given_name,family_name,work_email\n"
	cases := map[string]struct{ file, field, message string }{
		"empty":             {"", "row 1", "empty"},
		"unknown column":    {"given_name,family_name,work_email,salary\n", "row 1, column 4", `no column "salary"`},
		"missing column":    {"given_name,family_name\n", "row 1", `"work_email" is missing`},
		"column twice":      {"given_name,family_name,work_email,given_name\n", "row 1, column 4", "twice"},
		"too few cells":     {head + "Ada,Park\n", "row 2", "2 cells"},
		"open quote":        {head + "Ada,\"Park,ada@example.com\n", "row 2, column 27", "not CSV"},
		"not UTF-8":         {head + "Ada,Park,ada@example.com\nIn\xeas,Duarte,ines@example.com\n", "row 3", "not UTF-8"},
		"no address":        {head + "Ada,Park,ada\n", "row 2, column work_email", "not a mail address"},
		"nobody":            {head + ",,ada@example.com\n", "row 2, column given_name", "name"},
		"U+0000":            {head + "Ada,Park,ada@example.com\nI\x00nes,Duarte,ines@example.com\n", "row 3, column given_name", "U+0000"},
		"unseen in a name":  {head + "Ada\u200b,Park,ada@example.com\n", "row 2, column given_name", "cannot be seen"},
		"turned around":     {head + "Ada,P\u202eark,ada@example.com\n", "row 2, column family_name", "turns the direction"},
		"line break":        {head + "Ada,\"Pa\nrk\",ada@example.com\n", "row 2, column family_name", "line break"},
		"same person twice": {head + "Ada,Park,ada@example.com\nAda,Park,ADA@example.com\n", "row 3, column work_email", "Row 2 says the same"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			rows, _, err := intake.ParsePeople(strings.NewReader(c.file))
			problem := find(err, c.field)
			if rows != nil || problem == nil || !strings.Contains(problem.Message, c.message) {
				t.Errorf("%d rows, error %v; want field %q and a message with %q", len(rows), err, c.field, c.message)
			}
		})
	}
}

func TestAFileIsLimitedInRowsAndReportsManyProblemsOnce(t *testing.T) {
	var file strings.Builder
	file.WriteString("person,system\n")
	for i := range 50_001 {
		fmt.Fprintf(&file, "p%d,x\n", i)
	}
	if _, _, err := intake.ParseHoldings(strings.NewReader(file.String())); find(err, "row 50002") == nil {
		t.Errorf("50,001 rows: %v", err)
	}
	bad := "person,system\n" + strings.Repeat("?,\n", 5000)
	_, _, err := intake.ParseHoldings(strings.NewReader(bad))
	problems, ok := err.(jml.Problems)
	if !ok || len(problems) != 100 {
		t.Errorf("5,000 rows without a system: %d problems, want the first 100", len(problems))
	}
}

func FuzzParseFiles(f *testing.F) {
	f.Add(people)
	f.Add("person,system,level,since\nada@example.com,github,write,2026-01-02\n")
	f.Add("sep=;\r\nkind;tag;;\r\n;;;\r\nlaptop;LT-1;;\r\n")
	f.Add("\xff\xfek\x00i\x00n\x00d\x00\t\x00t\x00a\x00g\x00\n\x00a\x00\t\x00b\x00")
	f.Add("kind,tag,holder\nlaptop,LT-1,\"E\n3\"\n")
	f.Fuzz(func(t *testing.T, file string) {
		for name, parse := range map[string]func(io.Reader) (int, error){
			"people":   func(r io.Reader) (int, error) { p, _, err := intake.ParsePeople(r); return len(p), err },
			"holdings": func(r io.Reader) (int, error) { p, _, err := intake.ParseHoldings(r); return len(p), err },
			"assets":   func(r io.Reader) (int, error) { p, _, err := intake.ParseAssets(r); return len(p), err },
		} {
			n, err := parse(strings.NewReader(file))
			if err != nil && (n != 0 || jml.ErrorCode(err) != jml.CodeInvalid) {
				t.Fatalf("%s: %d rows beside error %v", name, n, err)
			}
			if lines := strings.Count(file, "\n") + strings.Count(file, "\r"); n > lines {
				t.Fatalf("%s: %d rows from %d lines", name, n, lines)
			}
		}
	})
}

func TestNamesAreTakenAsTheirScriptsAreSpelt(t *testing.T) {
	file := "id,given_name,family_name,work_email,title\nE-1,علی\u200cرضا,श्री\u200dमान,ali@example.com,Engineer ☃\ufe0f\n"
	people, _, err := intake.ParsePeople(strings.NewReader(file))
	if err != nil || people[0].GivenName != "علی\u200cرضا" {
		t.Errorf("%+v %v", people, err)
	}
}

func TestTagsAndSystemsOfARegisterAreExact(t *testing.T) {
	if _, _, err := intake.ParseHoldings(strings.NewReader("person,system,level\nE-3,git\u200bhub,write\n")); find(err, "row 2, column system") == nil {
		t.Errorf("an unseen character in a system: %v", err)
	}
	if _, _, err := intake.ParseAssets(strings.NewReader("kind,tag,model\nlaptop,LT\u00ad-1,T14\n")); find(err, "row 2, column tag") == nil {
		t.Errorf("an unseen character in a tag: %v", err)
	}
}

func TestAZoneThatIsAClockIsRefusedInItsRow(t *testing.T) {
	file := "given_name,family_name,work_email,time_zone\nIda,Berg,ida@example.com,America/New_York\nEve,East,eve@example.com,EST\nMo,Tain,mo@example.com,MST\n"
	_, _, err := intake.ParsePeople(strings.NewReader(file))
	list := jml.Refusals(err)
	if len(list) != 2 {
		t.Fatalf("%v, want a refusal of rows 3 and 4", err)
	}
	for i, use := range []string{"America/New_York", "America/Denver"} {
		if !strings.Contains(list[i].Message, use) || !strings.Contains(list[i].Field, "time_zone") {
			t.Errorf("%v does not name %s", list[i], use)
		}
	}
}
