package intake_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
)

// inUTF16 is a text as Windows programs write it.
func inUTF16(text string, order binary.AppendByteOrder) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

func TestAFileIsTheSameHoweverASpreadsheetWritesIt(t *testing.T) {
	const text = "tag,kind,model,holder\nNB-1,laptop,Müller-Gerät,E-3\nNB-2,laptop,,\n"
	want := []company.ImportAsset{{Row: 2, Tag: "NB-1", Kind: "laptop", Model: "Müller-Gerät", Holder: "E-3"}, {Row: 3, Tag: "NB-2", Kind: "laptop"}}
	tabs := strings.ReplaceAll(text, ",", "\t")
	for name, file := range map[string]string{
		"with commas":               text,
		"with its mark":             "\ufeff" + text,
		"with semicolons":           strings.ReplaceAll(text, ",", ";"),
		"with tabs":                 tabs,
		"that says how it parts":    "sep=;\r\n" + strings.ReplaceAll(text, ",", ";"),
		"of Windows":                strings.ReplaceAll(text, "\n", "\r\n"),
		"of an old Mac":             strings.ReplaceAll(text, "\n", "\r"),
		"as Unicode text":           inUTF16("\ufeff"+tabs, binary.LittleEndian),
		"as Unicode text, reversed": inUTF16("\ufeff"+tabs, binary.BigEndian),
		"as UTF-16 without mark":    inUTF16(text, binary.LittleEndian),
		"with blanks around":        strings.ReplaceAll(text, ",", " , "),
	} {
		got, _, err := intake.ParseAssets(strings.NewReader(file))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("a file %s: %v\n%s", name, err, diff)
		}
	}
}

func TestBlankRowsAndColumnsWithoutNameArePassedOver(t *testing.T) {
	file := "tag,kind,,holder,,\n,,,,,\nNB-1,laptop,,E-3,,\n  ,,,,,\n\nNB-2,laptop,,,,,,\n,,,,,\n"
	got, _, err := intake.ParseAssets(strings.NewReader(file))
	if err != nil || len(got) != 2 || got[0].Holder != "E-3" || got[0].Row != 3 || got[1].Row != 6 {
		t.Errorf("%+v %v", got, err)
	}
	_, _, err = intake.ParseAssets(strings.NewReader("tag,kind,,\nNB-1,laptop,E-3,\n"))
	if p := find(err, "row 2"); p == nil || !strings.Contains(p.Message, `"E-3" stands in cell 3`) {
		t.Errorf("a cell in a column without name: %v", err)
	}
}

func TestRowsAreCountedAsTheSheetShowsThem(t *testing.T) {
	file := "sep=,\ntag,kind,model,holder\nNB-1,laptop,\"two\nlines\",\n\nNB-2,laptop,\"a\r\nb\r\nc\",\nNB-3,,,\n"
	_, _, err := intake.ParseAssets(strings.NewReader(file))
	if find(err, "row 2, column model") == nil || find(err, "row 4, column model") == nil || find(err, "row 5, column kind") == nil {
		t.Errorf("%v", err)
	}
	_, _, err = intake.ParseAssets(strings.NewReader("tag,kind,model\nNB-1,laptop,\"a\nb\"\nNB-2,laptop,\"never\nclosed\n"))
	if find(err, "row 3") == nil {
		t.Errorf("a cell that is never closed: %v", err)
	}
}

func TestARowIsFoundWhereverBlankLinesAndLongCellsStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file, rows, want := "tag,kind,model\n", 1, []int(nil)
		for _, lines := range rapid.SliceOfN(rapid.IntRange(0, 3), 1, 20).Draw(t, "lines of cells") {
			rows++
			switch lines {
			case 0:
				file += rapid.SampledFrom([]string{"\n", ",,\n", "\r\n"}).Draw(t, "blank")
			default:
				file += "NB-" + strings.Repeat("x", rows) + ",,\"" + strings.Repeat("m\n", lines-1) + "\"\n"
				want = append(want, rows)
			}
		}
		_, _, err := intake.ParseAssets(strings.NewReader(file))
		for _, row := range want {
			if find(err, fmt.Sprintf("row %d, column kind", row)) == nil {
				t.Fatalf("row %d of %q: %v", row, file, err)
			}
		}
	})
}

func TestWhatCannotBeToldIsRefusedWithWordsForTheSpreadsheet(t *testing.T) {
	for name, c := range map[string]struct{ file, field, message string }{
		"Windows-1252":      {"tag,kind,model\nNB-1,laptop,M\xfcller\n", "row 2", "CSV UTF-8 (Comma delimited)"},
		"a workbook":        {"PK\x03\x04rest", "", "workbook"},
		"an old workbook":   {"\xd0\xcf\x11\xe0\xa1\xb1rest", "", "CSV UTF-8"},
		"half a letter":     {inUTF16("\ufefftag,kind\nNB-1,", binary.LittleEndian) + "\x00\xd8", "", "half a letter"},
		"half a unit":       {inUTF16("\ufefftag,kind\nNB-1,x", binary.LittleEndian) + "x", "", "breaks off"},
		"a rounded serial":  {"tag,kind,serial\nNB-1,laptop,1.23457E+14\n", "row 2, column serial", "format Text"},
		"a rounded, german": {"tag;kind;serial\nNB-1;laptop;1,23457E+14\n", "row 2, column serial", "rounded"},
		"a broken formula":  {"tag,kind,holder\nNB-1,laptop,#N/A\n", "row 2, column holder", "work this cell out"},
	} {
		rows, _, err := intake.ParseAssets(strings.NewReader(c.file))
		if p := find(err, c.field); rows != nil || p == nil || !strings.Contains(p.Message, c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADateInAnotherFormIsRefusedWithTheDayItMeans(t *testing.T) {
	for text, want := range map[string]string{
		"31.12.2026":          "as 2026-12-31",
		"1.2.2026":            "as 2026-02-01",
		"12/31/2026":          "as 2026-12-31",
		"31/12/2026":          "as 2026-12-31",
		"5/5/2026":            "as 2026-05-05",
		"2026/12/31":          "as 2026-12-31",
		"20261231":            "as 2026-12-31",
		"31-Dec-2026":         "as 2026-12-31",
		"2026-12-31 00:00:00": "as 2026-12-31",
		"01/02/2026":          "is 2026-02-01 or 2026-01-02",
		"01/02/26":            "is not a date",
		"46387":               "is not a date",
		"tomorrow":            "is not a date",
		"31.02.2026":          "is not a date",
	} {
		_, _, err := intake.ParsePeople(strings.NewReader("given_name,family_name,work_email,start\nAda,Park,ada@example.com," + text + "\n"))
		if p := find(err, "row 2, column start"); p == nil || !strings.Contains(p.Message, want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
