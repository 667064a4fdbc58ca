package sample

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/jml"
)

// Bundle is an export that samples are drawn from. It is taken at its word: who
// did not make it verifies it before.
type Bundle struct {
	Manifest bundle.Manifest

	entries    map[string]*zip.File
	signed     []byte // the checkpoint as it was signed
	checkpoint checkpoint.Checkpoint
}

// maxSmall is how much of the manifest and the checkpoint is read.
const maxSmall = 128 << 20

// Open reads which bundle that is.
func Open(r io.ReaderAt, size int64) (*Bundle, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, jml.Invalid("", fmt.Sprintf("This is no ZIP file that can be read: %v.", err))
	}
	b := &Bundle{entries: map[string]*zip.File{}}
	for _, f := range z.File {
		b.entries[f.Name] = f
	}
	text, err := b.read("manifest.json")
	if err != nil {
		return nil, err
	}
	if b.Manifest, err = bundle.ParseManifest(text); err != nil {
		return nil, err
	}
	if b.Manifest.Format != bundle.Format {
		return nil, jml.Invalid("", fmt.Sprintf("The export is in format %.40q; this program reads %s.", b.Manifest.Format, bundle.Format))
	}
	if b.signed, err = b.read("checkpoint"); err != nil {
		return nil, err
	}
	b.checkpoint, err = checkpoint.Peek(b.signed)
	return b, err
}

// stream gives fn a file of the bundle.
func (b *Bundle) stream(name string, fn func(io.Reader) error) error {
	f, there := b.entries[name]
	if !there {
		return jml.Invalid("", "The export lacks "+name+": it is no export, or was cut.")
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("unpack %s: %w", name, err)
	}
	defer r.Close()
	if err := fn(r); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func (b *Bundle) read(name string) (content []byte, err error) {
	err = b.stream(name, func(r io.Reader) (err error) {
		content, err = io.ReadAll(io.LimitReader(r, maxSmall))
		return err
	})
	return content, err
}

// lines calls fn with each line of a file, without its newline. A line is good
// until the next.
func (b *Bundle) lines(name string, longest int, fn func(line []byte) error) error {
	return b.stream(name, func(r io.Reader) error {
		in := bufio.NewScanner(r)
		in.Buffer(make([]byte, 64<<10), longest+1)
		for in.Scan() {
			if err := fn(in.Bytes()); err != nil {
				return err
			}
		}
		return in.Err()
	})
}

// rows calls fn with the header and each row of a table.
func (b *Bundle) rows(name string, fn func(header, row []string) error) error {
	return b.stream(name, func(r io.Reader) error {
		in := csv.NewReader(r)
		header, err := in.Read()
		if err != nil {
			return err
		}
		header[0] = strings.TrimPrefix(header[0], "\ufeff") // of a table that spreadsheets open right away
		for {
			row, err := in.Read()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := fn(header, row); err != nil {
				return err
			}
		}
	})
}

// cell is what a row has in a column; "" where the table has no such column.
func cell(header, row []string, column string) string {
	if at := slices.Index(header, column); at >= 0 && at < len(row) {
		return row[at]
	}
	return ""
}

// population lists the cases of a kind, or all.
func (b *Bundle) population(kind jml.Kind) (all []Candidate, err error) {
	err = b.rows("population.csv", func(header, row []string) error {
		c := Candidate{ID: cell(header, row, "case_id"), Number: cell(header, row, "number"), Kind: cell(header, row, "kind"),
			Person: cell(header, row, "person_id"), Name: cell(header, row, "person_name")}
		if kind == "" || c.Kind == string(kind) {
			all = append(all, c)
		}
		return nil
	})
	return all, err
}

// Rows calls fn with what each row of a table has in a column; "" where the table
// has no such column.
func (b *Bundle) Rows(table string, fn func(cell func(column string) string) error) error {
	return b.rows(table, func(header, row []string) error {
		return fn(func(column string) string { return cell(header, row, column) })
	})
}
