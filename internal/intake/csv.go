package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
)

const (
	maxRows = 50_000
	// MaxFile is how large a file may be, in bytes.
	MaxFile = 10 << 20
)

// table is the shape of one kind of file.
type table struct {
	columns []string // all that may appear, in any order
	needed  []string
	renamed map[string]string // what other programs call a column, by its fold.Key; their other columns are passed over
}

// row is one line of a file; its cells are trimmed.
type row struct {
	line  int // as the spreadsheet shows it
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
	body, err := io.ReadAll(io.LimitReader(src, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if len(body) > MaxFile {
		return nil, jml.Invalid("", "The file is larger than 10 MiB. Split it and send the parts.")
	}
	sum := sha256.Sum256(body)
	in := &reading{table: t, sha256: hex.EncodeToString(sum[:]), seen: map[string]int{}}
	lines, err := openSheet(body)
	if err != nil {
		return nil, err
	}
	header, err := lines.next()
	if errors.Is(err, io.EOF) {
		return nil, jml.Invalid("row 1", "The file is empty. Its first line names the columns: "+strings.Join(t.columns, ",")+".")
	}
	if err != nil {
		return nil, err
	}
	t.rename(header)
	if err := t.checkHeader(lines.row, header); err != nil {
		return nil, err
	}
	return in, in.readRows(lines, header)
}

// foreign is a column of another program that nobody asked for.
const foreign = "\x00"

// rename calls the columns of a list from another program as they are called here.
func (t table) rename(header []string) {
	if t.renamed == nil {
		return
	}
	for i, name := range header {
		called, known := t.renamed[fold.Key(name)]
		switch {
		case known:
			header[i] = called
		case !slices.Contains(t.columns, fold.Key(name)):
			header[i] = foreign
		default:
			header[i] = fold.Key(name)
		}
	}
}

// checkHeader holds the names of the columns against what a file may have. A
// column without a name is passed over as long as it is empty.
func (t table) checkHeader(line int, header []string) error {
	var problems jml.Problems
	for i, name := range header {
		place := fmt.Sprintf("row %d, column %d", line, i+1)
		switch {
		case name == "", name == foreign:
		case !slices.Contains(t.columns, name):
			problems = append(problems, jml.Invalid(place, fmt.Sprintf("There is no column %q. Use %s.", name, strings.Join(t.columns, ", "))))
		case slices.Index(header, name) < i:
			problems = append(problems, jml.Invalid(place, fmt.Sprintf("Column %q appears twice.", name)))
		}
	}
	for _, name := range t.needed {
		if !slices.Contains(header, name) {
			problems = append(problems, jml.Invalid(fmt.Sprintf("row %d", line), fmt.Sprintf("Column %q is missing.", name)))
		}
	}
	return problems.Or()
}

func (in *reading) readRows(lines *sheet, header []string) error {
	for {
		found, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		place := fmt.Sprintf("row %d", lines.row)
		if len(in.rows) == maxRows {
			return jml.Invalid(place, "The file has more than 50,000 rows. Split it and send the parts.")
		}
		if len(found) < len(header) {
			return jml.Invalid(place, fmt.Sprintf("There are %d cells; the first line names %d columns.", len(found), len(header)))
		}

		r := row{line: lines.row, cells: make(map[string]string, len(header))}
		for i, cell := range found {
			if i < len(header) && header[i] == foreign {
				continue
			}
			if i < len(header) && header[i] != "" {
				r.cells[header[i]] = cell
				in.spoilt(r, header[i])
			} else if cell != "" {
				return jml.Invalid(place, fmt.Sprintf("%q stands in cell %d, whose column has no name. If a cell before it holds a comma, put quotes around that one.", short(cell), i+1))
			}
		}
		in.rows = append(in.rows, r)
	}
}

// short is the beginning of a cell, for a message.
func short(cell string) string {
	if letters := []rune(cell); len(letters) > 40 {
		return string(letters[:40]) + "…"
	}
	return cell
}

// rounded is how Excel writes long numbers, whose last digits are gone.
var rounded = regexp.MustCompile(`^\d[.,]\d+E\+\d+$`)

// spoilt refuses what a spreadsheet put in the place of what somebody wrote.
func (in *reading) spoilt(r row, column string) {
	cell := r.cells[column]
	switch {
	case rounded.MatchString(cell):
		in.wrong(r, column, fmt.Sprintf("Excel has rounded this number to %s. Give the column's cells the format Text and enter it again.", cell))
	case slices.Contains([]string{"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"}, cell):
		in.wrong(r, column, fmt.Sprintf("The spreadsheet could not work this cell out and wrote %s. Mend the cell and save again.", cell))
	}
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
