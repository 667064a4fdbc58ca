package bundle

import (
	"context"
	"io"

	"github.com/handover-jml/handover/internal/bundle/oscal"
	"github.com/handover-jml/handover/internal/bundle/report"
	"github.com/handover-jml/handover/internal/bundle/workbook"
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

// Readings are all of them, in the order of ReadingNames. The manifest needs no
// files. Each is made when it is written, so that one is held at a time.
func (a *Answer) Readings(m Manifest) []Reading {
	return []Reading{
		{"report.html", made(a.Report, m, report.Write)},
		{WorkbookName, made(a.Workbook, m, func(w io.Writer, b workbook.Workbook) error { return b.Write(w) })},
		{"assessment-results.json", made(a.AssessmentResults, m, oscal.Write)},
		{"vanta_access.csv", func(w io.Writer) error { return a.vantaAccess().writeRows(w) }},
		{"drata_personnel.csv", func(w io.Writer) error { return a.drataPersonnel().writeRows(w) }},
	}
}

// made makes the content of a reading and writes it.
func made[T any](content func(Manifest) (T, error), m Manifest, write func(io.Writer, T) error) func(io.Writer) error {
	return func(w io.Writer) error {
		is, err := content(m)
		if err != nil {
			return err
		}
		return write(w, is)
	}
}

// ReadingNames are the names of all readings.
func ReadingNames() []string {
	return []string{"report.html", WorkbookName, "assessment-results.json", "vanta_access.csv", "drata_personnel.csv"}
}

func (x *writer) writeReadings(context.Context) error {
	m, err := x.answer.Manifest(x.question, x.checkpoint, x.vkey)
	if err != nil {
		return err
	}
	readings := x.answer.Readings(m)
	for i, r := range readings {
		x.progress("readings", int64(i), int64(len(readings)))
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
