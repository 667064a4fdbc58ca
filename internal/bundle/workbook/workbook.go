package workbook

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/handover-jml/handover/internal/deflate"
)

// Workbook is one sheet of lines about the whole, and one for each table.
type Workbook struct {
	Zone   *time.Location // of every instant that is shown
	About  []Line
	Tables []Table
}

// Line is one line about the whole: what it says, and of what. A line without
// words for the latter is a heading.
type Line struct{ Of, Says string }

// Table is one table as its CSV has it, formulas defused. Columns whose names
// end in "_at" hold instants.
type Table struct {
	Name   string // of its sheet: at most 31 characters, without : \ / ? * [ ]
	File   string // the CSV file, which also has what no sheet can hold
	Header []string
	Rows   iter.Seq[[]string] // a row is good until the next
}

// Part is one file inside the workbook.
type Part struct {
	Name  string
	Write func(io.Writer) error
}

// Parts are all files inside the workbook, in their order.
func (b Workbook) Parts() []Part {
	parts := []Part{
		{"[Content_Types].xml", text(b.contentTypes())},
		{"_rels/.rels", text(packageRelations)},
		{"xl/workbook.xml", text(b.sheetList())},
		{"xl/_rels/workbook.xml.rels", text(b.relations())},
		{"xl/styles.xml", text(styles)},
		{sheetName(0), b.writeAbout},
	}
	for i, t := range b.Tables {
		parts = append(parts, Part{sheetName(i + 1), func(w io.Writer) error { return t.write(w, b.Zone) }})
	}
	return parts
}

func text(content string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}
}

// Header is how the workbook's ZIP file describes a part: without a date.
func Header(name string) *zip.FileHeader { return &zip.FileHeader{Name: name, Method: zip.Deflate} }

// Dateless is what Go reads as the date of a part that has none.
func Dateless() time.Time { return time.Date(1980, 0, 0, 0, 0, 0, 0, time.UTC) }

// Write packs all parts. How they are packed may change with the version of
// the program; what they unpack to does not.
func (b Workbook) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	deflate.Pack(z)
	for _, part := range b.Parts() {
		out, err := z.CreateHeader(Header(part.Name))
		if err != nil {
			return fmt.Errorf("begin %s of the workbook: %w", part.Name, err)
		}
		if err := part.Write(out); err != nil {
			return fmt.Errorf("write %s of the workbook: %w", part.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("close the workbook: %w", err)
	}
	return nil
}

// buffered lets write give its text to w in larger pieces.
func buffered(w io.Writer, write func(*bufio.Writer) error) error {
	out := bufio.NewWriterSize(w, 32<<10)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}
