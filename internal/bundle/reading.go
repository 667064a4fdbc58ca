package bundle

import (
	"context"
	"fmt"
	"io"

	"github.com/handover-jml/handover/internal/bundle/oscal"
	"github.com/handover-jml/handover/internal/bundle/report"
)

// Reading is a file that is made of the tables for people and their programs. It
// says nothing that the tables do not.
type Reading struct {
	Name  string
	Write func(io.Writer) error
}

// WorkbookName is the reading that is itself a ZIP file. How its parts are packed
// is left open; see Workbook for what they unpack to.
const WorkbookName = "workbook.xlsx"

// Readings are all of them, in the order of ReadingNames. The manifest needs no files.
func (a *Answer) Readings(m Manifest) ([]Reading, error) {
	book, err := a.Workbook(m)
	if err != nil {
		return nil, err
	}
	page, err := a.Report(m)
	if err != nil {
		return nil, err
	}
	results, err := a.AssessmentResults(m)
	if err != nil {
		return nil, err
	}
	return []Reading{
		{"report.html", func(w io.Writer) error { return report.Write(w, page) }},
		{WorkbookName, book.Write},
		{"assessment-results.json", func(w io.Writer) error { return oscal.Write(w, results) }},
	}, nil
}

// ReadingNames are the names of all readings.
func ReadingNames() []string { return []string{"report.html", WorkbookName, "assessment-results.json"} }

func (x *writer) writeReadings(context.Context) error {
	m, err := x.answer.Manifest(x.question, x.checkpoint, x.vkey)
	if err != nil {
		return err
	}
	readings, err := x.answer.Readings(m)
	if err != nil {
		return fmt.Errorf("make what is for reading: %w", err)
	}
	for _, r := range readings {
		pack := x.writeEntry
		if r.Name == WorkbookName {
			pack = x.writeStored // it is packed already, and its parts can be read where they lie
		}
		if err := pack(r.Name, r.Write); err != nil {
			return err
		}
	}
	return nil
}
