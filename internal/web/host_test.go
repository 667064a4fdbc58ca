package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// asked is one request as it reaches a listener.
type asked struct{ method, path, host, from, header string }

func (a asked) of(h http.Handler) *httptest.ResponseRecorder {
	r := httptest.NewRequest(a.method, "http://placeholder"+a.path, nil)
	r.Host, r.RemoteAddr = a.host, a.from
	if name, value, ok := strings.Cut(a.header, ": "); ok {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const elsewhere, here = "203.0.113.7:4000", "127.0.0.1:4000"

func TestEveryRouteAnswersUnderItsListenersNameOnly(t *testing.T) {
	site, c := webtest.Leaver(t, func(o *web.Options) {
		o.PublicURL, o.Mailbox = "https://handover.example.com", http.NotFoundHandler()
	})
	var paths [][2]string
	for _, rt := range site.Server.Routes() {
		paths = append(paths, [2]string{rt.Method, webtest.Concrete(rt.Pattern, c)})
	}
	paths = append(paths, [2]string{"GET", "/nowhere"}, [2]string{"PUT", "/cases"}, [2]string{"GET", "/cases//1"})
	for _, p := range paths {
		for _, host := range []string{"evil.example.net", "handover.example.com.evil.net", "handover.example.com:8443", "127.0.0.1:8080", ""} {
			if got := (asked{p[0], p[1], host, elsewhere, ""}).of(site.Server.Handler()).Code; got != http.StatusMisdirectedRequest {
				t.Errorf("%s %s under the name %q: status %d", p[0], p[1], host, got)
			}
		}
		for _, host := range []string{"handover.example.com", "Handover.Example.com:443"} {
			if got := (asked{p[0], p[1], host, elsewhere, ""}).of(site.Server.Handler()).Code; got == http.StatusMisdirectedRequest {
				t.Errorf("%s %s under its own name %q is refused", p[0], p[1], host)
			}
		}
	}
	for _, rt := range site.Server.LocalRoutes() {
		path := webtest.Concrete(rt.Pattern, c)
		if got := (asked{rt.Method, path, "evil.example.net", "@", ""}).of(site.Server.LocalHandler()).Code; got != http.StatusMisdirectedRequest {
			t.Errorf("%s %s on the socket under a stranger's name: status %d", rt.Method, path, got)
		}
	}
}

func TestAHealthCheckOnTheMachineItselfNeedsNoName(t *testing.T) {
	site := webtest.Open(t, func(o *web.Options) { o.PublicURL = "https://handover.example.com" })
	for _, c := range []struct {
		asked
		want int
	}{
		{asked{"GET", "/readyz", "127.0.0.1:8080", here, ""}, http.StatusOK},
		{asked{"GET", "/readyz", "localhost", "[::1]:4000", ""}, http.StatusOK},
		{asked{"GET", "/readyz", "[::1]:8080", here, ""}, http.StatusOK},
		{asked{"GET", "/readyz", "127.0.0.1:8080", elsewhere, ""}, http.StatusMisdirectedRequest},
		{asked{"GET", "/readyz", "127.0.0.1:8080", here, "X-Forwarded-For: 198.51.100.1"}, http.StatusMisdirectedRequest},
		{asked{"GET", "/readyz", "evil.example.net", here, ""}, http.StatusMisdirectedRequest},
	} {
		if got := c.of(site.Server.Handler()).Code; got != c.want {
			t.Errorf("%+v: status %d", c.asked, got)
		}
	}
}

func TestWhatPassedAProxyDoesNotComeFromThisMachine(t *testing.T) {
	mailbox := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "letters") })
	open := webtest.Open(t, func(o *web.Options) { o.Mailbox, o.Loopback, o.PublicURL = mailbox, true, "http://127.0.0.1:8080" })
	named := webtest.Open(t, func(o *web.Options) { o.PublicURL = "https://handover.example.com" })
	for _, header := range []string{"", "X-Forwarded-For: 198.51.100.1", "X-Forwarded-Host: handover.example.com", "X-Forwarded-Proto: https",
		"X-Real-IP: 198.51.100.1", "Forwarded: for=198.51.100.1", "Via: 1.1 proxy"} {
		box := asked{"GET", "/mailbox/", "127.0.0.1:8080", here, header}.of(open.Server.Handler())
		probe := asked{"GET", "/readyz", "127.0.0.1:8080", here, header}.of(named.Server.Handler())
		if direct := header == ""; strings.Contains(box.Body.String(), "letters") != direct || (probe.Code == http.StatusOK) != direct {
			t.Errorf("with %q the mailbox answers %d and the health check %d", header, box.Code, probe.Code)
		}
	}
}

func TestTheMailboxIsOpenWhereEverythingIsThisMachine(t *testing.T) {
	mailbox := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "letters") })
	for _, c := range []struct {
		listens bool
		public  string
		asked
		open bool
	}{
		{true, "http://127.0.0.1:8080", asked{host: "127.0.0.1:8080", from: here}, true},
		{true, "http://127.0.0.1:8080", asked{host: "localhost:8080", from: here}, true},
		{true, "http://localhost:8080", asked{host: "[::1]:8080", from: "[::1]:4000"}, true},

		{false, "http://127.0.0.1:8080", asked{host: "127.0.0.1:8080", from: here}, false},
		{true, "https://handover.example.com", asked{host: "127.0.0.1:8080", from: here}, false},
		{true, "https://handover.example.com", asked{host: "handover.example.com", from: here}, false},
		{true, "http://127.0.0.1:8080", asked{host: "evil.example.net", from: here}, false},
		{true, "http://127.0.0.1:8080", asked{host: "127.0.0.1:8080", from: elsewhere}, false},
		{true, "http://127.0.0.1:8080", asked{host: "127.0.0.1:8080", from: here, header: "X-Forwarded-For: 127.0.0.1"}, false},
		{true, "http://127.0.0.1:8080", asked{host: "127.0.0.1:8080", from: here, header: "Forwarded: for=198.51.100.1"}, false},
		{true, "http://127.0.0.1:8080", asked{host: "127.0.0.1:8080", from: here, header: "X-Forwarded-Host: handover.example.com"}, false},
	} {
		site := webtest.Open(t, func(o *web.Options) { o.Mailbox, o.Loopback, o.PublicURL = mailbox, c.listens, c.public })
		c.method, c.path = "GET", "/mailbox/"
		w := c.of(site.Server.Handler())
		if open := strings.Contains(w.Body.String(), "letters"); open != c.open {
			t.Errorf("listening on the loopback %v, public %s, %+v: open %v (status %d)", c.listens, c.public, c.asked, open, w.Code)
		}
	}
}
