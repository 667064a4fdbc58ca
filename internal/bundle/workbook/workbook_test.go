package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func rows(list ...[]string) iter.Seq[[]string] { return slices.Values(list) }

// cellOf writes one cell below a column with a name.
func cellOf(t testing.TB, column, value string) string {
	t.Helper()
	p := pen{zone: berlin(t), file: "tasks.csv"}
	columns := columnsOf([]string{column})
	p.row(2, columns, func(int) { p.cell(columns[0], value) })
	return strings.TrimSuffix(strings.TrimPrefix(string(p.buf), `<row r="2">`), "</row>")
}

func TestACellIsWhatItSays(t *testing.T) {
	for _, c := range []struct{ column, value, want string }{
		{"done_at", "2026-03-02T15:00:00.000000Z", `<c r="A2" s="2"><v>46083.6666666667</v></c>`}, // 16:00 in winter
		{"done_at", "2026-07-02T22:30:00.500000Z", `<c r="A2" s="2"><v>46206.0208391204</v></c>`}, // half past midnight in summer
		{"done_at", "1900-01-02T15:00:00.000000Z", `<c r="A2" s="5" t="inlineStr"><is><t xml:space="preserve">1900-01-02T15:00:00.000000Z</t></is></c>`},
		{"note", "2026-03-02T15:00:00.000000Z", `<c r="A2" s="5" t="inlineStr"><is><t xml:space="preserve">2026-03-02T15:00:00.000000Z</t></is></c>`},
		{"effective", "2026-03-02", `<c r="A2" s="3"><v>46083</v></c>`},
		{"effective", "2026-02-30", `<c r="A2" s="5" t="inlineStr"><is><t xml:space="preserve">2026-02-30</t></is></c>`},
		{"tasks_total", "12", `<c r="A2" s="4"><v>12</v></c>`},
		{"tag", "0012", `<c r="A2" s="5" t="inlineStr"><is><t xml:space="preserve">0012</t></is></c>`},
		{"serial", "1234567890123456", `<c r="A2" s="5" t="inlineStr"><is><t xml:space="preserve">1234567890123456</t></is></c>`},
		{"note", "", ""},
		{"note", "'=1+1", `<c r="A2" s="5" t="inlineStr"><is><t xml:space="preserve">'=1+1</t></is></c>`},
		{"note", "=1 < 2 & _x0041_ \x07", `<c r="A2" s="5" t="inlineStr"><is><t xml:space="preserve">=1 &lt; 2 &amp; _x005F_x0041_ _x0007_</t></is></c>`},
	} {
		if got := cellOf(t, c.column, c.value); got != c.want {
			t.Errorf("%s %q is written %s\nwant %s", c.column, c.value, got, c.want)
		}
	}
}

func TestAnySheetIsWellFormedWhateverItsTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var sheet bytes.Buffer
		table := Table{Name: "t", File: "t.csv", Header: []string{"note"}, Rows: rows([]string{text}, []string{string([]byte(text)[:len(text)/2])})}
		if err := table.write(&sheet, time.UTC); err != nil {
			t.Fatal(err)
		}
		in := xml.NewDecoder(&sheet)
		for {
			token, err := in.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("%v", err)
			}
			if start, is := token.(xml.StartElement); is && start.Name.Local == "f" {
				t.Fatal("a formula")
			}
		}
	})
}

func TestASheetSaysWhatItCannotHoldAndWhereThatIs(t *testing.T) {
	table := Table{Name: "tasks", File: "tasks.csv", Header: []string{"id"}, Rows: rows([]string{"a"}, []string{"b"}, []string{"c"})}
	var whole, cut bytes.Buffer
	if err := table.writeUpTo(&whole, time.UTC, 5); err != nil {
		t.Fatal(err)
	}
	if err := table.writeUpTo(&cut, time.UTC, 3); err != nil {
		t.Fatal(err)
	}
	if s := whole.String(); strings.Contains(s, "ends here") || !strings.Contains(s, `<autoFilter ref="A1:A4"/>`) {
		t.Errorf("a sheet that fits: %s", s)
	}
	if s := cut.String(); !strings.Contains(s, "tasks.csv has all") || strings.Contains(s, ">b<") || !strings.Contains(s, `<autoFilter ref="A1:A2"/>`) {
		t.Errorf("a sheet that does not: %s", s)
	}

	long := strings.Repeat("ä", maxChars)
	if short(long, "x.csv") != long {
		t.Error("a text that fits was cut")
	}
	for _, text := range []string{long + "ä", strings.Repeat("\U0001f600", maxChars)} {
		got := short(text, "x.csv")
		units := len([]rune(got)) + strings.Count(got, "\U0001f600")
		if units > maxChars || !strings.HasSuffix(got, " [cut here: x.csv has all]") {
			t.Errorf("%d units, ends %q", units, got[len(got)-40:])
		}
	}
}

func TestTheSameTablesGiveTheSameWorkbook(t *testing.T) {
	b := Workbook{Zone: berlin(t), About: []Line{{"Log", "x"}, {"cases", "3"}},
		Tables: []Table{{"tasks", "tasks.csv", []string{"id", "done_at"}, rows([]string{"a", "2026-03-02T15:00:00.000000Z"})}}}
	var one, two bytes.Buffer
	if err := errors.Join(b.Write(&one), b.Write(&two)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("they differ")
	}
	z, err := zip.NewReader(bytes.NewReader(one.Bytes()), int64(one.Len()))
	if err != nil || len(z.File) != len(b.Parts()) {
		t.Fatalf("%d parts, %v", len(z.File), err)
	}
}

func TestColumnsAreNamedAsSpreadsheetsDo(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := letters(i); got != want {
			t.Errorf("column %d is %s, want %s", i, got, want)
		}
	}
}
