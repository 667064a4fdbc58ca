package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/door"
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

// large is a form of 12 MiB.
var large = strings.Repeat("a&", 6<<20)

// post sends a form to a route without a network in between, and returns the
// answer and how much of the body was read.
func post(site *webtest.Site, path, cookie, form string) (*httptest.ResponseRecorder, int64) {
	body := &counted{Reader: strings.NewReader(form)}
	r := httptest.NewRequest(http.MethodPost, site.URL+path, body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	site.Server.Handler().ServeHTTP(w, r)
	return w, body.read
}

// unreachable is a store of sessions whose database is away.
type unreachable struct{ web.Sessions }

func (unreachable) FindSession(context.Context, []byte, time.Time) (readmodel.Session, error) {
	return readmodel.Session{}, &jml.Error{Code: jml.CodeAway, Message: "The database cannot be reached now. Try again in a moment."}
}

func TestWhileNobodyCanBeLookedUpWhatWasTypedComesBackAndNothingElseIsDone(t *testing.T) {
	site, c := webtest.Leaver(t, func(o *web.Options) { o.Records.Sessions = unreachable{o.Records.Sessions} })
	note, token := "Shown the kitchen.", "hvc_"+strings.Repeat("A", 43)
	for _, rt := range site.Server.Routes() {
		if rt.Method != http.MethodPost || rt.Who.Anybody() {
			continue
		}
		path := webtest.Concrete(rt.Pattern, c)
		cookie := fmt.Sprintf("handover-%s=%s", rt.Who[0].By, token)

		w, read := post(site, path, cookie, "note="+url.QueryEscape(note)+"&"+strings.Repeat("a&", 6<<20))
		if body := w.Body.String(); w.Code != http.StatusServiceUnavailable || rt.Body > 0 != strings.Contains(body, note) || len(body) > 300<<10 {
			t.Errorf("POST %s: status %d with %d KiB, typed text shown: %v", path, w.Code, len(body)>>10, strings.Contains(body, note))
		}
		if most := min(rt.Body, 2*door.FormText); read > most+1 {
			t.Errorf("POST %s: %d bytes were read, more than %d", path, read, most)
		}
		for who, cookie := range map[string]string{"nobody": "", "a cookie of no possible form": cookie + "A"} {
			if w, read := post(site, path, cookie, "note="+note); read > 0 || w.Code != http.StatusUnauthorized {
				t.Errorf("POST %s by %s: status %d after %d bytes", path, who, w.Code, read)
			}
		}
	}
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
			most, bound := int64(0), int64(2<<10)
			switch rt.Pattern {
			case "/sign-in":
				most = rt.Body + 1 // whoever asks for a sign-in link is not known yet
			case "/sign-in/passkey":
				most, bound = rt.Body+1, 16<<10+1 // nor is whoever answers with a passkey
			}
			if w, read := post(site, path, cookie, large); int64(read) > most || most > bound {
				t.Errorf("POST %s by %s: %d bytes were read before status %d", path, who, read, w.Code)
			}
		}
		if w, read := post(site, path, auditor, large); w.Code == http.StatusForbidden && read > 0 {
			t.Errorf("POST %s by an auditor: %d bytes were read although it is forbidden", path, read)
		}
	}
}

func TestTenAnonymousPostsTakeNoMemoryToSpeakOf(t *testing.T) {
	site := webtest.Open(t)
	post(site, "/new", "", large) // what is made once
	var before, after runtime.MemStats
	body := []byte(large)
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
