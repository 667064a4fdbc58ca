package deploy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// instruction is one of a Dockerfile's, with its continued lines joined.
type instruction struct{ word, rest string }

func instructions(text string) []instruction {
	var all []instruction
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		all = append(all, instruction{strings.ToUpper(word), strings.TrimSpace(rest)})
	}
	return all
}

// stages splits the Dockerfile at its FROM lines.
func stages(t *testing.T) (build, final []instruction) {
	t.Helper()
	var all [][]instruction
	for _, i := range instructions(read(t, "Dockerfile")) {
		if i.word == "FROM" {
			all = append(all, nil)
		}
		if len(all) == 0 {
			t.Fatalf("%s before the first FROM", i.word)
		}
		all[len(all)-1] = append(all[len(all)-1], i)
	}
	if len(all) != 2 {
		t.Fatalf("%d stages, want build and final", len(all))
	}
	return all[0], all[1]
}

func the(t *testing.T, of []instruction, word string) string {
	t.Helper()
	i := slices.IndexFunc(of, func(i instruction) bool { return i.word == word })
	if i < 0 {
		t.Fatalf("no %s", word)
	}
	return of[i].rest
}

func TestTheImageIsDistrolessAndRunsWithoutRights(t *testing.T) {
	_, final := stages(t)
	if from := the(t, final, "FROM"); !strings.HasPrefix(from, "gcr.io/distroless/static-") || !strings.HasSuffix(from, ":nonroot") {
		t.Errorf("built from %s", from)
	}
	uid, _, _ := strings.Cut(the(t, final, "USER"), ":")
	if n, err := strconv.Atoi(uid); err != nil || n == 0 {
		t.Errorf("runs as %q; a number other than 0 is what an orchestrator can check", uid)
	}
	for _, i := range final {
		if i.word == "RUN" {
			t.Errorf("RUN %s needs a shell, and there is none", i.rest)
		}
	}
	var entry []string
	if err := json.Unmarshal([]byte(the(t, final, "ENTRYPOINT")), &entry); err != nil || !slices.Equal(entry, []string{"/handover"}) {
		t.Errorf("entry point %v (%v)", entry, err)
	}
	var command []string
	if err := json.Unmarshal([]byte(the(t, final, "CMD")), &command); err != nil {
		t.Fatal(err)
	}
	program(t, command[0], "--help")
	if volume := the(t, final, "VOLUME"); !slices.Contains(command, volume) {
		t.Errorf("volume %s is not the data directory of %v", volume, command)
	}
}

func TestTheImageHoldsAStaticProgram(t *testing.T) {
	build, final := stages(t)
	var compile string
	for _, i := range build {
		if i.word == "RUN" && strings.Contains(i.rest, "go build") {
			compile = i.rest
		}
	}
	for _, want := range []string{"CGO_ENABLED=0", "-trimpath", "-X main.version=", "-o /out/handover ./cmd/handover"} {
		if !strings.Contains(compile, want) {
			t.Errorf("the build lacks %s: %s", want, compile)
		}
	}
	copied := slices.ContainsFunc(final, func(i instruction) bool {
		return i.word == "COPY" && i.rest == "--from=build /out/handover /handover"
	})
	if !copied {
		t.Error("the program built is not the program shipped")
	}
	for _, i := range final {
		if strings.Contains(i.rest, "engine") {
			t.Errorf("the engine has no place in production: %s %s", i.word, i.rest)
		}
	}
}

func TestTheBuildSeesEveryPackageAndNothingElse(t *testing.T) {
	var admitted []string
	for line := range strings.Lines(read(t, "Dockerfile.dockerignore")) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "!"); ok {
			admitted = append(admitted, path)
			if _, err := os.Stat(filepath.Join("..", path)); err != nil {
				t.Errorf("admits %s: %v", path, err)
			}
		}
	}
	for _, needed := range []string{"go.mod", "go.sum", "cmd/handover", "internal", "workflows", "activities", "migrations"} {
		if !slices.Contains(admitted, needed) {
			t.Errorf("keeps %s from the build", needed)
		}
	}
}
