package mine_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/web/webtest"
)

const (
	png = "\x89PNG\r\n\x1a\n....IHDR....IEND\xaeB`\x82"
	pdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
	jpg = "\xff\xd8\xff\xe0....JFIF....\xff\xd9"
)

// office returns a ZIP with these names in it.
func office(t *testing.T, names ...string) string {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range names {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, strings.Repeat("x", 1000))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestOnlyFilesThatAreWhatTheirNameSaysAreKept(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	docx := office(t, "[Content_Types].xml", "word/document.xml")
	script := "<script>alert(1)</script>"
	cases := []struct {
		name, body string
		kept       bool
	}{
		{"proof.png", png, true},
		{"proof.PNG", png, true},
		{"proof.jpeg", jpg, true},
		{"proof.pdf", pdf, true},
		{"notes.txt", "it is gone\r\n\tseen by Mia – twice", true},
		{"list.csv", "a,b\n1,2\n", true},
		{"mail.eml", "From: Ada <ada@example.com>\r\nSubject: done\r\n\r\nGone.", true},
		{"data.json", `{"gone": true}`, true},
		{"letter.docx", docx, true},
		{"table.xlsx", office(t, "[Content_Types].xml", "xl/workbook.xml"), true},

		{"page.html", script, false},
		{"drawing.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, false},
		{"tool.exe", "MZ....", false},
		{"archive.zip", docx, false},
		{"noextension", "text", false},
		{"proof.png.html", png, false},
		{"page.txt", script, false},
		{"page.csv", "\n  <!DOCTYPE html><html>", false},
		{"feed.txt", `<?xml version="1.0"?><svg/>`, false},
		{"binary.txt", "text\x00more", false},
		{"tool.pdf", "MZ" + pdf, false},
		{"page.png", script, false},
		{"polyglot.png", "\x89PNG\r\n\x1a\n" + script, false},
		{"trailer.png", png + strings.Repeat(script, 60), false},
		{"trailer.pdf", pdf + docx + strings.Repeat("\n", 2000), false},
		{"table.docx", office(t, "[Content_Types].xml", "xl/workbook.xml"), false},
		{"plain.docx", office(t, "readme.txt"), false},
		{"empty.txt", "", false},
	}
	for _, tc := range cases {
		page := b.PostFiles("/my", form, webtest.File{Input: "file." + task.ID, Name: tc.name, Body: tc.body})
		if page.Status != http.StatusUnprocessableEntity {
			t.Fatalf("%s: status %d\n%s", tc.name, page.Status, page.Body)
		}
		if kept := strings.Contains(page.Body, "Added: "+tc.name); kept != tc.kept {
			t.Errorf("%s: kept %t, want %t", tc.name, kept, tc.kept)
		}
		if !tc.kept && !strings.Contains(page.Body, `id="f-file-`+task.ID+`-error"`) {
			t.Errorf("%s: no error beside the file", tc.name)
		}
	}
}

func TestAFileOfSeveralChunksComesBackUnchanged(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	body := "%PDF-1.7\n" + strings.Repeat("0123456789abcdef", 50_000) + "\n%%EOF"
	if done := b.PostFiles("/my", form, webtest.File{Input: "file." + task.ID, Name: `C:\temp\Bericht über Zugänge.pdf`, Body: body}); done.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", done.Status, done.Body)
	}
	sum := sha256.Sum256([]byte(body))
	got := b.Get("/my/files/" + task.ID + "/" + hex.EncodeToString(sum[:]))
	if got.Body != body || got.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%d bytes of %s came back, want %d", len(got.Body), got.Header.Get("Content-Type"), len(body))
	}
	if name := got.Header.Get("Content-Disposition"); name != "attachment; filename*=utf-8''Bericht%20%C3%BCber%20Zug%C3%A4nge.pdf" {
		t.Errorf("its name is %s", name)
	}
}

func TestFilesAreLimitedInSizeAndNumber(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	big := webtest.File{Input: "file." + task.ID, Name: "big.txt", Body: strings.Repeat("a", 25<<20+1)}
	if page := b.PostFiles("/my", form, big); !strings.Contains(page.Body, "larger than 25 MiB") {
		t.Errorf("25 MiB and a byte: status %d", page.Status)
	}
	var many []webtest.File
	for i := range 21 {
		many = append(many, webtest.File{Input: "file." + task.ID, Name: fmt.Sprintf("f%d.txt", i), Body: fmt.Sprint(i)})
	}
	page := b.PostFiles("/my", form, many...)
	if n := strings.Count(page.Body, "Added: "); n != 20 || !strings.Contains(page.Body, "at most 20 files") {
		t.Errorf("21 files: %d kept", n)
	}
}

func TestAFileReferenceThatTheSessionDidNotMakeIsWorthNothing(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	page := b.PostFiles("/my", form, webtest.File{Input: "file." + task.ID, Name: "proof.txt", Body: "gone"})
	ref := page.Form(t, "/my").Get("stored." + task.ID)
	if ref == "" {
		t.Fatalf("no reference on the page:\n%s", page.Body)
	}
	other := site.OwnerOf("Mia", c.ID) // the same person, another session
	fill(form, task)
	form.Set("stored."+task.ID, ref)
	if got := other.Post("/my", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Choose it again") {
		t.Errorf("another session's reference: status %d", got.Status)
	}
	form.Set("stored."+task.ID, "x"+ref)
	if got := b.Post("/my", form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a forged reference: status %d", got.Status)
	}
}
