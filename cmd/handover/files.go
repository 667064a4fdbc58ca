package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// file is an input that may be standard input.
type file struct {
	io.Reader
	closer io.Closer
}

func openFile(path string) (file, error) {
	f, err := os.Open(path)
	if err != nil {
		return file{}, wrongUse("cannot read %s: %v", path, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return file{}, wrongUse("%s is a folder. Name a file", path)
	}
	return file{f, f}, nil
}

// Close closes the file, if it is one.
func (f file) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

func (f file) all() ([]byte, error) {
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return b, nil
}

// print answers in JSON.
func (e *env) print(v any) error {
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// lint prints every finding about a document as file:place: sentence, or all
// of them in JSON.
func (e *env) lint(name string, body []byte) error {
	said := wire.Lint{Findings: []wire.Finding{}}
	for _, f := range playbook.Lint(body) {
		said.Findings = append(said.Findings, wire.Finding{Warning: f.Warning, Field: f.Field, Message: f.Message})
		said.Refused = said.Refused || !f.Warning
		kind := "error"
		if f.Warning {
			kind = "warning"
		}
		if !e.root.JSON {
			fmt.Fprintf(e.out, "%s: %s: %s\n", name, kind, f.Error.Error())
		}
	}
	if e.root.JSON {
		if err := e.print(said); err != nil {
			return err
		}
	}
	if said.Refused {
		return wrongUse("%s cannot be put in force", name)
	}
	if !e.root.JSON {
		fmt.Fprintf(e.out, "%s is fine.\n", name)
	}
	return nil
}

// createBeside makes a temporary file in the target's folder, to be renamed
// into place once it is whole.
func createBeside(target string) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(target), ".handover-*")
	if err != nil {
		return nil, wrongUse("cannot write beside %s: %v", target, err)
	}
	return f, nil
}

// putInPlace gives a file that is written the name that it was meant for.
func putInPlace(f *os.File, target string) error {
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	if err := os.Rename(f.Name(), target); err != nil {
		return fmt.Errorf("put %s in place: %w", target, err)
	}
	return nil
}
