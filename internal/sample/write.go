package sample

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/template"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/sample/order"
)

// Format is the layout of a sample.
const Format = "handover-sample/v1"

//go:embed text/readme.md
var readme string

// Description is sample.json: what was drawn, from what and how.
type Description struct {
	Format     string               `json:"format"`
	Question   bundle.ManifestQuery `json:"question"`
	Log        bundle.ManifestLog   `json:"log"`
	Kind       jml.Kind             `json:"kind,omitempty"`
	How        string               `json:"how"`
	Word       string               `json:"word,omitempty"`
	SHA256     string               `json:"sha256"`
	Population int                  `json:"population"`
	Drawn      int                  `json:"drawn"`
}

// Write writes the sample that was drawn. Same bundle, same draw, same bytes.
func (b *Bundle) Write(ctx context.Context, w io.Writer, d Draw) error {
	g, err := b.gather(ctx, d.Cases)
	if err != nil {
		return err
	}
	x := &writer{gathering: g, zip: zip.NewWriter(w), draw: d}
	for _, step := range []func() error{x.writeHead, x.writeDraw, x.writeFolders} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := x.zip.Close(); err != nil {
		return fmt.Errorf("close the sample: %w", err)
	}
	return nil
}

// writer is one sample on its way out.
type writer struct {
	*gathering
	zip  *zip.Writer
	draw Draw
}

// file begins a file of the sample. Its time is fixed: the same content gives the
// same bytes.
func (x *writer) file(name string) (io.Writer, error) {
	out, err := x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return nil, fmt.Errorf("begin %s: %w", name, err)
	}
	return out, nil
}

func (x *writer) writeBytes(name string, content []byte) error {
	out, err := x.file(name)
	if err != nil {
		return err
	}
	_, err = out.Write(content)
	return err
}

func (x *writer) writeCSV(name string, rows [][]string) error {
	out, err := x.file(name)
	if err != nil {
		return err
	}
	table := csv.NewWriter(out)
	table.UseCRLF = true
	return table.WriteAll(rows)
}

func (x *writer) description() Description {
	o, m := x.draw.Order, x.Manifest
	d := Description{Format: Format, Question: m.Question, Log: m.Log, Kind: o.Kind, How: o.How(), SHA256: o.Sum(),
		Population: len(x.draw.Population), Drawn: len(x.draw.Cases)}
	if d.How == order.ByWord {
		d.Word = o.TheWord()
	}
	return d
}

// writeHead writes what this is, and what it is held against.
func (x *writer) writeHead() error {
	d := x.description()
	page, err := template.New("readme").Parse(readme)
	if err != nil {
		return fmt.Errorf("read the text of README.md: %w", err)
	}
	var text, about bytes.Buffer
	if err := page.Execute(&text, d); err != nil {
		return fmt.Errorf("write README.md: %w", err)
	}
	enc := json.NewEncoder(&about)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("write sample.json: %w", err)
	}

	policy, err := x.read("policy.txt")
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{{"README.md", text.Bytes()}, {"sample.json", about.Bytes()}, {"checkpoint", x.signed}, {"policy.txt", policy}} {
		if err := x.writeBytes(f.name, f.content); err != nil {
			return err
		}
	}
	return nil
}

// writeDraw lists the population in the order in which it is drawn.
func (x *writer) writeDraw() error {
	rows := [][]string{{"place", "case_id", "number", "kind", "ticket", "drawn", "folder"}}
	for i, c := range x.draw.Population {
		drawn, where := "no", ""
		if x.byCase[c.ID] != nil {
			drawn, where = "yes", folderName(c)
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), c.ID, c.Number, c.Kind, c.Ticket, drawn, where})
	}
	return x.writeCSV("draw.csv", rows)
}

func (x *writer) writeFolders() error {
	for _, f := range x.folders {
		for _, step := range []func(*folder) error{x.writeLeaves, x.writeOpenings, x.writeTables, x.writeFiles} {
			if err := step(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeLeaves writes the case's leaves, and a receipt for each.
func (x *writer) writeLeaves(f *folder) error {
	var text bytes.Buffer
	for _, seq := range f.leaves {
		text.Write(x.lines[seq])
		text.WriteByte('\n')
	}
	if err := x.writeBytes(folderName(f.Candidate)+"/leaves.jsonl", text.Bytes()); err != nil {
		return err
	}
	for _, seq := range f.leaves {
		receipt, err := checkpoint.Receipt(seq, x.signed, &x.tree)
		if err != nil {
			return err
		}
		if err := x.writeBytes(fmt.Sprintf("%s/receipts/%d.tlog-proof", folderName(f.Candidate), seq), receipt); err != nil {
			return err
		}
	}
	return nil
}

func (x *writer) writeOpenings(f *folder) error {
	var text bytes.Buffer
	for _, o := range f.openings {
		line, err := o.Line()
		if err != nil {
			return err
		}
		text.Write(append(line, '\n'))
	}
	return x.writeBytes(folderName(f.Candidate)+"/openings.jsonl", text.Bytes())
}

func (x *writer) writeTables(f *folder) error {
	for _, t := range f.tables {
		if err := x.writeCSV(folderName(f.Candidate)+"/tables/"+t.name, t.rows); err != nil {
			return err
		}
	}
	return nil
}
