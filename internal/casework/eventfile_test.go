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
	"github.com/handover-jml/handover/internal/staff"
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
		tom := as(c, "Tom")
		refused(t, c.Office.AgreeToFile(t.Context(), jml.ConsoleActor(), file.sha[:16]), jml.CodeForbidden, "")
		refused(t, c.Office.AgreeToFile(t.Context(), hr, "yes"), jml.CodeInvalid, "code")
		if err := c.Office.AgreeToFile(t.Context(), hr, strings.ToUpper(file.sha[:16])); err != nil {
			t.Fatal(err)
		}
		_, err = file.send(c, hr)
		refused(t, err, jml.CodeForbidden, "") // whoever agreed is not the second person of their own
		_, err = file.send(c, jml.ConsoleActor())
		refused(t, err, jml.CodeForbidden, "--as") // nobody in particular is not the first
		other := readEvents(t, strings.ReplaceAll(leavers(12), "2027-06-30", "2027-10-31"))
		_, err = other.send(c, tom)
		refused(t, err, jml.CodeForbidden, "")

		began := c.Clock.Now()
		c.Clock.Set(began.Add(25 * time.Hour))
		_, err = file.send(c, tom)
		refused(t, err, jml.CodeForbidden, "")
		c.Clock.Set(began.Add(time.Hour))
		out, err := file.send(c, tom)
		if err != nil || out.Added != 12 || out.AgreedBy != hr.Ref {
			t.Errorf("%+v %v", out, err)
		}
	})
}

// as is whoever says at the console that they are somebody.
func as(c *caseworktest.Company, given string) jml.Actor {
	c.Helper()
	by, err := c.Office.Identities().AtConsole(c.Context(), caseworktest.Address(given), "root")
	if err != nil || by.PersonID != c.ID(given) || by.Kind != jml.ActorConsole {
		c.Fatalf("%+v %v", by, err)
	}
	return by
}

// rightOf gives somebody a right under an address, and is them by it.
func rightOf(c *caseworktest.Company, address string, right staff.Role) jml.Actor {
	c.Helper()
	s, err := c.Office.AddStaff(c.Context(), jml.ConsoleActor(), staff.Right{Email: address, Role: right})
	need(c, err)
	return jml.Actor{Kind: jml.ActorStaff, Ref: s.ID, Name: s.Name, PersonID: s.PersonID, Assurance: jml.AssuranceEmailLink}
}

func TestTheSecondPersonIsAnotherPersonWhoStays(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		crowd(t, c, 12)
		file := readEvents(t, leavers(12))
		agrees := func(by jml.Actor) {
			t.Helper()
			need(c, c.Office.AgreeToFile(t.Context(), by, file.sha[:16]))
		}
		before := leavesIn(t, c)
		mia := rightOf(c, "mia@example.com", staff.HR)
		agrees(mia)
		second := rightOf(c, "mia@example.com", staff.Auditor)
		_, err := file.send(c, as(c, "Mia"))
		refused(t, err, jml.CodeForbidden, "Mia Lang agreed to it and sends it")
		_, err = file.send(c, second)
		refused(t, err, jml.CodeForbidden, "Mia Lang agreed to it and sends it")

		private := company.PersonEdit{Person: "tom@example.com", PersonalEmail: new("tom@example.net")}
		_, err = c.Office.CorrectPerson(t.Context(), jml.ConsoleActor(), private)
		need(c, err)
		agrees(rightOf(c, "tom@example.net", staff.HR)) // as if an outsider
		_, err = file.send(c, as(c, "Tom"))
		refused(t, err, jml.CodeForbidden, "agreed to it and sends it")

		agrees(rightOf(c, "t-3@example.com", staff.HR))
		_, err = file.send(c, as(c, "Mia"))
		refused(t, err, jml.CodeForbidden, "Kim Nr T-3, who agreed, leaves by it")
		said, err := c.Office.Rehearsal().ImportEvents(t.Context(), as(c, "Mia"), file.sha, file.rows)
		need(c, err)
		says(t, "the dry run", said.Notes, "Kim Nr T-3, who agreed, leaves by it")

		ines := rightOf(c, "ines@example.com", staff.HR)
		agrees(ines)
		need(c, c.Office.RemoveStaff(t.Context(), jml.ConsoleActor(), ines.Ref))
		_, err = file.send(c, as(c, "Mia"))
		refused(t, err, jml.CodeForbidden, "with its code")
		same(t, "cases of whoever would leave", 0, len(casesOf(c, "T-1")))
		same(t, "leaves", true, leavesIn(t, c) > before)

		agrees(mia)
		out, err := file.send(c, as(c, "Tom"))
		need(c, err)
		same(t, "departures", 12, out.Added)
	})
}

func TestNobodyActsAtTheConsoleAsWhoeverWorksHereNoMore(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		crowd(t, c, 1)
		out := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "T-1"}, "2026-11-20"))
		c.WaitUntil(at(t, "2026-11-23 10:00"), out.Case.ID)
		_, err := c.Office.Identities().AtConsole(t.Context(), "T-1", "root")
		refused(t, err, jml.CodeForbidden, "works here no more")
		by, err := c.Office.Identities().AtConsole(t.Context(), "", "root")
		need(c, err)
		same(t, "whom the operating system names", jml.Actor{Kind: jml.ActorConsole, Name: "root", Assurance: jml.AssuranceConsole}, by)
		by, err = c.Office.Identities().AtConsole(t.Context(), "Pat of the agency", "root")
		need(c, err)
		same(t, "who is not known", "Pat of the agency", by.Name+by.PersonID)
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
