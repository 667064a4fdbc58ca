package verify_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/verify"
)

// partOf writes the bundle of a part of a log.
func partOf(t testing.TB, l *bundletest.Log, q bundle.Question) []byte {
	t.Helper()
	q.Zone, q.Version = "Europe/Berlin", "v1.2.3"
	var zipped bytes.Buffer
	if _, err := bundle.Write(t.Context(), &zipped, l, q); err != nil {
		t.Fatal(err)
	}
	return zipped.Bytes()
}

// companyOf is the log of a company of three departments, signed. Of every ninth case
// the department was erased.
func companyOf(t testing.TB, cases int) *bundletest.Log {
	t.Helper()
	l := bundletest.Years(t, 5, cases, nil)
	n := 0
	for _, o := range slices.Clone(l.Opened) {
		if o.Field != "person.department" {
			continue
		}
		if n++; n%9 == 0 {
			l.Opened = slices.DeleteFunc(l.Opened, func(p evidence.Opening) bool { return p.Seq == o.Seq && p.Field == o.Field })
			l.Add("", "", bundletest.HR(), evidence.Erased{Basis: "retention", Openings: []evidence.ErasedOpening{{Seq: o.Seq, Field: o.Field}}})
		}
	}
	l.Sign()
	return l
}

// fits is which rows of the whole population a part has.
func fits(s question.Scope, row map[string]string, serves map[string]bool) bool {
	return (s.Kind == "" || row["kind"] == string(s.Kind)) && (s.Person == "" || row["person_id"] == s.Person) &&
		(s.Control == "" || serves[row["number"]]) &&
		(s.Department == "" || strings.TrimPrefix(row["department"], "'") == s.Department || row["department"] == "[erased]")
}

// serving are the cases with a task for a control.
func serving(t testing.TB, u bundletest.Unpacked, control string) map[string]bool {
	t.Helper()
	serves := map[string]bool{}
	for _, row := range bundletest.Rows(t, u["tasks.csv"]) {
		if strings.Contains("; "+row["controls"]+"; ", "; "+control+"; ") {
			serves[row["case_number"]] = true
		}
	}
	return serves
}

// Whatever is asked for, a part has the rows of the whole that fit and no others,
// carries no value of anybody else, verifies for both verifiers, and says first
// that it is a part and how many cases of the period are outside of it.
func TestAPartHasWhatFitsAndSaysWhatItLeavesOut(t *testing.T) {
	const cases = 40
	l := companyOf(t, cases)
	names := bundletest.Departments()
	for _, q := range []bundle.Question{
		{}, {Scope: question.Scope{Kind: jml.Joiner}}, {Scope: question.Scope{Person: "p-person8"}}, {Scope: question.Scope{Control: "H-07"}}, {Scope: question.Scope{Control: "H-99"}},
		{Scope: question.Scope{Department: names[0]}}, {Scope: question.Scope{Department: names[1], Kind: jml.Leaver}}, {Scope: question.Scope{Department: names[2], Control: "H-07"}},
		{From: bundletest.Day("2020-02-01"), Scope: question.Scope{Kind: jml.Leaver}}, {To: bundletest.Day("2020-01-31"), Scope: question.Scope{Department: names[0]}},
	} {
		all := bundletest.Unpack(t, partOf(t, l, bundle.Question{From: q.From, To: q.To}))
		serves := serving(t, all, q.Scope.Control)
		zipped := partOf(t, l, q)
		u := bundletest.Unpack(t, zipped)

		report := checkAlone(t, zipped, verify.Options{Keys: []string{l.VKey}})
		if report.ExitCode() != 0 {
			t.Fatalf("%+v: exit %d\n%s", q.Scope, report.ExitCode(), findings(report))
		}
		agrees(t, zipped, verify.Options{Keys: []string{l.VKey}}, report)

		part, outside := bundletest.Rows(t, u["population.csv"]), 0
		for id, row := range bundletest.Rows(t, all["population.csv"]) {
			if _, in := part[id]; in != fits(q.Scope, row, serves) {
				t.Errorf("%+v: case %s (%s, %s) in the part: %v", q.Scope, id, row["kind"], row["department"], in)
			}
			if _, in := part[id]; !in {
				outside++
			}
		}
		if report.Counts.CasesOutside != outside || report.Counts.Cases != len(part) {
			t.Errorf("%+v: %d in and %d outside are counted, %d and %d are so", q.Scope, report.Counts.Cases, report.Counts.CasesOutside, len(part), outside)
		}
		about := map[string]bool{}
		for _, row := range part {
			about[row["person_id"]] = true
		}
		for _, row := range bundletest.Rows(t, u["people.csv"]) {
			if q.Scope.Narrows() && !about[row["person_id"]] {
				t.Errorf("%+v: people.csv has %s", q.Scope, row["person_id"])
			}
		}
		for n := range cases {
			value := fmt.Sprintf("person%d@example.com", n+1)
			if q.Scope.Narrows() && !about[fmt.Sprintf("p-person%d", n+1)] && bytes.Contains(u["openings.jsonl"], []byte(`"`+value+`"`)) {
				t.Errorf("%+v: the part carries the address of somebody else, %s", q.Scope, value)
			}
		}
		saysSo(t, q.Scope, u, report, outside)
	}
}

// saysSo holds what people read first against the scope.
func saysSo(t testing.TB, s question.Scope, u bundletest.Unpacked, r verify.Report, outside int) {
	t.Helper()
	if !s.Narrows() {
		if r.Scope != "" || bytes.Contains(u["report.html"], []byte("This is a part")) || !bytes.Contains(u["README.html"], []byte("All cases of the period are in this bundle.")) {
			t.Errorf("the whole is called a part: %q", r.Scope)
		}
		return
	}
	counted := fmt.Sprintf("%d cases of the period are outside of it.", outside)
	if outside == 1 {
		counted = "1 case of the period is outside of it."
	}
	if !strings.HasPrefix(r.Text(), "This is a part of the period") || !strings.Contains(r.Scope, counted) || !bytes.Contains(u["report.html"], []byte(counted)) {
		t.Errorf("%+v: the check says %q", s, r.Scope)
	}
	if !bytes.Contains(u["README.html"], []byte("Only a part of its period was asked for")) {
		t.Errorf("%+v: the readme does not say that it is a part", s)
	}
	if hidden := strings.Contains(r.Scope, "cannot be checked from here"); hidden != (s.Department != "") {
		t.Errorf("%+v: what cannot be checked: %q", s, r.Scope)
	}
}

// Who holds no key can still take a part apart: whatever is then said of its scope
// is found, with the code that says what was done, by both verifiers.
func TestWhateverIsDoneToTheScopeOfAPartIsFound(t *testing.T) {
	l := companyOf(t, 24)
	q := bundle.Question{Scope: question.Scope{Kind: jml.Leaver, Department: "Platform"}}
	honest, whole := bundletest.Unpack(t, partOf(t, l, q)), bundletest.Unpack(t, partOf(t, l, bundle.Question{}))
	rows := strings.SplitAfter(string(honest["population.csv"]), "\r\n")
	if len(rows) < 4 || len(whole["population.csv"]) <= len(honest["population.csv"]) {
		t.Fatal("the part is none: the story tells nothing")
	}
	stranger := missingFrom(string(whole["population.csv"]), string(honest["population.csv"]))
	opening := missingFrom(string(whole["openings.jsonl"]), string(honest["openings.jsonl"]))

	for name, c := range map[string]struct {
		code int
		do   func(u bundletest.Unpacked)
	}{
		"a case in scope is dropped": {verify.CodeOmission, func(u bundletest.Unpacked) { u.Replace(t, "population.csv", rows[1], "") }},
		"a case out of scope is put in": {verify.CodeAltered, func(u bundletest.Unpacked) {
			u["population.csv"] = append(u["population.csv"], stranger...)
		}},
		"a value out of scope is put in": {verify.CodeAltered, func(u bundletest.Unpacked) {
			u["openings.jsonl"] = []byte(inOrder(whole["openings.jsonl"], honest["openings.jsonl"], opening))
		}},
		"the kind is taken out of the question":        {verify.CodeAltered, func(u bundletest.Unpacked) { u.Replace(t, "manifest.json", `"kind": "leaver"`, `"kind": ""`) }},
		"the kind is another":                          {verify.CodeAltered, func(u bundletest.Unpacked) { u.Replace(t, "manifest.json", `"kind": "leaver"`, `"kind": "joiner"`) }},
		"the kind is none":                             {verify.CodeAltered, func(u bundletest.Unpacked) { u.Replace(t, "manifest.json", `"kind": "leaver"`, `"kind": "lever"`) }},
		"the department is taken out of the question":  {verify.CodeAltered, func(u bundletest.Unpacked) { u.Replace(t, "manifest.json", `"Platform"`, `""`) }},
		"a control is put into the question":           {verify.CodeAltered, func(u bundletest.Unpacked) { u.Replace(t, "manifest.json", `"control": ""`, `"control": "H-99"`) }},
		"it counts no case outside":                    {verify.CodeAltered, func(u bundletest.Unpacked) { u.Replace(t, "manifest.json", `"cases_outside": `, `"cases_outside": 1`) }},
		"its readme says that it is whole":             {verify.CodeAltered, func(u bundletest.Unpacked) { u["README.html"] = whole["README.html"] }},
		"its report is that of the whole":              {verify.CodeAltered, func(u bundletest.Unpacked) { u["report.html"] = whole["report.html"] }},
		"its people are those of the whole":            {verify.CodeAltered, func(u bundletest.Unpacked) { u["people.csv"] = whole["people.csv"] }},
		"a department in scope is taken out":           {verify.CodeAltered, func(u bundletest.Unpacked) { withoutDepartment(t, u) }},
		"of the whole it is said that it is this part": {verify.CodeAltered, func(u bundletest.Unpacked) { swapped(u, whole, honest) }},
	} {
		u := bundletest.Unpacked{}
		for n, content := range honest {
			u[n] = content
		}
		c.do(u)
		r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}})
		if r.ExitCode() != c.code {
			t.Errorf("%s: exit %d, want %d\n%s", name, r.ExitCode(), c.code, findings(r))
		}
	}
}

// missingFrom is the last line of one text that the other lacks.
func missingFrom(all, some string) (line string) {
	for l := range strings.Lines(all) {
		if !strings.Contains(some, l) {
			line = l
		}
	}
	return line
}

// inOrder is some of all lines and one more, in their order.
func inOrder(all, some []byte, more string) string {
	var out strings.Builder
	for l := range strings.Lines(string(all)) {
		if l == more || bytes.Contains(some, []byte(l)) {
			out.WriteString(l)
		}
	}
	return out.String()
}

// withoutDepartment takes away the value that shows a case to be in scope.
func withoutDepartment(t *testing.T, u bundletest.Unpacked) {
	t.Helper()
	for l := range strings.Lines(string(u["openings.jsonl"])) {
		if strings.Contains(l, `"field":"person.department"`) {
			u.Replace(t, "openings.jsonl", l, "")
			return
		}
	}
	t.Fatal("no department is opened")
}

// swapped makes the whole bundle say that it is the part.
func swapped(u, whole, part bundletest.Unpacked) {
	for name, content := range whole {
		u[name] = content
	}
	u["manifest.json"], u["README.html"] = part["manifest.json"], part["README.html"]
}

// An operator who takes a case with all that shows its department out of a part
// cannot be found out from the part: the check says what cannot be checked.
func TestOfADepartmentTheCheckSaysWhatItCannotSee(t *testing.T) {
	l := companyOf(t, 24)
	r := check(t, partOf(t, l, bundle.Question{Scope: question.Scope{Department: "Nowhere"}}), verify.Options{Keys: []string{l.VKey}})
	if r.ExitCode() != 0 || !strings.Contains(r.Scope, "of department Nowhere. ") || !strings.Contains(r.Scope, "Of which department those are cannot be checked from here") {
		t.Errorf("exit %d: %q", r.ExitCode(), r.Scope)
	}
}
