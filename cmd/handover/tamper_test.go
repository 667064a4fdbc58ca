package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// tamperings are what somebody might do to a bundle, by entry name and content.
var tamperings = map[string]func(name string, content []byte) []byte{
	"leaf-changed":  inLog(func(l []string) []string { l[2] = strings.Replace(l[2], "console", "cnosole", 1); return l }),
	"leaf-deleted":  inLog(func(l []string) []string { return slices.Delete(l, 2, 3) }),
	"leaf-inserted": inLog(func(l []string) []string { return slices.Insert(l, 2, l[1]) }),
	"leaves-swapped": inLog(func(l []string) []string {
		l[1], l[2] = l[2], l[1]
		return l
	}),
	"last-leaf-cut": inLog(func(l []string) []string { return l[:len(l)-1] }),
	"csv-edited": inEntry("equipment.csv", func(l []string) []string {
		l[len(l)-1] = strings.Replace(l[len(l)-1], "laptop", "tablet", 1)
		return l
	}),
	"csv-row-missing": inEntry("equipment.csv", func(l []string) []string { return l[:len(l)-1] }),
	"file-replaced":   inEntry("files/", func(l []string) []string { return append(l, "# one line more") }),
	"opening-missing": inEntry("openings.jsonl", func(l []string) []string { return l[1:] }),
}

// inLog changes the lines of the log.
func inLog(change func([]string) []string) func(string, []byte) []byte {
	return inEntry("leaves.jsonl", change)
}

func inEntry(prefix string, change func([]string) []string) func(string, []byte) []byte {
	return func(name string, content []byte) []byte {
		if !strings.HasPrefix(name, prefix) {
			return content
		}
		lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
		return []byte(strings.Join(change(lines), "\n") + "\n")
	}
}

// tamper HOW FROM TO writes a bundle that somebody has had their hands in.
func tamper(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 || tamperings[args[0]] == nil {
		ts.Fatalf("usage: tamper HOW FROM TO")
	}
	from, err := zip.OpenReader(ts.MkAbs(args[1]))
	ts.Check(err)
	defer from.Close()
	var out bytes.Buffer
	to, changed := zip.NewWriter(&out), false
	for _, f := range from.File {
		r, err := f.Open()
		ts.Check(err)
		before, err := io.ReadAll(r)
		ts.Check(err)
		after := tamperings[args[0]](f.Name, bytes.Clone(before))
		changed = changed || !bytes.Equal(before, after)
		w, err := to.CreateHeader(&zip.FileHeader{Name: f.Name, Method: f.Method, Modified: f.Modified})
		ts.Check(err)
		_, err = w.Write(after)
		ts.Check(err)
	}
	ts.Check(to.Close())
	if !changed {
		ts.Fatalf("%s changed nothing", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), out.Bytes(), 0o600))
}
