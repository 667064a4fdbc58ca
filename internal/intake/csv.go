package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
)

const (
	maxRows  = 50_000
	maxBytes = 10 << 20
)

// table is the shape of one kind of file.
type table struct {
	columns []string // all that may appear, in any order
	needed  []string
}

// row is one line of a file; its cells are trimmed.
type row struct {
	line  int
	cells map[string]string
}

// reading is a file on its way in.
type reading struct {
	table
	rows     []row
	sha256   string
	problems jml.Problems
	seen     map[string]int // key of what must not repeat -> line
}

// read takes a whole file in, or says what is wrong with its form.
func (t table) read(src io.Reader) (*reading, error) {
	body, err := io.ReadAll(io.LimitReader(src, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if len(body) > maxBytes {
		return nil, jml.Invalid("", "The file is larger than 10 MiB. Split it and send the parts.")
	}
	sum := sha256.Sum256(body)
	in := &reading{table: t, sha256: hex.EncodeToString(sum[:]), seen: map[string]int{}}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(body) {
		return nil, jml.Invalid(badLine(body), "This is not UTF-8. Save the file as “CSV UTF-8”.")
	}
	lines := csv.NewReader(bytes.NewReader(body))
	lines.FieldsPerRecord = -1
	header, err := lines.Read()
	if errors.Is(err, io.EOF) {
		return nil, jml.Invalid("row 1", "The file is empty. Its first line names the columns: "+strings.Join(t.columns, ",")+".")
	}
	if err != nil {
		return nil, brokenCSV(err)
	}
	if err := t.checkHeader(header); err != nil {
		return nil, err
	}
	return in, in.readRows(lines, header)
}

func badLine(body []byte) string {
	line := 1
	for l := range bytes.Lines(body) {
		if !utf8.Valid(l) {
			break
		}
		line++
	}
	return fmt.Sprintf("row %d", line)
}

func (t table) checkHeader(header []string) error {
	var problems jml.Problems
	for i, name := range header {
		place := fmt.Sprintf("row 1, column %d", i+1)
		switch {
		case len(header) == 1 && strings.Contains(name, ";"):
			problems = append(problems, jml.Invalid(place, "The columns are separated by semicolons. Save the file with commas."))
		case !slices.Contains(t.columns, name):
			problems = append(problems, jml.Invalid(place, fmt.Sprintf("There is no column %q. Use %s.", name, strings.Join(t.columns, ", "))))
		case slices.Index(header, name) < i:
			problems = append(problems, jml.Invalid(place, fmt.Sprintf("Column %q appears twice.", name)))
		}
	}
	for _, name := range t.needed {
		if !slices.Contains(header, name) {
			problems = append(problems, jml.Invalid("row 1", fmt.Sprintf("Column %q is missing.", name)))
		}
	}
	return problems.Or()
}

func (in *reading) readRows(lines *csv.Reader, header []string) error {
	for {
		record, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return brokenCSV(err)
		}
		line, _ := lines.FieldPos(0)
		if len(in.rows) == maxRows {
			return jml.Invalid(fmt.Sprintf("row %d", line), "The file has more than 50,000 rows. Split it and send the parts.")
		}
		if len(record) != len(header) {
			return jml.Invalid(fmt.Sprintf("row %d", line), fmt.Sprintf("There are %d cells; the first line names %d columns.", len(record), len(header)))
		}
		cells := make(map[string]string, len(header))
		for i, name := range header {
			cells[name] = strings.TrimSpace(record[i])
		}
		in.rows = append(in.rows, row{line: line, cells: cells})
	}
}

func brokenCSV(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return jml.Invalid(fmt.Sprintf("row %d, column %d", p.Line, p.Column), "This is not CSV: "+p.Err.Error()+".")
	}
	return fmt.Errorf("read CSV: %w", err)
}

// wrong notes a problem with one cell.
func (in *reading) wrong(r row, column, message string) {
	if len(in.problems) < company.MaxRowProblems {
		in.problems = append(in.problems, jml.Invalid(fmt.Sprintf("row %d, column %s", r.line, column), message))
	}
}

// take moves what a checker found about one row into the reading.
func (in *reading) take(r row, c *checker) {
	for _, p := range c.problems {
		in.wrong(r, p.Field, p.Message)
	}
}

func (in *reading) must(r row, column string) {
	if r.cells[column] == "" {
		in.wrong(r, column, "This cell must not be empty.")
	}
}

// once refuses a value that an earlier row of the file has.
func (in *reading) once(r row, column, value string) {
	if value == "" {
		return
	}
	key := column + "\x00" + fold.Key(value)
	if first, ok := in.seen[key]; ok {
		in.wrong(r, column, fmt.Sprintf("Row %d says the same. Keep one of them.", first))
		return
	}
	in.seen[key] = r.line
}

func (in *reading) day(r row, column string) jml.Date {
	d, err := jml.ParseDate(r.cells[column])
	if err != nil {
		in.wrong(r, column, fmt.Sprintf("%q is not a date; write it as 2026-12-01.", r.cells[column]))
	} else if !d.IsZero() && (d.Year < 1900 || d.Year > 2200) {
		in.wrong(r, column, "The year is not plausible.")
	}
	return d
}
