package bundle

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/formula"
)

// Table is one CSV file of a bundle. Its rows are made while they are read, so
// that no table is ever held whole. The first column identifies the row.
type Table struct {
	Name    string
	Header  []string
	Sources []string // where each column comes from, as docs/format.md says it

	rows iter.Seq[[]string]
}

// Rows are the table's rows without the header. A row is good until the next.
func (t Table) Rows() iter.Seq[[]string] { return t.rows }

// ByteOrderMark begins every CSV file: without it Excel takes UTF-8 for an older
// encoding, and writes names wrong.
const ByteOrderMark = "\ufeff"

// WriteCSV writes the table after RFC 4180, behind a mark of UTF-8.
func (t Table) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, ByteOrderMark); err != nil {
		return fmt.Errorf("write %s: %w", t.Name, err)
	}
	return t.writeRows(w)
}

func (t Table) writeRows(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(t.Header); err != nil {
		return fmt.Errorf("write %s: %w", t.Name, err)
	}
	for row := range t.rows {
		if err := out.Write(row); err != nil {
			return fmt.Errorf("write %s: %w", t.Name, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write %s: %w", t.Name, err)
	}
	return nil
}

// Tables are all CSV files of a bundle, in the order of docs/format.md. Each
// follows from the log and the openings given to it alone.
func (a *Answer) Tables() []Table {
	return []Table{
		a.populationTable(), a.caseDetailsTable(), a.tasksTable(), a.taskDetailsTable(), a.flagsTable(), a.exceptionsTable(), a.changesTable(),
		a.peopleTable(), a.settingsTable(), a.responsibilitiesTable(), a.accessTable(), a.equipmentTable(),
		a.documentsTable(), a.evidenceFilesTable(),
		a.recallsTable(), historyTable(a),
		a.erasuresTable(), holdsTable(a), exportsTable(a), a.anchorsTable(),
		a.samplesTable(), reconciliationsTable(a),
	}
}

// TableNames are the names of all tables, in the same order.
func TableNames() []string {
	return []string{"population.csv", "case_details.csv", "tasks.csv", "task_details.csv", "flags.csv", "exceptions.csv", "changes.csv",
		"people.csv", "settings.csv", "responsibilities.csv", "access.csv", "equipment.csv",
		"documents.csv", "evidence_files.csv", "recalls.csv", "history.csv",
		"erasures.csv", "holds.csv", "exports.csv", "anchors.csv", "samples.csv", "reconciliations.csv"}
}

// column is one column of a table: its name, where its value comes from and
// how it is made.
type column[T any] struct {
	name string
	from string
	cell func(T) string
}

// appendRow appends the cells of an item's row.
func appendRow[T any](row []string, columns []column[T], item T) []string {
	for _, c := range columns {
		row = append(row, formula.Escape(c.cell(item)))
	}
	return row
}

// table is the table of these rows.
func table[T any](name string, columns []column[T], rows iter.Seq[[]string]) Table {
	t := Table{Name: name, rows: rows}
	for _, c := range columns {
		t.Header = append(t.Header, c.name)
		t.Sources = append(t.Sources, c.from)
	}
	return t
}

// tabulate is the table of these items.
func tabulate[T any](name string, columns []column[T], items []T) Table {
	return table(name, columns, func(yield func([]string) bool) {
		var row []string
		for _, item := range items {
			if row = appendRow(row[:0], columns, item); !yield(row) {
				return
			}
		}
	})
}

// instant prints UTC with microseconds, or nothing for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return evidence.FormatInstant(t)
}

// instantOf prints nothing for an instant that is not given.
func instantOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return instant(*t)
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

// clock prints a time span that may not count.
func clock(length time.Duration, counts bool) string {
	if !counts {
		return ""
	}
	return seconds(length)
}

func list[S ~string](items []S) string {
	parts := make([]string, len(items))
	for i, s := range items {
		parts[i] = string(s)
	}
	return strings.Join(parts, "; ")
}
