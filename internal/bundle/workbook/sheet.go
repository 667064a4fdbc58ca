package workbook

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// What a sheet holds at most.
const (
	maxRows  = 1_048_576 // the header included
	maxChars = 32_767    // in one cell, as UTF-16 counts them
)

const (
	sheetBegins = declaration + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	frozenRow   = `<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`
	sheetEnds   = `</worksheet>`
)

// write writes the sheet of a table: a header that stays, the rows, a filter.
func (t Table) write(w io.Writer, zone *time.Location) error {
	return t.writeUpTo(w, zone, maxRows)
}

func (t Table) writeUpTo(w io.Writer, zone *time.Location, most int) error {
	return buffered(w, func(out *bufio.Writer) error {
		columns := columnsOf(t.Header)
		out.WriteString(sheetBegins + frozenRow + "<cols>")
		for i, c := range columns {
			fmt.Fprintf(out, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, c.width)
		}
		out.WriteString("</cols><sheetData>")

		rows := t.writeRows(out, columns, zone, most)
		out.WriteString("</sheetData>")
		if rows > 0 {
			fmt.Fprintf(out, `<autoFilter ref="A1:%s%d"/>`, columns[len(columns)-1].letters, rows)
		}
		_, err := out.WriteString(sheetEnds)
		return err
	})
}

// writeRows writes the header and as many rows as fit, and says where the others
// are. It returns how many rows there are to filter, the header among them.
func (t Table) writeRows(out *bufio.Writer, columns []column, zone *time.Location, most int) int {
	pen := pen{zone: zone, file: t.File}
	pen.row(1, columns, func(i int) { pen.header(columns[i], t.Header[i]) })
	out.Write(pen.buf)

	n := 1
	for row := range t.Rows {
		if n++; n == most {
			pen.row(n, columns[:1], func(int) {
				pen.text(columns[0], styleText, "This sheet ends here, because spreadsheets hold no more rows. "+t.File+" has all.")
			})
			out.Write(pen.buf)
			return n - 1
		}
		pen.row(n, columns, func(i int) { pen.cell(columns[i], row[i]) })
		if _, err := out.Write(pen.buf); err != nil {
			return n // the writer keeps the error for its end
		}
	}
	return n
}

// writeAbout writes the sheet about the whole.
func (b Workbook) writeAbout(w io.Writer) error {
	return buffered(w, func(out *bufio.Writer) error {
		columns := columnsOf([]string{"", ""})
		out.WriteString(sheetBegins + `<cols><col min="1" max="1" width="36" customWidth="1"/><col min="2" max="2" width="110" customWidth="1"/></cols><sheetData>`)
		pen := pen{zone: b.Zone, file: "README.html"}
		for i, line := range b.About {
			pen.row(i+1, columns, func(k int) {
				if k == 0 {
					pen.text(columns[0], styleLabel, line.Of)
					return
				}
				pen.said(columns[1], line.Says)
			})
			out.Write(pen.buf)
		}
		_, err := out.WriteString("</sheetData>" + sheetEnds)
		return err
	})
}

// column is where a column's cells stand, and what they are.
type column struct {
	letters  string
	width    int
	instants bool
}

func columnsOf(header []string) []column {
	columns := make([]column, len(header))
	for i, name := range header {
		c := column{letters: letters(i), width: min(max(len(name)+4, 12), 30), instants: strings.HasSuffix(name, "_at")}
		if c.instants {
			c.width = 21
		}
		columns[i] = c
	}
	return columns
}

// letters names a column: A, B, …, Z, AA.
func letters(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

func sheetName(i int) string { return "xl/worksheets/sheet" + strconv.Itoa(i+1) + ".xml" }
