package verify_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/verify"
)

// repacked packs a bundle anew after something was done to its files.
func repacked(t *testing.T, zipped []byte, each func(z *zip.Writer, f *zip.File)) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		each(to, f)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inDirectory changes what the directory says of every file, at an offset in its entries.
func inDirectory(zipped []byte, offset int, change func(field []byte)) []byte {
	out := bytes.Clone(zipped)
	for at := 0; ; {
		next := bytes.Index(out[at:], []byte("PK\x01\x02"))
		if next < 0 {
			return out
		}
		at += next
		change(out[at+offset:])
		at += 4
	}
}

// A reader that goes by the directory and one that reads from the beginning see
// the same files in every bundle that verifies.
func TestAZIPThatCanBeReadInTwoWaysIsAltered(t *testing.T) {
	l := bundletest.Quarter(t)
	honest := bundletest.BundleOf(t, l)
	directory := bytes.Index(honest, []byte("PK\x01\x02"))
	end := bytes.Index(honest, []byte("PK\x05\x06"))
	for name, attack := range map[string]struct {
		zipped   []byte
		sentence string
	}{
		"something in front": {append([]byte("#!/bin/sh\n"), honest...), "not laid out as the format says"},
		"something behind":   {append(bytes.Clone(honest), 0), "not laid out as the format says"},
		"a comment at its end": {func() []byte {
			out := append(bytes.Clone(honest), "note"...)
			binary.LittleEndian.PutUint16(out[end+20:], 4)
			return out
		}(), "not laid out as the format says"},
		"a file that the directory does not name": {func() []byte {
			var hidden bytes.Buffer
			z := zip.NewWriter(&hidden)
			w, _ := z.Create("tasks.csv")
			w.Write([]byte("other rows"))
			z.Flush()
			extra := hidden.Bytes()
			out := bytes.Join([][]byte{honest[:directory], extra, honest[directory:]}, nil)
			binary.LittleEndian.PutUint32(out[end+len(extra)+16:], uint32(directory+len(extra)))
			return out
		}(), "not laid out as the format says"},
		"another name in front of the content": {bytes.Replace(honest, []byte("tasks.csv"), []byte("tusks.csv"), 1), "not laid out as the format says"},
		"another time in the directory":        {inDirectory(honest, 12, func(f []byte) { f[0]++ }), "not laid out as the format says"},
		"a flag of encryption":                 {inDirectory(honest, 8, func(f []byte) { f[0] |= 1 }), "has the flags 0x9"},
		"another size behind the content":      {bytes.Replace(honest, []byte("PK\x07\x08"), []byte("PK\x07\x09"), 1), "not laid out as the format says"},
		"a comment on a file": {repacked(t, honest, func(z *zip.Writer, f *zip.File) {
			f.Comment = "approved"
			if err := z.Copy(f); err != nil {
				t.Fatal(err)
			}
		}), "has a comment"},
	} {
		r, err := verify.Check(t.Context(), bytes.NewReader(attack.zipped), int64(len(attack.zipped)), verify.Options{Keys: []string{l.VKey}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if r.ExitCode() != verify.CodeAltered || !says(r, attack.sentence) {
			t.Errorf("%s: exit %d\n%s", name, r.ExitCode(), findings(r))
		}
	}

	hidden := repacked(t, honest, func(z *zip.Writer, f *zip.File) {
		raw, err := f.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		packed, err := io.ReadAll(raw)
		if err != nil {
			t.Fatal(err)
		}
		header := f.FileHeader
		header.CompressedSize64 += 6
		w, err := z.CreateRaw(&header)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(append(packed, "secret"...))
	})
	if r := check(t, hidden, verify.Options{Keys: []string{l.VKey}}); !says(r, "something is hidden behind its content") {
		t.Errorf("something behind the packed content of each file: exit %d\n%s", r.ExitCode(), findings(r))
	}

	stored := repacked(t, honest, func(z *zip.Writer, f *zip.File) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(bundletest.Unpack(t, honest)[f.Name])
	})
	if r := check(t, stored, verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != 0 {
		t.Errorf("the same files, stored: exit %d\n%s", r.ExitCode(), findings(r))
	}
}

// A bundle that was cut short or damaged is altered, wherever that is; what never
// was a ZIP accuses nobody.
func TestADamagedZIPIsAlteredAndNoZIPIsNot(t *testing.T) {
	l := bundletest.Quarter(t)
	honest := bundletest.BundleOf(t, l)
	o := verify.Options{Keys: []string{l.VKey}}
	for _, left := range []int{len(honest) - 1, len(honest) / 2, 40, 4} {
		if r := check(t, honest[:left], o); r.ExitCode() != verify.CodeAltered || !says(r, "not laid out as the format says") {
			t.Errorf("the first %d bytes: exit %d\n%s", left, r.ExitCode(), findings(r))
		}
	}
	if r := check(t, honest[len(honest)-22:], o); r.ExitCode() != verify.CodeAltered {
		t.Errorf("the end alone: exit %d", r.ExitCode())
	}
	if _, err := verify.Check(t.Context(), bytes.NewReader(honest[4:200]), 196, o); err == nil {
		t.Error("what is no ZIP was judged")
	}
}
