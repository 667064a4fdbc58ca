package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// counted is a body that tells how much of it was read.
type counted struct {
	io.Reader
	read int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += int64(n)
	return n, err
}

// post sends a large form to a route without a network in between, and returns
// the answer and how much of the body was read.
func post(site *webtest.Site, path, cookie string) (*httptest.ResponseRecorder, int64) {
	body := &counted{Reader: strings.NewReader(strings.Repeat("a&", 6<<20))}
	r := httptest.NewRequest(http.MethodPost, site.URL+path, body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	site.Server.Handler().ServeHTTP(w, r)
	return w, body.read
}

// cookieOf is the cookie that an answer set.
func cookieOf(page webtest.Page) string {
	cookie, _, _ := strings.Cut(page.Header.Get("Set-Cookie"), ";")
	return cookie
}

func TestNothingOfABodyIsReadBeforeItsSenderIsKnownAndAllowed(t *testing.T) {
	site, c := webtest.Leaver(t)
	auditor := cookieOf(site.Browser().Post(site.SignInPath("auditor@example.com", staff.Auditor), nil))
	for _, rt := range site.Server.Routes() {
		if rt.Method != http.MethodPost {
			continue
		}
		path := webtest.Concrete(rt.Pattern, c)
		forged := "handover-staff=hvc_" + strings.Repeat("A", 43) + "; handover-link=hvc_" + strings.Repeat("A", 43)
		for who, cookie := range map[string]string{"nobody": "", "a forged cookie": forged} {
			if w, read := post(site, path, cookie); read > 0 {
				t.Errorf("POST %s by %s: %d bytes were read before status %d", path, who, read, w.Code)
			}
		}
		if w, read := post(site, path, auditor); w.Code == http.StatusForbidden && read > 0 {
			t.Errorf("POST %s by an auditor: %d bytes were read although it is forbidden", path, read)
		}
	}
}

func TestTenAnonymousPostsTakeNoMemoryToSpeakOf(t *testing.T) {
	site := webtest.Open(t)
	post(site, "/new", "") // what is made once
	var before, after runtime.MemStats
	body := []byte(strings.Repeat("a&", 6<<20))
	runtime.ReadMemStats(&before)
	for range 10 {
		r := httptest.NewRequest(http.MethodPost, site.URL+"/new", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		site.Server.Handler().ServeHTTP(httptest.NewRecorder(), r)
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 10; took > 2<<10 {
		t.Errorf("ten anonymous posts of 12 MiB allocated %d KiB", took)
	}
}
