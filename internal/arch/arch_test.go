package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// pkg is what go list says of a package.
type pkg struct {
	Dir          string
	ImportPath   string
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	Deps         []string
}

// name is the path within the module, without internal/.
func (p pkg) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module+"/"), "internal/")
}

func (p pkg) isOurs() bool        { return within(p.ImportPath, module) }
func (p pkg) isTemporal() bool    { return within(p.ImportPath, temporal) }
func (p pkg) isTestSupport() bool { return p.isOurs() && strings.HasSuffix(p.ImportPath, "test") }

// isStandard: the first element of any other module's path is a domain.
func (p pkg) isStandard() bool {
	first, _, _ := strings.Cut(p.ImportPath, "/")
	return !strings.Contains(first, ".")
}

// isIn reports whether the table's word means this package. Words of ours and
// Temporal mean everything below them; all others mean one package.
func (p pkg) isIn(word string) bool {
	if p.isOurs() {
		return within(p.name(), word)
	}
	return p.ImportPath == word || word == temporal && p.isTemporal()
}

func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func TestPackagesImportWhatTheTableAllows(t *testing.T) {
	packages := list(t)
	if len(packages) < 3 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	for _, p := range packages {
		for _, sentence := range p.broken() {
			t.Error(sentence)
		}
	}
}

// TestTheTableAllowsNothingThatNobodyUses keeps the table as tight as the code.
func TestTheTableAllowsNothingThatNobodyUses(t *testing.T) {
	used := map[string][]string{}
	for _, p := range list(t) {
		key, found := rowOf(p.name())
		if found && !p.isTestSupport() {
			used[key] = append(used[key], p.Imports...)
		}
	}
	for key, r := range table {
		for _, word := range slices.Concat(r.may, r.sdk) {
			isUsed := func(path string) bool { return pkg{ImportPath: path}.isIn(word) }
			if !slices.ContainsFunc(used[key], isUsed) {
				t.Errorf("%s may import %s and does not", key, word)
			}
		}
	}
}

func TestEachRuleOfTheTableIsEnforced(t *testing.T) {
	ours := func(name string) string { return module + "/internal/" + name }
	for _, c := range []struct {
		p    pkg
		want string
	}{
		{pkg{ImportPath: ours("casework"), Imports: []string{ours("store")}}, "must not import store"},
		{pkg{ImportPath: ours("casework"), Imports: []string{ours("link"), uuid}}, ""},
		{pkg{ImportPath: ours("casework"), Deps: []string{sql}}, "must not depend on database/sql"},
		{pkg{ImportPath: ours("casework"), Deps: []string{"database/sql/driver"}}, ""},
		{pkg{ImportPath: ours("mail"), Deps: []string{"go.temporal.io/sdk/client"}}, "must not depend on go.temporal.io/sdk/client"},
		{pkg{ImportPath: ours("mail/smtp"), Imports: []string{ours("mail")}}, ""},
		{pkg{ImportPath: ours("mail/smtp"), Imports: []string{ours("link")}}, "must not import link"},
		{pkg{ImportPath: ours("web"), Imports: []string{ours("store/storetest")}}, "which is for tests"},
		{pkg{ImportPath: ours("store/storetest"), Imports: []string{ours("web")}}, ""},
		{pkg{ImportPath: ours("jml"), Imports: []string{"github.com/google/go-cmp/cmp"}}, "standard library only"},
		{pkg{ImportPath: ours("engine"), Imports: []string{ours("jml")}}, "must not import jml"},
		{pkg{ImportPath: ours("misc")}, "no row"},
		{pkg{ImportPath: module + "/workflows", Imports: []string{"go.temporal.io/sdk/client"}}, "must not import go.temporal.io/sdk/client"},
		{pkg{ImportPath: module + "/workflows", Imports: []string{"go.temporal.io/sdk/workflow"}}, ""},
		{pkg{ImportPath: module + "/cmd/handover", Imports: []string{ours("store"), "go.temporal.io/sdk/client"}}, ""},
	} {
		c.p.GoFiles = []string{"some.go"}
		got := strings.Join(c.p.broken(), "; ")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s with %v %v: %q, want %q", c.p.name(), c.p.Imports, c.p.Deps, got, c.want)
		}
	}
}

// list asks the go command for the packages of the module.
func list(t *testing.T) []pkg {
	t.Helper()
	var problems bytes.Buffer
	cmd := exec.Command("go", "list", "-e", "-json=Dir,ImportPath,GoFiles,TestGoFiles,XTestGoFiles,Imports,Deps", module+"/...")
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, problems.String())
	}
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("read what go list said: %v", err)
		}
		all = append(all, p)
	}
}
