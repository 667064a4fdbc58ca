package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// slip is something that whoever types a command gets wrong.
type slip struct {
	what string
	args []string
}

// slips lists what can be got wrong about a command, each for those it is
// possible with. Nothing here may succeed, or start a service.
func (t terminal) slips(name string, node *kong.Node) (all []slip) {
	words := strings.Fields(name)
	rest := strings.Fields(toldByFlags()[name])
	for _, arg := range node.Positional {
		value := filepath.Join(t.dir, "there-is-no-such-file")
		if arg.Enum != "" {
			value, _, _ = strings.Cut(arg.Enum, ",")
		}
		rest = append(rest, value)
	}
	if node.Flags != nil {
		for _, flag := range node.Flags {
			if flag.Required && flag.Name == "out" {
				rest = append(rest, "--out="+filepath.Join(t.dir, "no-such-folder", "out.zip"))
			}
		}
	}
	full := append(slices.Clone(words), rest...)
	with := func(more ...string) []string { return append(slices.Clone(full), more...) }

	all = append(all, slip{"a flag that is none", with("--frobnicate=1")}, slip{"a word too many", with("frob", "nicate", "it")})
	if name != "version" {
		all = append(all, slip{"settings that are none", with("--config=" + t.dir)})
	}
	if slices.ContainsFunc(node.Flags, func(f *kong.Flag) bool { return f.Name == "data" }) {
		all = append(all, slip{"a data directory that is a file", with("--data=" + filepath.Join(t.dir, "a-file"))})
		if name != "migrate" { // which needs no socket
			all = append(all, slip{"a data directory whose path is too long", with("--data=" + filepath.Join(t.dir, strings.Repeat("long/", 40)))})
		}
	}
	for _, arg := range node.Positional {
		if arg.Enum == "" {
			folder := slices.Clone(full)
			folder[len(folder)-1] = t.dir
			all = append(all, slip{"a file that is not there", full}, slip{"a folder for a file", folder})
		}
	}
	return all
}

func TestEveryCommandSaysWhatIsWrongAndSaysItToProgramsInJSON(t *testing.T) {
	term := openTerminal(t)
	if err := os.WriteFile(filepath.Join(term.dir, "a-file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, node := range commandsOf(t) {
		for _, s := range term.slips(name, node) {
			t.Run(name+", "+s.what, func(t *testing.T) {
				for _, toProgram := range []bool{false, true} {
					terminal{t, term.site, term.dir}.fails(s.args, toProgram)
				}
			})
		}
	}
}

// fails types a command that cannot go well, and checks how it says so.
func (t terminal) fails(args []string, toProgram bool) {
	t.Helper()
	if toProgram {
		args = append([]string{"--json"}, args...)
	}
	var out, errs bytes.Buffer
	here := func(name string) string { return map[string]string{"HANDOVER_DATA_DIR": t.dir}[name] }
	code := run(t.Context(), args, here, strings.NewReader(""), &out, &errs)

	lines := strings.Split(strings.TrimRight(errs.String(), "\n"), "\n")
	last := lines[len(lines)-1]
	switch {
	case code == 0:
		t.Errorf("%q went well: %s", args, out.String())
	case !toProgram && !strings.HasPrefix(errs.String(), "handover: "):
		t.Errorf("%q: exit %d with %q", args, code, errs.String())
	case toProgram:
		var said struct{ Error failure }
		if err := json.Unmarshal([]byte(last), &said); err != nil || said.Error.Message == "" || said.Error.Code == "" || said.Error.Exit != code {
			t.Errorf("%q: exit %d with %q", args, code, errs.String())
		}
	}
	if strings.Contains(errs.String(), "internal") {
		t.Errorf("%q: a fault of ours: %s", args, errs.String())
	}
}

func TestARefusalOfTheServiceIsSaidInWordsAndToProgramsInJSON(t *testing.T) {
	term := openTerminal(t)
	for _, args := range [][]string{
		{"leave", "--person=nobody@example.com", "--last-day=2026-12-15"},
		{"rescind", "--person=tom@example.com"},
		{"person", "link", "--person=nobody@example.com", "--source=payroll", "--id=7"},
		{"staff", "remove", "--email=nobody@example.org"},
		{"told", "--person=nobody@example.com"},
	} {
		term.fails(args, false)
		term.fails(args, true)
	}
}
