package webtest

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/provider/providertest"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/entrance"
)

// With offers sign-in at a running provider, under keys of which the first letter
// is upper case in its name.
func With(at providertest.Provider, keys ...string) func(*web.Options) {
	return func(o *web.Options) {
		for _, key := range keys {
			p := at.As(key, o.PublicURL, clock.Machine{})
			o.Providers = append(o.Providers, entrance.Named{Key: key, Name: p.Name, Provider: p})
		}
	}
}

// Go begins to sign in at a provider, by a form that leads to it, and returns the
// provider's address.
func (b *Browser) Go(form string) string {
	b.site.Helper()
	page := b.Post(form, nil)
	if page.Status != http.StatusOK {
		b.site.Fatalf("begin to sign in: status %d\n%s", page.Status, page.Body)
	}
	doc, err := html.Parse(strings.NewReader(page.Body))
	b.must(err)
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" && strings.HasPrefix(attr(n, "href"), "http") {
			return attr(n, "href")
		}
	}
	b.site.Fatalf("no page leads to the provider:\n%s", page.Body)
	return ""
}

// Prove signs in at a provider as one of its users, and returns our own address
// that it sends the browser back to.
func (b *Browser) Prove(address, name string) string {
	b.site.Helper()
	jar, err := cookiejar.New(nil)
	b.must(err)
	back := ""
	there := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), b.site.URL) {
			back = r.URL.RequestURI()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	defer there.CloseIdleConnections()
	asked, err := there.Get(address)
	b.must(err)
	asked.Body.Close()
	login := asked.Request.URL
	answer, err := there.PostForm(login.Scheme+"://"+login.Host+"/login", url.Values{"id": {login.Query().Get("id")}, "name": {name}})
	b.must(err)
	answer.Body.Close()
	if back == "" {
		b.site.Fatalf("the provider sends %s nowhere: status %d at %s", name, answer.StatusCode, answer.Request.URL)
	}
	return back
}

// SignInAt walks all the way through a provider, and returns the answer of the last
// press.
func (b *Browser) SignInAt(form, name string) Page {
	b.site.Helper()
	back := b.Prove(b.Go(form), name)
	if page := b.Get(back); page.Status != http.StatusOK || page.Header.Get("Set-Cookie") != "" {
		b.site.Fatalf("coming back: status %d, cookie %q", page.Status, page.Header.Get("Set-Cookie"))
	}
	return b.Post(back, nil)
}
