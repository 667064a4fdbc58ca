package bundletest

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// OfficeCell is a cell as LibreOffice has it in memory.
type OfficeCell struct {
	Formula string `xml:"formula,attr"`
	Type    string `xml:"value-type,attr"` // string, float, date or empty
	Date    string `xml:"date-value,attr"` // of a date: 2006-01-02T15:04:05
	Number  string `xml:"value,attr"`
	Again   int    `xml:"number-columns-repeated,attr"`
	Text    string `xml:"p"`
}

// OfficeSheet is one sheet.
type OfficeSheet struct {
	Name string `xml:"name,attr"`
	Rows []struct {
		Cells []OfficeCell `xml:"table-cell"`
	} `xml:"table-row"`
}

const officePatience = 3 * time.Minute

// Office lets LibreOffice open a CSV or XLSX file and returns what it makes of it.
func Office(t testing.TB, name string, content []byte) []OfficeSheet {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("LibreOffice Calc is needed: tools/install-test-programs installs it (Debian: libreoffice-calc-nogui)")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "fods", "--outdir", dir}
	if strings.HasSuffix(name, ".csv") {
		args = append(args, "--infilter=CSV:44,34,76") // commas, quotes, UTF-8; cells are what they look like
	}

	ctx, cancel := context.WithTimeout(context.Background(), officePatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, append(args, file)...)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "HOME="+dir, "TZ=UTC")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice cannot open %s: %v\n%s", name, err, said)
	}
	flat, err := os.Open(strings.TrimSuffix(file, filepath.Ext(file)) + ".fods")
	if err != nil {
		t.Fatalf("LibreOffice could not open %s: %v", name, err)
	}
	defer flat.Close()
	return sheetsOf(t, flat)
}

func sheetsOf(t testing.TB, flat io.Reader) (sheets []OfficeSheet) {
	t.Helper()
	in := xml.NewDecoder(flat)
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return sheets
		}
		if err != nil {
			t.Fatal(err)
		}
		start, is := token.(xml.StartElement)
		if !is || start.Name.Local != "table" {
			continue
		}
		var sheet OfficeSheet
		if err := in.DecodeElement(&sheet, &start); err != nil {
			t.Fatal(err)
		}
		sheets = append(sheets, sheet)
	}
}
