package casework_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lib/pq"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// asBytes is how a word lies in SQLite's files. Three letters stand in any packed
// bytes by chance once in a while; the given name lies in front of the family name.
func asBytes(word string) string {
	if word == "Ada" {
		return "AdaPark"
	}
	return word
}

// adasWords are those that no one else has.
var adasWords = []string{"Ada", "Park", "ada@example.com", "ada.park@example.net", "E-17", "Backend engineer", "pay-7", "sat beside the fern", "parking card", "evidence.txt", "bench by the river", "she was asleep", "+49 30 23125-165"}

// inBoth tells a story on each database, and how to look for words in all that it
// keeps: SQLite's files byte by byte, and each text of Postgres.
func inBoth(t *testing.T, story func(t *testing.T, c *caseworktest.Company, keeps func() []string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		c := caseworktest.StoryOn(t, "sqlite:"+filepath.Join(dir, "handover.db"))
		story(t, c, func() []string { return inFiles(t, dir) })
	})
	t.Run("postgres", func(t *testing.T) {
		url := pgtest.New(t)
		story(t, caseworktest.StoryOn(t, url), func() []string { return inTables(t, url) })
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func inFiles(t *testing.T, dir string) (found []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		must(t, err)
		for _, word := range adasWords {
			if strings.Contains(string(content), asBytes(word)) {
				found = append(found, entry.Name()+": "+word)
			}
		}
	}
	return found
}

func inTables(t *testing.T, url string) (found []string) {
	t.Helper()
	db, err := sql.Open("postgres", url)
	must(t, err)
	defer db.Close()
	rows, err := db.Query(`SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`)
	must(t, err)
	var tables []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	must(t, rows.Err())
	for _, table := range tables {
		for _, word := range adasWords {
			var n int
			must(t, db.QueryRow(fmt.Sprintf("SELECT COUNT(*) FROM %s AS row WHERE strpos(row::text, $1) > 0", pq.QuoteIdentifier(table)), word).Scan(&n))
			if n > 0 {
				found = append(found, table+": "+word)
			}
		}
	}
	return found
}

// left has Ada work here, be known to the payroll, and leave; her manager wrote of
// her and added a file.
func left(t *testing.T, c *caseworktest.Company) (caseID string) {
	t.Helper()
	ada := caseworktest.Ada()
	ada.Phone = "+49 30 23125-165"
	c.Employ(ada, true, []string{"source-code/write"}, "NB-7", "NB-8")
	_, _, err := company.Losses{Service: c.Office}.ReportGone(t.Context(), jml.ConsoleActor(), company.GoneReport{Tag: "NB-8", State: register.Stolen,
		Said: jml.NotBack{Encrypted: register.Encrypted, Seen: day(t, "2026-11-19"), Place: "bench by the river"}, Note: "she was asleep"})
	must(t, err)
	if _, err := c.Office.Identities().LinkPerson(t.Context(), jml.ConsoleActor(), "E-17", "payroll", "pay-7"); err != nil {
		t.Fatal(err)
	}
	id := leave(c, "2026-11-30")
	edit(c, "E-17", company.PersonEdit{WorkEmail: is("park@example.com"), AddressWasWrong: true})
	edit(c, "E-17", company.PersonEdit{WorkEmail: is("ada@example.com")})
	must(t, c.Cases.AddTask(t.Context(), jml.ConsoleActor(), id, jml.NewTask{ID: "b1", Title: "Take back the parking card of Ada", Role: roles.OfficeManager, Due: "2026-12-01"}))
	c.WaitUntil(at(t, "2026-12-01 12:00"), id)
	c.Finish(id, "return-equipment/NB-7", func(e *jml.Ending) { e.Note = "sat beside the fern" })
	c.FinishAll(id)
	if c.Case(id).State != jml.CaseCompleted {
		t.Fatalf("the case is %s", c.Case(id).State)
	}
	return id
}

func erase(c *caseworktest.Company, order company.Erasure) (company.Erased, error) {
	return company.NewEraser(c.Office).Erase(context.Background(), jml.ConsoleActor(), order)
}

func TestWhoAsksIsErasedAndTheLogStaysWhole(t *testing.T) {
	inBoth(t, func(t *testing.T, c *caseworktest.Company, keeps func() []string) {
		id := left(t, c)
		person := c.ID("ada")
		kept := strings.Join(keeps(), ", ")
		for _, word := range adasWords {
			if !strings.Contains(kept, ": "+word) {
				t.Errorf("%q is nowhere, so that nothing is to be erased", word)
			}
		}
		before := c.Audit()

		order := company.Erasure{Person: "E-17", Basis: company.ByRequest, Why: "letter of 2 December", Dry: true}
		said, err := erase(c, order)
		must(t, err)
		order.Dry = false
		did, err := erase(c, order)
		must(t, err)
		said.Files = did.Files
		same(t, "what the dry run said", did, said)
		same(t, "whose cases", []int64{c.Case(id).Number}, did.Cases)
		if found := keeps(); len(found) > 0 {
			t.Errorf("after the erasure there are still: %s", strings.Join(found, ", "))
		}
		after := c.Audit()
		if after.Size != before.Size+1 || after.Counts.ErasedFields != did.Values || did.Values == 0 {
			t.Errorf("%d leaves and %d erased values after, of %d leaves before; %d were said", after.Size, after.Counts.ErasedFields, before.Size, did.Values)
		}
		_, err = erase(c, company.Erasure{Person: person, Basis: company.ByRequest, Why: "again"})
		refused(t, err, jml.CodeConflict, "erased already")
	})
}

func TestWhoReturnsAfterAnErasureIsSomebodyNew(t *testing.T) {
	c := caseworktest.Story(t)
	left(t, c)
	before := c.ID("ada")
	_, err := erase(c, company.Erasure{Person: "E-17", Basis: company.ByRequest, Why: "letter"})
	must(t, err)
	c.Employ(caseworktest.Ada(), true, nil)
	if c.ID("ada") == before {
		t.Error("the erased person came back")
	}
}

func TestNobodyIsErasedWhoIsNotGoneAltogether(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, []string{"source-code/write"})
	asked := company.Erasure{Person: "E-17", Basis: company.ByRequest, Why: "letter"}
	_, err := erase(c, asked)
	refused(t, err, jml.CodeConflict, "Ada Park works here")

	id := leave(c, "2026-11-30")
	c.WaitUntil(at(t, "2026-12-01 12:00"), id)
	_, err = erase(c, asked)
	refused(t, err, jml.CodeConflict, "is open")

	c.FinishAll(id)
	over := company.Erasure{Person: "E-17", Basis: company.ByRetention, Why: "three years"}
	_, err = erase(c, over)
	refused(t, err, jml.CodeConflict, "is kept until 2029-12-01")
	c.Clock.Set(at(t, "2029-12-02 12:00"))
	_, err = erase(c, over)
	must(t, err)
}

func TestAnErasureSaysOnWhatGround(t *testing.T) {
	c := caseworktest.Story(t)
	for field, order := range map[string]company.Erasure{
		"basis": {Person: "E-17", Basis: "because", Why: "so"},
		"why":   {Person: "E-17", Basis: company.ByRequest},
	} {
		_, err := erase(c, order)
		refused(t, err, jml.CodeInvalid, field)
	}
	_, err := erase(c, company.Erasure{Person: "nobody@example.com", Basis: company.ByRequest, Why: "letter"})
	refused(t, err, jml.CodeNotFound, "Nobody here is known")
}

func TestNamesOfOthersStayInTheCaseOfWhoIsErased(t *testing.T) {
	c := caseworktest.Story(t)
	left(t, c)
	_, err := erase(c, company.Erasure{Person: "E-17", Basis: company.ByRequest, Why: "letter"})
	must(t, err)
	c.Read(func(r ledger.Reader) error {
		names := map[string]bool{}
		err := r.PersonalLeaves(0, func(seq int64, _ []byte, fields []string) error {
			for _, field := range fields {
				if field == "assignee.name" {
					names[field] = true
				}
			}
			return nil
		})
		if !names["assignee.name"] {
			t.Error("the names of those who did the tasks are gone too")
		}
		return err
	})
}
