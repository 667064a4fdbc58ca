// Command handover-verify-page writes the check of exports as one HTML file,
// which works in a browser without a network. Its arguments are the compiled
// program of the directory browser, the go command's wasm_exec.js that belongs
// to it, the version, and the file to write.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"os"
	"text/template"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

//go:embed worker.js
var workerJS string

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "handover-verify-page: "+err.Error())
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 4 {
		return errors.New("usage: handover-verify-page PROGRAM.wasm wasm_exec.js VERSION OUT.html")
	}
	program, err := os.ReadFile(args[0])
	if err != nil {
		return fmt.Errorf("read the program: %w", err)
	}
	runtime, err := os.ReadFile(args[1])
	if err != nil {
		return fmt.Errorf("read what runs it: %w", err)
	}
	page, err := assemble(program, runtime, args[2])
	if err != nil {
		return err
	}
	return os.WriteFile(args[3], page, 0o644)
}

// assemble returns the page. The same input gives the same bytes.
func assemble(program, runtime []byte, version string) ([]byte, error) {
	packed, err := pack(program)
	if err != nil {
		return nil, fmt.Errorf("pack the program: %w", err)
	}
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, fmt.Errorf("read the page's template: %w", err)
	}
	var page bytes.Buffer
	err = t.Execute(&page, map[string]string{
		"Allowed": allowed(pageJS), "Style": allowed(pageCSS),
		"CSS": pageCSS, "Page": pageJS, "Worker": workerJS, "Runtime": string(runtime), "Program": packed, "Version": html.EscapeString(version),
	})
	if err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return page.Bytes(), nil
}

func pack(program []byte) (string, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(program); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// allowed names an inline text in a Content-Security-Policy, Level 2, by its hash.
func allowed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
