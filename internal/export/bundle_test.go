package export

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"
)

func firstQuarter() Question {
	return Question{From: day("2026-01-01"), To: day("2026-03-31"), Zone: "Europe/Berlin", Version: "v1.2.3"}
}

func bundleOf(t testing.TB, l *memoryLog) []byte {
	t.Helper()
	var buf bytes.Buffer
	if _, err := Write(context.Background(), &buf, l, firstQuarter()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func check(t testing.TB, bundle []byte, o VerifyOptions) Report {
	t.Helper()
	r, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// unpacked is a bundle taken apart by somebody who means no good.
type unpacked map[string][]byte

func unpack(t testing.TB, bundle []byte) unpacked {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	u := unpacked{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if u[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

func (u unpacked) pack(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	names := make([]string, 0, len(u))
	for name := range u {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(u[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// relist makes the manifest agree with the files again, as a careful forger would.
func (u unpacked) relist(t testing.TB) unpacked {
	t.Helper()
	m, err := parseManifest(u["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	m.Files = nil
	for name, content := range u {
		if name != "manifest.json" {
			sum := sha256.Sum256(content)
			m.Files = append(m.Files, ManifestFile{name, int64(len(content)), hex.EncodeToString(sum[:])})
		}
	}
	slices.SortFunc(m.Files, func(a, b ManifestFile) int { return strings.Compare(a.Name, b.Name) })
	if u["manifest.json"], err = m.encode(); err != nil {
		t.Fatal(err)
	}
	return u
}

func (u unpacked) leaves() []string {
	return strings.SplitAfter(strings.TrimSuffix(string(u["leaves.jsonl"]), "\n"), "\n")
}

func (u unpacked) setLeaves(lines []string) {
	text := strings.Join(lines, "")
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	u["leaves.jsonl"] = []byte(text)
}

func (u unpacked) replace(t testing.TB, name, old, new string) {
	t.Helper()
	if !bytes.Contains(u[name], []byte(old)) {
		t.Fatalf("%s does not contain %q", name, old)
	}
	u[name] = bytes.Replace(u[name], []byte(old), []byte(new), 1)
}
