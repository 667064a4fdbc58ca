package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/verify"
)

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheProgramSaysWhatTheCheckFinds(t *testing.T) {
	log := bundletest.Quarter(t)
	bundle := write(t, "evidence.zip", bundletest.BundleOf(t, log))
	key := write(t, "log.pub", []byte(log.VKey+"\n"))
	older := write(t, "older.eml", log.Checkpoints[0])

	for name, c := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"honest":                  {[]string{bundle, "--key", key, "--checkpoint", older}, 0, "leaves of handover/"},
		"by its full name":        {[]string{"check", bundle, "--key", log.VKey}, 0, "leaves of handover/"},
		"as JSON":                 {[]string{bundle, "--key", key, "--json"}, 0, `"exit": 0`},
		"not anchored":            {[]string{bundle, "--key", key, "--checkpoint", older, "--require-anchor"}, verify.CodeUnanchored, "newer than every checkpoint"},
		"signed by somebody else": {[]string{bundle, "--key", bundletest.Quarter(t).VKey}, verify.CodeSignature, "signed by somebody else"},
		"no such file":            {[]string{"no-such.zip"}, 2, ""},
		"a folder":                {[]string{t.TempDir()}, 2, ""},
		"no ZIP":                  {[]string{older}, 1, ""},
		"no key":                  {[]string{bundle, "--key", "no-such-key"}, 2, ""},
		"no checkpoint":           {[]string{bundle, "--checkpoint", key}, 2, ""},
		"no such flag":            {[]string{bundle, "--loud"}, 2, ""},
		"the format":              {[]string{"format"}, 0, "# The evidence format"},
		"the version":             {[]string{"version"}, 0, "dev"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			err := execute(c.args, &out)
			if statusOf(err) != c.status || !strings.Contains(out.String(), c.says) {
				t.Errorf("%d (%v), want %d:\n%s", statusOf(err), err, c.status, out.String())
			}
		})
	}
}

// An auditor who builds the program from the same source has to come to the
// published bytes, wherever the source lies.
func TestTheSameSourceGivesTheSameProgramAnywhere(t *testing.T) {
	elsewhere := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "cmd/handover-verify", "docs", "internal"} {
		copyTree(t, filepath.Join("../..", name), filepath.Join(elsewhere, name))
	}
	here, there := build(t, "../.."), build(t, elsewhere)
	if !bytes.Equal(here, there) {
		t.Errorf("%d bytes here and %d elsewhere, which differ", len(here), len(there))
	}
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// build builds the program as `make verifier` does.
func build(t *testing.T, dir string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "handover-verify")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", out, "./cmd/handover-verify")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build in %s: %v\n%s", dir, err, said)
	}
	program, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return program
}
