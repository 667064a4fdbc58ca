package webtest

import (
	"net/http"
	"net/url"
	"strings"
)

// Cut sends a form and reports whether the connection broke off without an
// answer, as that of a process that is killed does.
func (b *Browser) Cut(path string, form url.Values) bool {
	b.site.Helper()
	req, err := http.NewRequestWithContext(b.site.Context(), http.MethodPost, b.site.URL+path, strings.NewReader(form.Encode()))
	b.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", b.Site)
	resp, err := b.client.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return err != nil
}
