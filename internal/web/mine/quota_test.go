package mine_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/upload"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/mine"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// left is how many parts of files lie in the database that no task refers to.
func left(site *webtest.Site) int64 {
	site.Helper()
	// What is swept a day later is there until then.
	parts, err := site.Store.DeleteStaleFiles(site.Context(), site.Clock.Now().Add(time.Second))
	if err != nil {
		site.Fatal(err)
	}
	return parts
}

func TestWhatARefusedFileLeavesIsGoneAtOnce(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	most := strings.Repeat("a", upload.MaxFile)
	for name, body := range map[string]string{
		"large.txt":  most + "a",
		"binary.txt": most[:1<<20] + "\x00",
		"half.pdf":   "%PDF-1.7\n" + most[:1<<20],
	} {
		page := b.PostFiles("/my", form, webtest.File{Input: "file." + task.ID, Name: name, Body: body})
		if page.Status != http.StatusUnprocessableEntity || strings.Contains(page.Body, "Added: ") {
			t.Errorf("%s: status %d", name, page.Status)
		}
		if n := left(site); n != 0 {
			t.Errorf("%s: %d parts are left", name, n)
		}
	}
}

func TestWhatARefusedFormLeavesIsGoneUnlessThePageCarriesItOn(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	form.Set("case."+task.ID, "another case")
	file := webtest.File{Input: "file." + task.ID, Name: "proof.txt", Body: "gone"}
	if page := b.PostFiles("/my", form, file); page.Status != http.StatusForbidden || left(site) != 0 {
		t.Errorf("a case that is not the link's: status %d, and something is left", page.Status)
	}

	form.Set("case."+task.ID, c.ID)
	form.Del("outcome." + task.ID)
	again := b.PostFiles("/my", form, file)
	if again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, "Added: proof.txt") {
		t.Fatalf("no outcome: status %d\n%s", again.Status, again.Body)
	}
	form = again.Form(t, "/my")
	fill(form, task)
	if page := b.Post("/my", form); page.Status != http.StatusSeeOther || left(site) != 0 {
		t.Errorf("with the file of before: status %d, or the page left something", page.Status)
	}
	if page := b.Get("/my"); !strings.Contains(page.Body, "proof.txt") {
		t.Errorf("the file that was recorded is not on the page:\n%s", page.Body)
	}
}

// half begins a form on a connection of its own: its texts, and the beginning
// of a file. It says that length bytes follow in all.
func half(t *testing.T, site *webtest.Site, c jml.Case, task jml.Task, length int, texts string) net.Conn {
	t.Helper()
	address, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	cookie, _, _ := strings.Cut(site.Browser().Post(site.LinkPath("Mia", c.ID), nil).Header.Get("Set-Cookie"), ";")
	conn, err := net.Dial("tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_, err = io.WriteString(conn, "POST /my HTTP/1.1\r\nHost: "+address.Host+"\r\nCookie: "+cookie+"\r\nSec-Fetch-Site: same-origin\r\n"+
		"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "+strconv.Itoa(length)+"\r\n\r\n"+texts+
		"--b\r\nContent-Disposition: form-data; name=\"file."+task.ID+"\"; filename=\"a.txt\"\r\n\r\n"+strings.Repeat("a", 600<<10))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// watchedFiles tell when parts come in and when uploads are dropped.
type watchedFiles struct {
	mine.Files
	stored, dropped chan bool
}

func (f watchedFiles) PutChunk(ctx context.Context, id string, n int, b []byte) error {
	err := f.Files.PutChunk(ctx, id, n, b)
	f.stored <- true
	return err
}

func (f watchedFiles) DropUploads(ctx context.Context, ids ...string) error {
	err := f.Files.DropUploads(ctx, ids...)
	f.dropped <- true
	return err
}

func TestWhatABrokenConnectionLeavesIsGoneAtOnce(t *testing.T) {
	watch := watchedFiles{stored: make(chan bool, 100), dropped: make(chan bool, 100)}
	site, c := webtest.Leaver(t, func(o *web.Options) { watch.Files, o.Records.Files = o.Records.Files, &watch })
	task, _, _ := openTask(t, site, c, "Mia", revoke)
	conn := half(t, site, c, task, 4<<20, "")
	<-watch.stored
	conn.Close()
	<-watch.dropped
	if n := left(site); n != 0 {
		t.Errorf("%d parts are left", n)
	}
}

// fullFiles have room for nothing more.
type fullFiles struct{ mine.Files }

func (fullFiles) UploadRoom(context.Context, string) (upload.Room, error) {
	return upload.Room{More: jml.Invalid("", "There is no more room.")}, nil
}

func TestFilesThatCannotFitAreNotReadAndTheTextsStay(t *testing.T) {
	site, c := webtest.Leaver(t, func(o *web.Options) { o.Records.Files = fullFiles{o.Records.Files} })
	task, _, _ := openTask(t, site, c, "Mia", revoke)
	text := "--b\r\nContent-Disposition: form-data; name=\"note." + task.ID + "\"\r\n\r\nwritten with care\r\n"
	conn := half(t, site, c, task, 20<<20, text)

	answer, err := http.ReadResponse(bufio.NewReader(conn), nil) // 19 MiB are never sent
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the answer is %d (%v)", answer.StatusCode, err)
	}
	for _, want := range []string{"There is no more room.", "written with care"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := left(site); n != 0 {
		t.Errorf("%d parts are left", n)
	}
}
