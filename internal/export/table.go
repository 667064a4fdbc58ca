package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// column is one column of a table: its name, where its value comes from (as
// docs/format.md says it) and how it is made.
type column[T any] struct {
	name string
	from string
	cell func(T) string
}

// table is one CSV file. The first column identifies the row.
type table struct {
	name    string
	header  []string
	sources []string
	rows    [][]string
}

func tabulate[T any](name string, columns []column[T], rows []T) table {
	t := table{name: name}
	for _, c := range columns {
		t.header = append(t.header, c.name)
		t.sources = append(t.sources, c.from)
	}
	for _, row := range rows {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = escapeFormula(c.cell(row))
		}
		t.rows = append(t.rows, cells)
	}
	return t
}

// csv renders the table after RFC 4180.
func (t table) csv() ([]byte, error) {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	w.UseCRLF = true
	if err := w.Write(t.header); err != nil {
		return nil, fmt.Errorf("write %s: %w", t.name, err)
	}
	if err := w.WriteAll(t.rows); err != nil {
		return nil, fmt.Errorf("write %s: %w", t.name, err)
	}
	return buf.Bytes(), nil
}

// escapeFormula keeps spreadsheets from running a cell: text that begins like
// a formula gets an apostrophe in front.
func escapeFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// tables are all CSV files of a bundle, in the order of docs/format.md.
func (p *projection) tables() []table {
	return []table{
		p.populationTable(), p.tasksTable(), p.exceptionsTable(), p.changesTable(),
		p.settingsTable(), p.responsibilitiesTable(), p.accessTable(), p.equipmentTable(),
	}
}

// tableNames are the names of all tables, in the same order.
func tableNames() []string {
	return []string{"population.csv", "tasks.csv", "exceptions.csv", "changes.csv",
		"settings.csv", "responsibilities.csv", "access.csv", "equipment.csv"}
}

// instant prints UTC with microseconds, or nothing for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func number[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// seconds prints whole seconds, rounded up so that no delay disappears.
func seconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}

func (c clock) seconds() string {
	if !c.counts {
		return ""
	}
	return seconds(c.length)
}

func list[S ~string](items []S) string {
	parts := make([]string, len(items))
	for i, s := range items {
		parts[i] = string(s)
	}
	return strings.Join(parts, "; ")
}
