package desk_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// asked keeps the addresses that links are asked for.
type asked struct{ addresses []string }

func (a *asked) Ask(address string) { a.addresses = append(a.addresses, address) }

func asking(t *testing.T) (*webtest.Site, *asked) {
	t.Helper()
	post := &asked{}
	return webtest.Open(t, func(o *web.Options) { o.SignIns = post }), post
}

func ask(site *webtest.Site, address string) webtest.Page {
	return site.Browser().Post("/sign-in", url.Values{"email": {address}})
}

func TestAskingForALinkAnswersTheSameForEveryAddress(t *testing.T) {
	site, post := asking(t)
	known := ask(site, " Lea@Example.com ")
	wants(t, known, http.StatusOK, "If this address may sign in")
	for _, address := range []string{"mia@example.com", "stranger@elsewhere.example"} {
		if page := ask(site, address); page.Status != known.Status || page.Body != known.Body {
			t.Errorf("%s: status %d\n%s", address, page.Status, page.Body)
		}
	}
	if got := strings.Join(post.addresses, " "); got != "lea@example.com mia@example.com stranger@elsewhere.example" {
		t.Errorf("asked for %q", got)
	}
}

func TestWhatIsNoAddressIsRefusedWithoutAsking(t *testing.T) {
	site, post := asking(t)
	for _, address := range []string{"", "lea", "@example.com", "lea@", strings.Repeat("a", 250) + "@example.com"} {
		wants(t, ask(site, address), http.StatusUnprocessableEntity, "Type your work address", `id="f-email-error"`)
	}
	if page := ask(site, strings.Repeat("a", 2<<10)); page.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("2 KiB: status %d", page.Status)
	}
	b := site.Browser()
	b.Site = "cross-site"
	if page := b.Post("/sign-in", url.Values{"email": {"lea@example.com"}}); page.Status != http.StatusForbidden {
		t.Errorf("from another site: status %d", page.Status)
	}
	if len(post.addresses) != 0 {
		t.Errorf("asked for %v", post.addresses)
	}
}

func TestLinksAreAskedForSoOftenAndNoMore(t *testing.T) {
	site, post := asking(t)
	for _, address := range []string{"lea@example.com", "nobody@example.com"} { // whether anybody has it or not
		for range 3 {
			wants(t, ask(site, address), http.StatusOK)
		}
		wants(t, ask(site, address), http.StatusTooManyRequests, "Wait a minute")
	}
	for n := range 30 {
		ask(site, string(rune('a'+n))+"@example.com")
	}
	wants(t, ask(site, "ines@example.com"), http.StatusTooManyRequests)
	if n := len(post.addresses); n > 20 {
		t.Errorf("one network had %d links mailed", n)
	}
	site.Clock.Set(site.Clock.Now().Add(15 * time.Minute))
	wants(t, ask(site, "ines@example.com"), http.StatusOK)
}

func TestWhatOneNetworkAsksForStandsInNoOthersWay(t *testing.T) {
	post := &asked{}
	site := webtest.Open(t, func(o *web.Options) {
		o.SignIns = post
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	from := func(client string) webtest.Page {
		b := site.Browser()
		b.Forwarded = client
		return b.Post("/sign-in", url.Values{"email": {"lea@example.com"}})
	}

	for range 5 {
		from("203.0.113.9")
	}
	wants(t, from("203.0.113.9"), http.StatusTooManyRequests)
	wants(t, from("198.51.100.4"), http.StatusOK, "If this address may sign in")
	if len(post.addresses) != 4 {
		t.Errorf("the post was asked %d times", len(post.addresses))
	}
}

func TestWhereNoMailCanBeSentThePageSaysHowElse(t *testing.T) {
	site := webtest.Open(t)
	page := site.Browser().Get("/sign-in")
	wants(t, page, http.StatusOK, "handover sign-in")
	if strings.Contains(page.Body, "<form") {
		t.Errorf("there is a form:\n%s", page.Body)
	}
	wants(t, ask(site, "lea@example.com"), http.StatusConflict, "No mail server is configured")
}

func TestWhoIsNotSignedInIsLedToTheSignIn(t *testing.T) {
	site, _ := asking(t)
	wants(t, site.Browser().Get("/cases"), http.StatusUnauthorized, `href="/sign-in"`)
}
