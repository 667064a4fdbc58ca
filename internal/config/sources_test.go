package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/config"
)

// sourcesFile writes a file of sources, with secrets beside it.
func sourcesFile(t *testing.T, text string) string {
	t.Helper()
	path := file(t, "sources.yaml", text)
	for name, secret := range map[string]string{"new": "a new secret of payroll\n", "old": "the old one of payroll", "short": "short", "key": "k"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), []byte(secret), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestSourcesAreNamedInAFileWithTheirSecretsBesideIt(t *testing.T) {
	t.Chdir(t.TempDir())
	path := sourcesFile(t, `sources:
  - {name: payroll, preset: generic, secret_files: [new, old], ids: hr}
  - {name: bamboohr, preset: bamboohr, secret_files: [new], api: acme, key_file: key, vouches: true, needs_end: true}
`)
	got := load(t, "", env("HANDOVER_SOURCES="+path)).Sources
	if len(got) != 2 || len(got[0].Secrets) != 2 || got[0].Secrets[0].Reveal() != "a new secret of payroll" || got[0].IDs != "hr" {
		t.Fatalf("payroll is %+v", got)
	}
	if b := got[1]; b.API != "acme" || b.Key.Reveal() != "k" || !b.Vouches || !b.NeedsEnd {
		t.Errorf("bamboohr is %+v", b)
	}
}

func TestAFileOfSourcesThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Chdir(t.TempDir())
	for text, want := range map[string]string{
		"sources: [{name: payroll, preset: generic, colour: red}]":                    "colour",
		"sources: [{name: Payroll, preset: generic}]":                                 "is not a name",
		"sources: [{name: import, preset: generic}]":                                  "taken by another way in",
		"sources: [{name: payroll}]":                                                  "which vendor's",
		"sources: [{name: payroll, preset: generic, secret_files: [new, old, key]}]":  "two count",
		"sources: [{name: payroll, preset: generic, secret_files: [short]}]":          "needs 16",
		"sources: [{name: payroll, preset: generic, secret_files: [none]}]":           "cannot be read",
		"sources: [{name: payroll, preset: generic}, {name: payroll, preset: merge}]": "stands there twice",
		"sources: [" + strings.Repeat("{name: a, preset: generic},", 33) + "]":        "the most is 32",
		"sources: [{name: payroll, preset: generic":                                   "cannot be read",
	} {
		_, err := config.Load("", env("HANDOVER_SOURCES="+sourcesFile(t, text)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", text, err, want)
		}
	}
}
