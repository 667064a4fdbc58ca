package playbook

import (
	"archive/zip"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
)

// kept are the playbooks of an installation that an earlier version made, by
// kind, as its own export has them.
func kept(t *testing.T) map[jml.Kind][]byte {
	t.Helper()
	z, err := zip.OpenReader("../e2e/testdata/installation-0/export.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[jml.Kind][]byte{}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "files/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := Parse(body); err == nil {
			out[p.Kind] = body
		}
	}
	return out
}

func TestPlaybooksOfBeforePersonsWereKeptApartSaySoLineByLine(t *testing.T) {
	granting := []string{"approve-critical-access", "grant-access", "review-access"}
	want := map[jml.Kind][]string{jml.Joiner: granting, jml.Mover: granting, jml.Leaver: {"closing-check"}}
	for kind, body := range kept(t) {
		p, err := Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		var lines, said []string
		for _, u := range p.Unapart() {
			lines = append(lines, u.Line)
		}
		if diff := cmp.Diff(want[kind], lines); diff != "" {
			t.Errorf("the %s playbook (-want +got):\n%s", kind, diff)
		}
		for _, f := range Lint(body) {
			if f.Warning && strings.Contains(f.Message, "keeps nobody apart") {
				said = append(said, f.Message)
			}
		}
		if len(said) != len(lines) || !strings.Contains(said[0], `for "`+lines[0]+`"`) || !strings.Contains(said[0], p.Unapart()[0].Add()) {
			t.Errorf("lint says of the %s playbook: %q", kind, said)
		}
		delete(want, kind)
	}
	if len(want) > 0 {
		t.Errorf("the installation has no playbook for %v", want)
	}
}

const reviewing = `playbook: joiner
tasks:
  - {key: grant-access, title: Give, role: cto, due: start, for_each: matrix.system, writes: grant}
  - {key: review-access, title: Look, role: security-lead, due: start+1d, evidence: [note]%s}
`

func TestALineThatMeansToKeepNobodyApartIsNotRemarkedUpon(t *testing.T) {
	for added, want := range map[string]int{"": 1, ", apart_from: []": 0, ", apart_from: [grant-access]": 0} {
		p, err := Parse([]byte(strings.Replace(reviewing, "%s", added, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Unapart(); len(got) != want {
			t.Errorf("%q: %v", added, got)
		}
	}
}

func TestOnlyLinesThatAPlaybookHasAreToBeAdded(t *testing.T) {
	p, err := Parse([]byte(strings.Replace(reviewing, "%s", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	want := []Unapart{{jml.Joiner, "review-access", []string{"grant-access"}}}
	if diff := cmp.Diff(want, p.Unapart()); diff != "" || p.Unapart()[0].Add() != "apart_from: [grant-access]" {
		t.Error(diff)
	}
}
