package bundle_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/bundle/workbook"
)

// hostile are texts that somebody hopes a spreadsheet runs, or chokes on.
func hostile(n int) []string {
	begins := []string{"=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "'=", "''=", "{=", "＝", "_x003D_", "&#61;", "\x00=", "\x07", "\ufffe=", "\xff=", "]]>=", "</t></is><f>", "\"=", ",=", ";=", "\u202e="}
	bodies := []string{"1+1", `HYPERLINK("http://example.com","x")`, `cmd|' /C calc'!A0`, `WEBSERVICE("http://example.com")`, "SUM(A1:A9)",
		"<script>alert(1)</script>", "2+3+cmd", `"&A1&"`, "A1", "1</f>", "DDE(\"a\";\"b\";\"c\")", strings.Repeat("(", 300)}
	dice := rand.New(rand.NewPCG(1, 2))
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprint(begins[dice.IntN(len(begins))], bodies[dice.IntN(len(bodies))], begins[dice.IntN(len(begins))], i)
	}
	return texts
}

func TestNoTextBecomesALiveFormulaInASpreadsheet(t *testing.T) {
	texts := hostile(10_000)
	table := bundle.TableOf("tasks.csv", "title", texts)
	var csv, xlsx bytes.Buffer
	if err := table.WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	book := workbook.Workbook{Zone: time.UTC, Tables: []workbook.Table{{Name: "tasks", File: "tasks.csv", Header: table.Header, Rows: table.Rows()}}}
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}

	for name, content := range map[string][]byte{"tasks.csv": csv.Bytes(), "workbook.xlsx": xlsx.Bytes()} {
		t.Run(name, func(t *testing.T) {
			sheets := bundletest.Office(t, name, content)
			cells := 0
			for _, row := range sheets[len(sheets)-1].Rows {
				for _, cell := range row.Cells {
					if cell.Formula != "" {
						t.Fatalf("a formula is live: %q", cell.Formula)
					}
					if cell.Type == "string" {
						cells++
					}
				}
			}
			if cells < len(texts)+1 {
				t.Errorf("%d cells of text, want %d and a header", cells, len(texts))
			}
		})
	}
}

// The guard above can only mean something if a formula would be seen.
func TestLibreOfficeSeesAFormulaThatIsLive(t *testing.T) {
	sheets := bundletest.Office(t, "live.csv", []byte("title\r\n=1+1\r\n"))
	if got := sheets[0].Rows[1].Cells[0]; got.Formula == "" {
		t.Errorf("%+v", got)
	}
}

func TestTheWorkbookHasEveryTableWithRealDatesOnTheClocksOfTheCompany(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	sheets := bundletest.Office(t, "workbook.xlsx", u[bundle.WorkbookName])
	if len(sheets) != len(bundle.TableNames())+1 || sheets[0].Name != "About" {
		t.Fatalf("%d sheets, the first %s", len(sheets), sheets[0].Name)
	}
	for i, name := range bundle.TableNames() {
		want := len(bundletest.Rows(t, u[name]))
		if sheet := sheets[i+1]; sheet.Name+".csv" != name || rowsOf(sheet) != want {
			t.Errorf("sheet %s has %d rows, %s has %d", sheet.Name, rowsOf(sheet), name, want)
		}
	}

	leaver := rowWith(t, sheets[1], "c-2")
	for column, want := range map[string]bundletest.OfficeCell{
		"case_id":                   {Type: "string", Text: "c-2"},
		"number":                    {Type: "float", Number: "2"},
		"effective_date":            {Type: "date", Date: "2026-03-02"},
		"cutoff_at (Europe/Berlin)": {Type: "date", Date: "2026-03-02T16:00:00"}, // 15:00 in UTC
	} {
		got, there := leaver[column]
		if !there || got.Type != want.Type || got.Date != want.Date || got.Number != want.Number || want.Text != "" && got.Text != want.Text {
			t.Errorf("%s of the leaver is %+v, want %+v", column, got, want)
		}
	}
}

func TestLibreOfficeReadsEveryTableOfABundle(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	for _, name := range []string{"population.csv", "tasks.csv"} {
		sheet := bundletest.Office(t, name, u[name])[0]
		if rows := rowsOf(sheet); rows != len(bundletest.Rows(t, u[name])) {
			t.Errorf("LibreOffice sees %d rows in %s", rows, name)
		}
		header := sheet.Rows[0].Cells[0].Text
		if strings.ContainsRune(header, '\ufeff') || !strings.HasSuffix(header, "_id") {
			t.Errorf("the first column of %s is called %q", name, header)
		}
	}
}

// rowsOf counts the rows with something in them, without the header.
func rowsOf(sheet bundletest.OfficeSheet) int {
	n := -1
	for _, row := range sheet.Rows {
		for _, cell := range row.Cells {
			if cell.Type != "" {
				n++
				break
			}
		}
	}
	return n
}

// rowWith finds a row by its first cell, and names its cells after their columns.
func rowWith(t *testing.T, sheet bundletest.OfficeSheet, first string) map[string]bundletest.OfficeCell {
	t.Helper()
	header := cellsOf(sheet.Rows[0].Cells)
	for _, row := range sheet.Rows[1:] {
		cells := cellsOf(row.Cells)
		if cells[0].Text != first {
			continue
		}
		named := map[string]bundletest.OfficeCell{}
		for i := range min(len(cells), len(header)) {
			named[header[i].Text] = cells[i]
		}
		return named
	}
	t.Fatalf("no row begins with %s", first)
	return nil
}

// cellsOf writes out cells that repeat.
func cellsOf(packed []bundletest.OfficeCell) (cells []bundletest.OfficeCell) {
	for _, cell := range packed {
		for range min(max(cell.Again, 1), 200) {
			cells = append(cells, cell)
		}
	}
	return cells
}
