package casework_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
)

// onRoster is a row of HR's own list.
func onRoster(row int, source, id, given, start, end string) company.ImportPerson {
	r := company.ImportPerson{Row: row, EventPerson: jml.EventPerson{ID: id, Source: source, GivenName: given, FamilyName: "Roster",
		WorkEmail: strings.ToLower(given) + ".roster@example.com"}, Start: bundletest.Day(start)}
	if end != "" {
		r.EndDate = bundletest.Day(end)
	}
	return r
}

// roster imports people, and must be allowed to.
func roster(c *caseworktest.Company, sha string, rows ...company.ImportPerson) {
	c.Helper()
	if _, err := c.Office.ImportPeople(c.Context(), jml.ConsoleActor(), sha, rows); err != nil {
		c.Fatal(err)
	}
}

// workedHere is what people.csv of a quarter says of everybody on the roster, by
// their ids.
func workedHere(c *caseworktest.Company, from, to string) map[string]string {
	c.Helper()
	_, zipped := c.Export(bundletest.Day(from), bundletest.Day(to))
	said := map[string]string{}
	for _, row := range bundletest.Rows(c, bundletest.Unpack(c, zipped)["people.csv"]) {
		if row["ids"] != "" {
			said[row["ids"]] += strings.Join([]string{row["person_name"], row["start"], row["end"], row["worker_type"], row["cases"], row["without_case"]}, "|")
		}
	}
	return said
}

func TestEverybodyOnHRsListIsFoundInTheExportAndWhoCameWithoutACaseIsMarked(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		roster(c, "f1", onRoster(2, "", "R-1", "Ida", "2020-01-01", ""), onRoster(3, "", "R-2", "Jan", "2026-10-12", ""),
			onRoster(4, "", "R-3", "Kim", "2026-10-05", "2026-11-10"), onRoster(5, "", "R-4", "Lou", "2019-01-01", "2025-03-31"), onRoster(6, "", "R-5", "Max", "2018-01-01", ""))
		ids := c.Office.Identities()
		if _, err := ids.LinkPerson(c.Context(), jml.ConsoleActor(), "R-1", "payroll", "77"); err != nil {
			t.Fatal(err)
		}
		roster(c, "f2", onRoster(2, "payroll", "77", "Ida", "2020-01-01", ""), onRoster(3, "payroll", "78", "Nora", "2024-05-01", ""))
		edit(c, "R-2", company.PersonEdit{GivenName: is("Johannes")})

		joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
		leaver := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "R-1"}, "2026-12-15"))
		c.FinishAll(joiner.Case.ID)
		c.FinishAll(leaver.Case.ID)
		withdrawn := c.Announce(c.Event(jml.Joiner, jml.EventPerson{ID: "R-9", GivenName: "Never", FamilyName: "Came"}, "2027-03-01"))
		taken := c.Event(jml.Rescind, jml.EventPerson{ID: "R-9"}, "")
		taken.Of = jml.Joiner
		c.Announce(taken)
		c.FinishAll(withdrawn.Case.ID)
		roster(c, "f3", onRoster(2, "", "R-5", "Max", "2018-01-01", "2026-12-20"))
		c.Clock.Set(at(t, "2027-01-05 09:00"))

		want := map[string]string{
			"hr:R-1; payroll:77": "Ida Roster|2020-01-01|2026-12-15|employee|2|",
			"hr:R-2":             "Johannes Roster|2026-10-12||employee||joiner",
			"hr:R-3":             "Kim Roster|2026-10-05|2026-11-10|employee||both",
			"hr:R-5":             "Max Roster|2018-01-01|2026-12-20|employee||leaver",
			"payroll:78":         "Nora Roster|2024-05-01||employee||",
			"hr:E-17":            "Ada Park|2026-12-01||employee|1|",
		}
		if diff := cmp.Diff(want, workedHere(c, "2026-10-01", "2026-12-31")); diff != "" {
			t.Errorf("the fourth quarter (-want +got):\n%s", diff)
		}

		if _, err := ids.UnlinkPerson(c.Context(), jml.ConsoleActor(), "R-1", "payroll", "77"); err != nil {
			t.Fatal(err)
		}
		edit(c, "R-2", company.PersonEdit{ID: is("R-22")})
		want["hr:R-1"], want["hr:R-22"] = want["hr:R-1; payroll:77"], want["hr:R-2"]
		delete(want, "hr:R-1; payroll:77")
		delete(want, "hr:R-2")
		if diff := cmp.Diff(want, workedHere(c, "2026-10-01", "2026-12-31")); diff != "" {
			t.Errorf("after ids were corrected (-want +got):\n%s", diff)
		}
		next := workedHere(c, "2027-01-01", "2027-03-31")
		if next["hr:R-22"] != "Johannes Roster|2026-10-12||employee||" || len(next) != 3 {
			t.Errorf("the quarter after: %v", next)
		}
	})
}
