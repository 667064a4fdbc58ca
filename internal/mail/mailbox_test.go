package mail_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/notice"
)

func newMailbox(t *testing.T, dir string) *mail.Mailbox {
	t.Helper()
	box, err := mail.NewMailbox(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	return box
}

func get(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}

func TestTheMailboxKeepsEachMailAsAFileThatSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	box := newMailbox(t, dir)
	n := joinerNotice()
	wantDelivery(t, send(t, senderTo(t, "smtp://"+box.Addr(), nil), n), notice.Delivery{State: notice.Sent})
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}

	box = newMailbox(t, dir)
	list, err := box.List(10, "")
	if err != nil || len(list) != 1 {
		t.Fatalf("List = %+v, %v; want one mail", list, err)
	}
	if list[0].Subject != "Joiner case #417" || !strings.Contains(list[0].To, "tom@example.com") {
		t.Errorf("listed as %+v", list[0])
	}
	l, err := box.Letter(list[0].ID)
	if err != nil || !strings.Contains(l.Text, n.Token) || !strings.Contains(l.Text, note) {
		t.Errorf("the mail lost its link or checkpoint: %v\n%s", err, l.Text)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "mailbox", "*"))
	if len(files) != 1 || filepath.Base(files[0]) != list[0].ID+".eml" {
		t.Errorf("files %v, want the one mail and nothing temporary", files)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

func TestTheMailboxIsPagedNewestFirst(t *testing.T) {
	box := newMailbox(t, t.TempDir())
	sender := senderTo(t, "smtp://"+box.Addr(), nil)
	for i := range 5 {
		n := joinerNotice()
		n.CaseNumber = int64(i)
		wantDelivery(t, send(t, sender, n), notice.Delivery{State: notice.Sent})
	}
	var got []string
	for before := ""; ; {
		page, err := box.List(2, before)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			got = append(got, e.Subject[strings.Index(e.Subject, "#"):])
			before = e.ID
		}
	}
	if fmt.Sprint(got) != "[#4 #3 #2 #1 #0]" {
		t.Errorf("listed %v", got)
	}
}

func TestTheMailboxPagesShowAMailWithItsLinkAndLockItsHTMLIn(t *testing.T) {
	box := newMailbox(t, t.TempDir())
	h, n := box.Handler(), joinerNotice()
	if empty := get(t, h, "/mailbox/"); empty.Code != 200 || !strings.Contains(empty.Body.String(), "No mail yet.") {
		t.Errorf("empty mailbox: %d %s", empty.Code, empty.Body)
	}
	n.SubjectName = "<script>alert(1)</script>"
	wantDelivery(t, send(t, senderTo(t, "smtp://"+box.Addr(), nil), n), notice.Delivery{State: notice.Sent})
	list, err := box.List(1, "")
	if err != nil {
		t.Fatal(err)
	}
	one := "/mailbox/" + list[0].ID

	if page := get(t, h, "/mailbox/").Body.String(); !strings.Contains(page, `href="`+one+`"`) {
		t.Errorf("the list does not lead to the mail:\n%s", page)
	}
	page := get(t, h, one).Body.String()
	if link := "https://handover.example.com/t/" + n.Token; !strings.Contains(page, `<a href="`+link+`">`) {
		t.Errorf("the link cannot be opened from the page:\n%s", page)
	}
	if strings.Contains(page, "<script") {
		t.Error("the page carries a script out of a name")
	}
	html := get(t, h, one+"/html")
	if policy := html.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox ") || strings.Contains(policy, "script") {
		t.Errorf("the mail's HTML is served with policy %q", policy)
	}
	if eml := get(t, h, one+"/eml"); eml.Header().Get("Content-Type") != "message/rfc822" || !strings.HasPrefix(eml.Body.String(), "Return-Path: <handover@example.com>") {
		t.Errorf("download: %v", eml.Header())
	}
}

func TestNoOtherFileCanBeReadThroughTheMailbox(t *testing.T) {
	dir := t.TempDir()
	box := newMailbox(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "secret.eml"), []byte("Subject: no\r\n\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"..%2Fsecret", "secret", "20261122T100000.000000Z-..%2F..%2Fx", "20261122T100000.000000Z-0011223344556677"} {
		for _, tail := range []string{"", "/html", "/eml"} {
			if w := get(t, box.Handler(), "/mailbox/"+id+tail); w.Code != http.StatusNotFound {
				t.Errorf("%s%s: %d", id, tail, w.Code)
			}
		}
	}
}
