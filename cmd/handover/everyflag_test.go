package main

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/texttest"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// told are the commands that tell the service something by flags, each with
// what it needs besides the flag that is tried.
func toldByFlags() map[string]string {
	return map[string]string{
		"join":             "--name=Nora --start=2026-12-15 --email=nora@example.com",
		"move":             "--person=tom@example.com --effective=2026-12-15 --title=Fellow",
		"leave":            "--person=tom@example.com --last-day=2026-12-15",
		"reschedule":       "--person=tom@example.com --effective=2026-12-16",
		"told":             "--person=tom@example.com",
		"rescind":          "--person=tom@example.com",
		"sign-in":          "--email=new@example.org --role=auditor",
		"staff add":        "--email=new@example.org --role=auditor",
		"staff forget":     "--account=00000000-0000-7000-8000-000000000000",
		"staff remove":     "--email=nobody@example.org",
		"token add":        "--name=Workday --scope=events:write --until=2026-12-20",
		"sessions end":     "--person=tom@example.com",
		"links revoke":     "--person=tom@example.com",
		"location set":     "Riyadh --zone=Asia/Riyadh --weekend=friday --holiday=2026-12-25",
		"task add":         "--case=1 --title=Card --role=office-manager --due=2026-12-20",
		"person edit":      "--person=tom@example.com --given=Thomas",
		"person has":       "--person=tom@example.com --system=Wiki",
		"person erase":     "--person=tom@example.com --basis=request --why=letter",
		"person link":      "--person=tom@example.com --source=payroll --id=P/7",
		"person hold":      "--person=tom@example.com --why=matter",
		"person release":   "--person=tom@example.com --hold=h --why=settled",
		"log anchors":      "--to=evidence@audit.example.net --why=auditors",
		"log reopen":       "--by=Lea --why=gone",
		"equipment gone":   "LT-1 stolen --note=train --encrypted=yes --seen=2026-11-20 --place=Ulm",
		"equipment found":  "LT-1 --note=cupboard",
		"equipment judge":  "LT-1 --incident=no --by=noor@example.com --note=encrypted",
		"reconcile record": "- --filter=everybody",
		"person unlink":    "--person=tom@example.com --source=payroll --id=P/7",
	}
}

// toldByFile are those that send a file, which is attacked where files are
// read, and those that tell the service nothing.
func toldByFile() []string {
	return []string{"setup", "import", "playbook lint", "playbook apply", "playbook show", "dev", "serve", "worker", "migrate",
		"staff list", "token list", "token remove", "approvals list", "approvals withdraw", "equipment list", "location list", "location remove", "succession", "person show", "person holds", "person erasable", "exceptions", "log check", "clock confirm", "restore", "export", "sample", "reconcile roster", "reconcile system", "verify", "backup", "version"}
}

// terminal is a command line beside a service on this machine.
type terminal struct {
	*testing.T
	site *webtest.Site
	dir  string
}

func openTerminal(t *testing.T) terminal {
	t.Helper()
	dir, err := os.MkdirTemp("", "t")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	site := webtest.Open(t)
	socket, err := net.Listen("unix", filepath.Join(dir, socketFile))
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: site.Server.LocalHandler(), ReadHeaderTimeout: time.Second}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(socket) }()
	t.Cleanup(func() { srv.Close(); <-done })
	return terminal{t, site, dir}
}

// run types one command and returns its exit status and what it complains of.
func (t terminal) run(args ...string) (int, string) {
	var out, errs bytes.Buffer
	none := func(string) string { return "" }
	code := run(t.Context(), append(args, "--data="+t.dir), none, strings.NewReader(""), &out, &errs)
	return code, errs.String()
}

func (t terminal) leaves() int64 {
	t.Helper()
	status, err := t.site.Store.LogStatus(t.Context(), readmodel.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	return status.Size
}

func commandsOf(t *testing.T) map[string]*kong.Node {
	t.Helper()
	parser, err := kong.New(&cli{})
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string]*kong.Node{}
	for _, leaf := range parser.Model.Leaves(false) {
		words := strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(leaf.FullPath(), ""))
		commands[strings.Join(words[1:], " ")] = leaf
	}
	return commands
}

func TestEveryCommandSaysWhetherItTellsTheServiceSomething(t *testing.T) {
	for name := range commandsOf(t) {
		if toldByFlags()[name] == "" && !slices.Contains(toldByFile(), name) {
			t.Errorf("handover %s is in no table", name)
		}
	}
}

var namesAField = regexp.MustCompile(`(?m)^(handover: )?(--)?[a-z_.]+(\[\d+\])?: `)

func TestWhatNoFieldTakesIsRefusedByEveryFlag(t *testing.T) {
	term := openTerminal(t)
	term.site.Announce(term.site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	for name, node := range commandsOf(t) {
		base := toldByFlags()[name]
		if base == "" {
			continue
		}
		for _, flag := range node.Flags {
			kind := flag.Target.Kind()
			if text := kind == reflect.String || kind == reflect.Slice; !text || flag.Name == "data" {
				continue
			}
			t.Run(name+" --"+flag.Name, func(t *testing.T) { terminal{t, term.site, term.dir}.attack(name, flag, base) })
		}
	}
}

func TestWhoeverSaysAsWhomTheyActIsHeldToTheLimitsOfNames(t *testing.T) {
	parser, err := kong.New(&cli{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(parser.Model.Node.Flags, func(f *kong.Flag) bool { return f.Name == "as" })
	openTerminal(t).attack("told", parser.Model.Node.Flags[i], toldByFlags()["told"])
}

func (t terminal) attack(command string, flag *kong.Flag, base string) {
	for _, attack := range texttest.Attacks() {
		if strings.Contains(attack.Text, "\x00") {
			continue // no argument can hold it
		}
		args := strings.Fields(command)
		usual := ""
		for _, given := range strings.Fields(base) {
			if value, same := strings.CutPrefix(given, "--"+flag.Name+"="); same {
				usual = value
			} else {
				args = append(args, given)
			}
		}
		text := attack.Text[:min(len(attack.Text), 20_000)] // Linux takes arguments of up to 128 KiB
		args = append(args, "--"+flag.Name+"="+texttest.Shaped(usual, text))

		before := t.leaves()
		code, said := t.run(args...)
		if code != 2 || !namesAField.MatchString(said) && !strings.Contains(said, "--"+flag.Name) {
			t.Errorf("%s: exit %d, %.200q", attack.What, code, said)
		}
		if after := t.leaves(); after != before {
			t.Errorf("%s: %d leaves", attack.What, after-before)
		}
	}
}
