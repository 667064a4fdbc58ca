package bundletest

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
)

// FirstQuarter asks for the quarter of Quarter.
func FirstQuarter() bundle.Question {
	return bundle.Question{From: Day("2026-01-01"), To: Day("2026-03-31"), Zone: "Europe/Berlin", Version: "v1.2.3"}
}

// BundleOf writes the bundle of the first quarter.
func BundleOf(t testing.TB, l *Log) []byte {
	t.Helper()
	var buf bytes.Buffer
	if _, err := bundle.Write(context.Background(), &buf, l, FirstQuarter()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Unpacked is a bundle taken apart by somebody who means no good.
type Unpacked map[string][]byte

// Unpack takes a bundle apart.
func Unpack(t testing.TB, zipped []byte) Unpacked {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		t.Fatal(err)
	}
	u := Unpacked{}
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

// Pack puts it together again.
func (u Unpacked) Pack(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	names := make([]string, 0, len(u))
	for name := range u {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		method := zip.Deflate
		if name == bundle.WorkbookName {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
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

// Relist makes the manifest agree with the files again, as a careful forger would.
func (u Unpacked) Relist(t testing.TB) Unpacked {
	t.Helper()
	m, err := bundle.ParseManifest(u["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	m.Files = nil
	for name, content := range u {
		if name != "manifest.json" {
			sum := sha256.Sum256(content)
			m.Files = append(m.Files, bundle.ManifestFile{Name: name, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])})
		}
	}
	slices.SortFunc(m.Files, func(a, b bundle.ManifestFile) int { return strings.Compare(a.Name, b.Name) })
	if u["manifest.json"], err = m.Encode(); err != nil {
		t.Fatal(err)
	}
	return u
}

// Leaves are the lines of leaves.jsonl with their ends.
func (u Unpacked) Leaves() []string {
	return strings.SplitAfter(strings.TrimSuffix(string(u["leaves.jsonl"]), "\n"), "\n")
}

// SetLeaves replaces leaves.jsonl.
func (u Unpacked) SetLeaves(lines []string) {
	text := strings.Join(lines, "")
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	u["leaves.jsonl"] = []byte(text)
}

// Replace replaces the first old in a file, which must hold it.
func (u Unpacked) Replace(t testing.TB, name, old, new string) {
	t.Helper()
	if !bytes.Contains(u[name], []byte(old)) {
		t.Fatalf("%s does not contain %q", name, old)
	}
	u[name] = bytes.Replace(u[name], []byte(old), []byte(new), 1)
}

// Rows reads a table of a bundle by its first column.
func Rows(t testing.TB, content []byte) map[string]map[string]string {
	t.Helper()
	content, marked := bytes.CutPrefix(content, []byte(bundle.ByteOrderMark))
	if !marked {
		t.Error("the table does not begin with a mark of UTF-8, so that Excel reads names wrong")
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]map[string]string{}
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		rows[record[0]] = row
	}
	return rows
}

// PeekAt reads a signed note without checking it.
func PeekAt(t testing.TB, signed []byte) checkpoint.Checkpoint {
	t.Helper()
	c, err := checkpoint.Peek(signed)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
