package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestAMailLinkLeadsToTheTasksOfItsOwner(t *testing.T) {
	site, c := webtest.Leaver(t)
	b := site.Browser()
	path := site.LinkPath("Mia", c.ID)
	landing := b.Get(path)
	if landing.Status != http.StatusOK || strings.Contains(landing.Body, "Ada") || strings.Contains(landing.Body, path[3:]) {
		t.Errorf("the landing page must be static; status %d:\n%s", landing.Status, landing.Body)
	}
	opened := b.Post(path, nil)
	if opened.Status != http.StatusSeeOther || opened.Location != "/my" {
		t.Fatalf("open the link: status %d to %q", opened.Status, opened.Location)
	}
	page := b.Get("/my")
	for _, want := range []string{"Ada Park leaves", "Mia Lang", "<fieldset", `type="radio"`} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("my tasks lacks %q:\n%s", want, page.Body)
		}
	}
	if strings.Contains(page.Body, " checked") {
		t.Errorf("an outcome is chosen beforehand:\n%s", page.Body)
	}
}

func TestALinkThatNobodyKnowsLooksLikeAnyOther(t *testing.T) {
	site, c := webtest.Leaver(t)
	known := site.LinkPath("Mia", c.ID)
	b := site.Browser()
	want := b.Get(known)
	for _, path := range []string{"/t/hvt_" + strings.Repeat("A", 43), "/t/x", "/t/hvs_" + strings.Repeat("A", 43)} {
		got := b.Get(path)
		if got.Status != want.Status || got.Body != want.Body {
			t.Errorf("GET %s differs from a known link's page: status %d\n%s", path, got.Status, got.Body)
		}
		if posted := b.Post(path, nil); posted.Status != http.StatusNotFound || posted.Header.Get("Set-Cookie") != "" {
			t.Errorf("POST %s: status %d, cookie %q", path, posted.Status, posted.Header.Get("Set-Cookie"))
		}
	}
	if head := b.Do(http.MethodHead, known, "", nil); head.Status != http.StatusOK || head.Body != "" {
		t.Errorf("HEAD: status %d, body %q", head.Status, head.Body)
	}
}

func TestGuessingLinksIsSlowedDown(t *testing.T) {
	site, c := webtest.Leaver(t)
	b := site.Browser()
	last := 0
	for range 12 {
		last = b.Post("/t/hvt_"+strings.Repeat("B", 43), nil).Status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the twelfth wrong link within a minute: status %d, want 429", last)
	}
	if good := b.Post(site.LinkPath("Mia", c.ID), nil); good.Status != http.StatusSeeOther {
		t.Errorf("a good link from the same address: status %d", good.Status)
	}
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	if got := b.Post("/t/hvt_"+strings.Repeat("B", 43), nil).Status; got != http.StatusNotFound {
		t.Errorf("a minute later: status %d, want 404 again", got)
	}
}

func TestTheLinkOfAnotherPersonStartsAnewAndSaysSo(t *testing.T) {
	site, c := webtest.Leaver(t)
	b := site.OwnerOf("Mia", c.ID)
	if again := b.Post(site.LinkPath("Mia", c.ID), nil); again.Location != "/my" || again.Header.Get("Set-Cookie") != "" {
		t.Errorf("the same person's link again: to %q, cookie %q", again.Location, again.Header.Get("Set-Cookie"))
	}
	other := b.Post(site.LinkPath("Ines", c.ID), nil)
	page := b.Get(other.Location)
	if !strings.Contains(page.Body, "belonged to somebody else") || !strings.Contains(page.Body, "Ines Duarte") || strings.Contains(page.Body, "Mia Lang") {
		t.Errorf("after another person's link:\n%s", page.Body)
	}
}

func TestALinkSessionReachesNothingButItsTasks(t *testing.T) {
	site, c := webtest.Leaver(t)
	b := site.OwnerOf("Mia", c.ID)
	for _, rt := range site.Server.Routes() {
		if !slices.ContainsFunc(rt.Who, func(p door.Pass) bool { return p.By == door.StaffCookie }) {
			continue
		}
		path := webtest.Concrete(rt.Pattern, c)
		if page := b.Do(rt.Method, path, "", nil); page.Status != http.StatusUnauthorized || strings.Contains(page.Body, "Ada") {
			t.Errorf("%s %s with a link session: status %d, want 401", rt.Method, path, page.Status)
		}
	}
}

func TestLinksAreNeverBuiltFromTheHostHeader(t *testing.T) {
	site := webtest.Open(t, func(o *web.Options) { o.PublicURL = "https://handover.example.com" })
	for _, host := range []string{"evil.example.net", "handover.example.com.evil.net", "handover.example.com@evil.net", "[::1]:80", "127.0.0.1"} {
		for _, header := range []string{"Host", "X-Forwarded-Host", "Forwarded", "X-Original-Host", "X-Forwarded-Server", "X-Host", "X-HTTP-Host-Override", "Referer", "Origin"} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+"/my", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set(header, host)
			if header == "Host" {
				req.Host = host
			}
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			for name, values := range resp.Header {
				if strings.Contains(strings.Join(values, " "), "evil") {
					t.Errorf("%s: %s is answered in %s: %s", header, host, name, values)
				}
			}
		}
	}
	link, err := site.Server.SignInLink(t.Context(), "lea@example.com", staff.Admin)
	if err != nil || !strings.HasPrefix(link, "https://handover.example.com/sign-in/hvs_") {
		t.Errorf("sign-in link %q, error %v", link, err)
	}
}

func TestCookiesArePinnedToTheHost(t *testing.T) {
	for scheme, want := range map[string]string{
		"http":  "handover-link=hvc_;Path=/;Max-Age=115200;HttpOnly;SameSite=Strict",
		"https": "__Host-handover-link=hvc_;Path=/;Max-Age=115200;HttpOnly;Secure;SameSite=Strict",
	} {
		site, c := webtest.Leaver(t, func(o *web.Options) { o.PublicURL = scheme + strings.TrimPrefix(o.PublicURL, "http") })
		page := site.Browser().Post(site.LinkPath("Mia", c.ID), nil)
		got := strings.ReplaceAll(page.Header.Get("Set-Cookie"), " ", "")
		name, rest, _ := strings.Cut(got, "hvc_")
		_, attributes, _ := strings.Cut(rest, ";")
		if got = name + "hvc_;" + attributes; got != want {
			t.Errorf("%s: cookie %q, want %q", scheme, got, want)
		}
	}
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	site, c := webtest.Leaver(t)
	b := site.OwnerOf("Mia", c.ID)
	form := b.Get("/my").Form(t, "/my")
	b.Site = "cross-site"
	if page := b.Post("/my", form); page.Status != http.StatusForbidden || !strings.Contains(page.Body, "another site") {
		t.Errorf("cross-site form: status %d\n%s", page.Status, page.Body)
	}
	if page := b.Post(site.LinkPath("Ines", c.ID), url.Values{}); page.Status != http.StatusForbidden {
		t.Errorf("cross-site opening of a link: status %d", page.Status)
	}
}

func TestNoTokenIsEverLogged(t *testing.T) {
	site, c := webtest.Leaver(t)
	path := site.LinkPath("Mia", c.ID)
	b := site.Browser()
	b.Get(path)
	b.Post(path, nil)
	b.Get("/my")
	signIn := site.SignInPath("lea@example.com", staff.Admin)
	b.Get(signIn)
	b.Post(signIn, nil)
	b.Get("/cases?person=Ada&token=" + path[3:])
	b.Get("/nowhere/" + path[3:])
	if b.Do("BREW"+path[3:20], path, "", nil); site.Log.String() == "" {
		t.Fatal("nothing was logged at all")
	}
	for _, secret := range []string{path[3:], path[3:20], signIn[len("/sign-in/"):], "hvc_", "Ada", "ada@", "Mia"} {
		if strings.Contains(site.Log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, site.Log.String())
		}
	}
}
