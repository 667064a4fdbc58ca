// Package secondtest asks the second verifier, verify.py, what it finds: it was
// written in Python from docs/format.md alone, so that a mistake of the first is
// not confirmed by itself. It is for tests.
//
// It must not know what a bundle is.
package secondtest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// Question is a bundle with what comes from outside: the texts of verifier keys,
// and of checkpoints as they were signed.
type Question struct {
	Bundle        []byte
	Keys          []string
	Checkpoints   [][]byte
	RequireAnchor bool
}

// Result is how the second verifier ends, with what it found.
type Result struct {
	Code     int       `json:"code"`
	Findings []Finding `json:"findings"`
}

// Finding is one thing that it found.
type Finding struct {
	Code     int    `json:"code"`
	Where    string `json:"where"`
	Sentence string `json:"sentence"`
}

// program is a verifier that runs for as long as the tests do, and answers one
// question after the other.
type program struct {
	mu  sync.Mutex
	in  io.Writer
	out *bufio.Reader
}

var running = sync.OnceValues(start)

func start() (*program, error) {
	_, here, _, _ := runtime.Caller(0)
	cmd := exec.Command("python3", filepath.Join(filepath.Dir(here), "../second/verify.py"), "--batch")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe() // it ends when this process does
	if err != nil {
		return nil, fmt.Errorf("start the second verifier: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the second verifier: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the second verifier, which needs python3 (tools/install-test-programs): %w", err)
	}
	return &program{in: in, out: bufio.NewReader(out)}, nil
}

// Ask has the second verifier check a bundle.
func Ask(t testing.TB, q Question) Result {
	t.Helper()
	p, err := running()
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.ask(q, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (p *program) ask(q Question, dir string) (r Result, err error) {
	paths := make([]string, 0, len(q.Checkpoints))
	for i, note := range q.Checkpoints {
		path := filepath.Join(dir, fmt.Sprintf("checkpoint-%d", i))
		if err := os.WriteFile(path, note, 0o600); err != nil {
			return Result{}, err
		}
		paths = append(paths, path)
	}
	bundle := filepath.Join(dir, "bundle.zip")
	if err := os.WriteFile(bundle, q.Bundle, 0o600); err != nil {
		return Result{}, err
	}

	line, err := json.Marshal(map[string]any{"bundle": bundle, "keys": q.Keys, "checkpoints": paths, "require_anchor": q.RequireAnchor})
	if err != nil {
		return Result{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return Result{}, fmt.Errorf("ask the second verifier: %w", err)
	}
	answer, err := p.out.ReadBytes('\n')
	if err != nil {
		return Result{}, fmt.Errorf("the second verifier has ended: %w", err)
	}
	return r, json.Unmarshal(answer, &r)
}
