package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
)

// eventFile is a file as somebody sends it, and what it is sent with.
type eventFile struct {
	rows []company.ImportEvent
	sha  string
}

func readEvents(t *testing.T, text string) eventFile {
	t.Helper()
	rows, sha, err := intake.ParseEvents(strings.NewReader(text), "")
	if err != nil {
		t.Fatal(err)
	}
	return eventFile{rows, sha}
}

func (f eventFile) send(c *caseworktest.Company, by jml.Actor) (company.ImportResult, error) {
	c.Clock.Set(c.Clock.Now().Add(time.Minute))
	return c.Office.ImportEvents(c.Context(), by, f.sha, f.rows)
}

// crowd employs n people, T-1 to T-n.
func crowd(t *testing.T, c *caseworktest.Company, n int) {
	t.Helper()
	var rows []company.ImportPerson
	for i := range n {
		id := fmt.Sprintf("T-%d", i+1)
		rows = append(rows, company.ImportPerson{Row: i + 2, EventPerson: jml.EventPerson{ID: id, GivenName: "Kim", FamilyName: "Nr " + id, WorkEmail: strings.ToLower(id) + "@example.com"}})
	}
	if _, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "people", rows); err != nil {
		t.Fatal(err)
	}
}

func leavers(n int) string {
	out := "kind,person,last_day\n"
	for i := range n {
		out += fmt.Sprintf("leaver,T-%d,2027-06-30\n", i+1)
	}
	return out
}

func TestAFileAnnouncesAllOfItsPeopleOrNone(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		crowd(t, c, 2)
		const good = "kind,person,last_day,start,given_name,family_name,work_email,title,effective_date\nleaver,T-1,2027-06-30,,,,,,\n" +
			"joiner,N-1,,2027-01-04,Nora,Lind,nora@example.com,,\nmover,T-2,,,,,,Lead,2027-02-01\n"
		before := leavesIn(t, c)
		said, err := c.Office.Rehearsal().ImportEvents(t.Context(), jml.ConsoleActor(), "f", readEvents(t, good).rows)
		if err != nil || said.Added != 3 || said.Lines[0].What != "leaver of Kim Nr T-1, 2027-06-30" {
			t.Fatalf("the dry run: %+v %v", said, err)
		}
		same(t, "leaves of a dry run", before, leavesIn(t, c))

		_, err = readEvents(t, good+"leaver,T-404,2027-06-30,,,,,,\nleaver,T-405,2027-06-30,,,,,,\n").send(c, jml.ConsoleActor())
		var places []string
		for _, e := range jml.Refusals(err) {
			places = append(places, e.Field)
		}
		same(t, "what is refused", []string{"row 5, column person", "row 6, column person"}, places)
		same(t, "leaves of a refused file", before, leavesIn(t, c))

		out, err := readEvents(t, good).send(c, jml.ConsoleActor())
		if err != nil || out.Added != 3 {
			t.Fatalf("%+v %v", out, err)
		}
		for _, key := range []string{"T-1", "N-1", "T-2"} {
			same(t, "cases of "+key, 1, len(casesOf(c, key)))
		}
	})
}

func TestAFileThatIsSentAgainAnnouncesOnlyWhatIsNew(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		crowd(t, c, 3)
		if _, err := readEvents(t, leavers(2)).send(c, jml.ConsoleActor()); err != nil {
			t.Fatal(err)
		}
		out, err := readEvents(t, leavers(3)).send(c, jml.ConsoleActor())
		if err != nil || out.Added != 1 || out.Same != 2 || len(out.Notes) != 2 || !strings.Contains(out.Notes[0], "announced before, as case #") {
			t.Errorf("%+v %v", out, err)
		}
		changed := strings.Replace(leavers(1), "2027-06-30", "2027-07-31", 1)
		out, err = readEvents(t, changed).send(c, jml.ConsoleActor())
		if err != nil || out.Changed != 1 || out.Added != 0 {
			t.Errorf("another day: %+v %v", out, err)
		}
		same(t, "the last day", "2027-07-31", casesOf(c, "T-1")[0].Effective.String())
	})
}

func TestMoreThanTenDeparturesTakeASecondPerson(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		crowd(t, c, 12)
		if out, err := readEvents(t, leavers(10)).send(c, jml.ConsoleActor()); err != nil || out.Added != 10 || out.AgreedBy != "" {
			t.Fatalf("ten: %+v %v", out, err)
		}
		rescindAll(t, c, 10)
		file := readEvents(t, strings.ReplaceAll(leavers(12), "2027-06-30", "2027-09-30"))
		before := leavesIn(t, c)
		_, err := file.send(c, jml.ConsoleActor())
		refused(t, err, jml.CodeForbidden, "")
		if !strings.Contains(err.Error(), file.sha[:16]) {
			t.Errorf("the refusal does not name the code: %v", err)
		}
		same(t, "leaves of it", before, leavesIn(t, c))
		said, err := c.Office.Rehearsal().ImportEvents(t.Context(), jml.ConsoleActor(), file.sha, file.rows)
		if err != nil || said.Added != 12 || !strings.Contains(fmt.Sprint(said.Notes), file.sha[:16]) {
			t.Errorf("the dry run: %+v %v", said, err)
		}

		hr := jml.Actor{Kind: jml.ActorStaff, Ref: "staff-ines", Name: "Ines Duarte", Assurance: jml.AssuranceEmailLink}
		refused(t, c.Office.AgreeToFile(t.Context(), jml.ConsoleActor(), file.sha[:16]), jml.CodeForbidden, "")
		refused(t, c.Office.AgreeToFile(t.Context(), hr, "yes"), jml.CodeInvalid, "code")
		if err := c.Office.AgreeToFile(t.Context(), hr, strings.ToUpper(file.sha[:16])); err != nil {
			t.Fatal(err)
		}
		_, err = file.send(c, hr)
		refused(t, err, jml.CodeForbidden, "") // whoever agreed is not the second person of their own
		other := readEvents(t, strings.ReplaceAll(leavers(12), "2027-06-30", "2027-10-31"))
		_, err = other.send(c, jml.ConsoleActor())
		refused(t, err, jml.CodeForbidden, "")

		began := c.Clock.Now()
		c.Clock.Set(began.Add(25 * time.Hour))
		_, err = file.send(c, jml.ConsoleActor())
		refused(t, err, jml.CodeForbidden, "")
		c.Clock.Set(began.Add(time.Hour))
		out, err := file.send(c, jml.ConsoleActor())
		if err != nil || out.Added != 12 || out.AgreedBy != hr.Ref {
			t.Errorf("%+v %v", out, err)
		}
	})
}

// rescindAll takes the departures of the first n back.
func rescindAll(t *testing.T, c *caseworktest.Company, n int) {
	t.Helper()
	out := "kind,person,of\n"
	for i := range n {
		out += fmt.Sprintf("rescind,T-%d,leaver\n", i+1)
	}
	if got, err := readEvents(t, out).send(c, jml.ConsoleActor()); err != nil || got.Changed != n {
		t.Fatalf("rescind: %+v %v", got, err)
	}
}
