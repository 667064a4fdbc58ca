package intake

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// ParsePeople reads a file of people who work here already. All problems of
// all rows are reported together, each with row and column; sha256 is of the
// file as sent. Several functions of one person are separated by semicolons.
func ParsePeople(src io.Reader) (people []company.ImportPerson, sha256 string, err error) {
	shape := table{
		columns: []string{"id", "given_name", "family_name", "work_email", "personal_email", "phone", "title", "functions",
			"department", "location", "time_zone", "manager", "worker_type", "sponsor", "start", "end_date"},
		needed: []string{"given_name", "family_name", "work_email"},
	}
	in, err := shape.read(src)
	if err != nil {
		return nil, "", err
	}
	for _, r := range in.rows {
		people = append(people, in.importPerson(r))
	}
	if err := in.problems.Or(); err != nil {
		return nil, "", err
	}
	return people, in.sha256, nil
}

func (in *reading) importPerson(r row) company.ImportPerson {
	p := company.ImportPerson{Row: r.line, TimeZone: r.cells["time_zone"], Start: in.day(r, "start"), EventPerson: jml.EventPerson{
		ID: r.cells["id"], GivenName: r.cells["given_name"], FamilyName: r.cells["family_name"],
		WorkEmail: strings.ToLower(r.cells["work_email"]), PersonalEmail: r.cells["personal_email"],
		Phone: r.cells["phone"], Title: r.cells["title"], Functions: functions(r.cells["functions"]), Department: r.cells["department"],
		Location: r.cells["location"], Manager: r.cells["manager"], WorkerType: jml.WorkerType(r.cells["worker_type"]),
		Sponsor: r.cells["sponsor"], EndDate: in.day(r, "end_date"),
	}}
	if p.GivenName == "" && p.FamilyName == "" {
		in.wrong(r, "given_name", "Give the person's name.")
	}
	if p.ID == "" && p.WorkEmail == "" {
		in.wrong(r, "work_email", "Give an id or a work address, so that the person can be told apart.")
	}
	in.once(r, "id", p.ID)
	in.once(r, "work_email", p.WorkEmail)
	c := &checker{}
	if p.TimeZone != "" {
		c.take(calendar.CheckZone("time_zone", p.TimeZone))
	}
	c.person(p.EventPerson)
	for _, e := range c.problems {
		e.Field, _, _ = strings.Cut(strings.TrimPrefix(e.Field, "person."), "[") // functions share a cell
	}
	in.take(r, c)
	return p
}

func functions(cell string) []string {
	var out []string
	for f := range strings.SplitSeq(cell, ";") {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// ParseHoldings reads a file of the access that people have. Errors as of
// ParsePeople; since may be a day or an instant.
func ParseHoldings(src io.Reader) (holdings []company.ImportHolding, sha256 string, err error) {
	shape := table{columns: []string{"person", "system", "level", "since"}, needed: []string{"person", "system"}}
	in, err := shape.read(src)
	if err != nil {
		return nil, "", err
	}
	for _, r := range in.rows {
		in.must(r, "person")
		in.must(r, "system")
		in.once(r, "system", r.cells["person"]+" "+r.cells["system"])
		in.words(r)
		holdings = append(holdings, company.ImportHolding{Row: r.line, Person: r.cells["person"], System: r.cells["system"],
			Level: r.cells["level"], Since: in.instant(r, "since")})
	}
	if err := in.problems.Or(); err != nil {
		return nil, "", err
	}
	return holdings, in.sha256, nil
}

// ParseAssets reads a file of equipment. Errors as of ParsePeople; without a
// holder a piece is in stock.
func ParseAssets(src io.Reader) (assets []company.ImportAsset, sha256 string, err error) {
	shape := table{columns: []string{"tag", "serial", "kind", "model", "holder", "state"}, needed: []string{"tag", "kind"}}
	in, err := shape.read(src)
	if err != nil {
		return nil, "", err
	}
	for _, r := range in.rows {
		in.must(r, "tag")
		in.must(r, "kind")
		in.once(r, "tag", r.cells["tag"])
		in.words(r)
		assets = append(assets, company.ImportAsset{Row: r.line, Tag: r.cells["tag"], Serial: r.cells["serial"],
			Kind: r.cells["kind"], Model: r.cells["model"], Holder: r.cells["holder"],
			State: register.AssetState(r.cells["state"])})
	}
	if err := in.problems.Or(); err != nil {
		return nil, "", err
	}
	return assets, in.sha256, nil
}

// ParseRoles reads a file of who holds the roles, in the order of each line.
// Errors as of ParsePeople.
func ParseRoles(src io.Reader) (seats []company.ImportRole, sha256 string, err error) {
	shape := table{columns: []string{"role", "person"}, needed: []string{"role", "person"}}
	in, err := shape.read(src)
	if err != nil {
		return nil, "", err
	}
	for _, r := range in.rows {
		in.must(r, "role")
		in.must(r, "person")
		in.words(r)
		seats = append(seats, company.ImportRole{Row: r.line, Role: roles.Role(r.cells["role"]), Person: r.cells["person"]})
	}
	if err := in.problems.Or(); err != nil {
		return nil, "", err
	}
	return seats, in.sha256, nil
}

// words checks all cells of a row. What other records are compared with is
// exact; a model, and what else is named, is as people write it.
func (in *reading) words(r row, written ...string) {
	c := &checker{}
	for _, name := range in.columns {
		if name == "model" || slices.Contains(written, name) {
			c.word(name, r.cells[name])
		} else {
			c.exact(name, r.cells[name])
		}
	}
	in.take(r, c)
}

func (in *reading) instant(r row, column string) time.Time {
	if t, err := time.Parse(time.RFC3339, r.cells[column]); err == nil {
		return t.UTC().Truncate(time.Microsecond)
	}
	d := in.day(r, column)
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}
