package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// far is a command line that reaches the service over the network alone.
type far struct {
	*testing.T
	settings map[string]string
}

func (f far) run(args ...string) (code int, out, errs string) {
	f.Helper()
	var said, complained bytes.Buffer
	code = run(f.Context(), args, func(name string) string { return f.settings[name] }, strings.NewReader(""), &said, &complained)
	return code, said.String(), complained.String()
}

func TestTheCommandLineReachesAServiceOverTheNetwork(t *testing.T) {
	site := webtest.Open(t)
	program := site.Program(token.EventsWrite, token.CasesRead, token.PeopleRead, token.DocumentsRead)
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(program.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := far{t, map[string]string{"HANDOVER_URL": site.URL, "HANDOVER_TOKEN_FILE": path}}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"join --name=Nora --start=2026-12-15 --email=nora@example.com", 0, "Nora"},
		{"join --name=Nora --start=2026-12-15 --email=nobody", 2, "work_email"},
		{"leave --person=nobody@example.com --last-day=2026-12-15", 2, "nobody@example.com"},
		{"person show tom@example.com", 0, "Tom Weber"},
		{"playbook show leaver", 0, "leaver"},
		{"person edit --person=tom@example.com --given=Thomas", 2, "people:write"},
		{"staff list", 2, "nothing for programs"},
		{"backup /tmp/nowhere", 2, "nothing for programs"},
		{"join --as=tom@example.com --name=Nora --start=2026-12-15 --email=nora@example.com", 2, "--as is for the machine's own service"},
	} {
		code, out, errs := f.run(strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("%s: exit %d\n%s%s", c.args, code, out, errs)
		}
		if strings.Contains(out+errs, program.Secret) {
			t.Errorf("%s: the token is shown", c.args)
		}
	}
	file := filepath.Join(t.TempDir(), "evidence.zip")
	if code, _, errs := f.run("export", "--out", file); code != 2 || !strings.Contains(errs, "exports:read") {
		t.Errorf("an export without the scope: exit %d\n%s", code, errs)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a refused export leaves a file")
	}
}

func TestATokenTravelsOverTLSToWhereItIsMeantFor(t *testing.T) {
	const secret = "hva_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	good := webtest.Open(t).Program(token.CasesRead).Secret
	for what, c := range map[string]struct {
		settings map[string]string
		says     string
	}{
		"in the clear": {map[string]string{"HANDOVER_URL": "http://handover.example.com", "HANDOVER_TOKEN": good}, "use https"},
		"no address":   {map[string]string{"HANDOVER_URL": "handover.example.com", "HANDOVER_TOKEN": good}, "HANDOVER_URL: write"},
		"no token":     {map[string]string{"HANDOVER_URL": "https://handover.example.com"}, "this is no token"},
		"a made-up":    {map[string]string{"HANDOVER_URL": "https://handover.example.com", "HANDOVER_TOKEN": secret}, "this is no token"},
		"two tokens":   {map[string]string{"HANDOVER_URL": "https://handover.example.com", "HANDOVER_TOKEN": good, "HANDOVER_TOKEN_FILE": "/x"}, "keep one"},
		"nobody there": {map[string]string{"HANDOVER_URL": "http://127.0.0.1:1", "HANDOVER_TOKEN": good}, "nothing answers at 127.0.0.1:1"},
	} {
		code, out, errs := far{t, c.settings}.run("exceptions")
		if code == 0 || !strings.Contains(errs, c.says) || strings.Contains(out+errs, good) {
			t.Errorf("%s: exit %d\n%s%s", what, code, out, errs)
		}
	}
}
