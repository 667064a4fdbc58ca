package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// strange is what nobody means in an address: unknown, of another kind, too
// large, too long, no text.
func strange() []string {
	return []string{"x", "0", "-1", "99999999999999999999", "1e9", "%00", "%ff", "%E2%80%8B", "..%2f", "'%22%3C", strings.Repeat("9", 4000), "00000000-0000-0000-0000-000000000000"}
}

// questions are the words that addresses have behind the question mark.
func questions() []string {
	return []string{"address_moved", "after", "as_of", "by", "case", "complete", "cutoff", "did", "dry_run", "from", "id", "kind", "late", "limit", "name",
		"person", "page", "q", "right", "role", "source", "state", "strict", "task", "to", "what"}
}

// bodies are what a program or a broken page may send.
func bodies() map[string]string {
	return map[string]string{"nothing": "", "null": "null", "an empty object": "{}", "a list": "[]", "a number": "7", "a form": "a=b&person=x&sure=yes",
		"half": `{"person": {"id":`, "no text": "\xff\xfe\xfa", "deep": strings.Repeat("[", 200), "a table": "person,system\n,\n", "YAML": "playbook: leaver\ntasks: 7\n"}
}

var inBraces = regexp.MustCompile(`\{[a-z]+\}`)

// strangely are the addresses of a route with something strange in each place,
// one at a time, and with strange questions.
func strangely(pattern string, c jml.Case) (paths []string) {
	usual := webtest.Concrete(pattern, c)
	for _, text := range strange() {
		for _, place := range inBraces.FindAllString(pattern, -1) {
			paths = append(paths, webtest.Concrete(strings.Replace(pattern, place, text, 1), c))
		}
		var query []string
		for _, name := range questions() {
			query = append(query, name+"="+text)
		}
		paths = append(paths, usual+"?"+strings.Join(query, "&"))
	}
	return append(paths, usual, usual+"?%zz")
}

// speaks fails for an answer that is our fault, or that refuses without a word.
func speaks(t *testing.T, what string, status int, body string) {
	t.Helper()
	switch {
	case status >= 500 && status != http.StatusServiceUnavailable && status != http.StatusInsufficientStorage:
		t.Errorf("%.200s: status %d, %.300s", what, status, body)
	case status >= 400 && len(strings.TrimSpace(body)) < 10:
		t.Errorf("%.200s: status %d without a word", what, status)
	}
}

// onBoth runs a story on a site of each database, where a leaver's case is open.
func onBoth(t *testing.T, story func(t *testing.T, site *webtest.Site, c jml.Case)) {
	t.Helper()
	for name, company := range map[string]func(*testing.T) *caseworktest.Company{
		"sqlite":   func(t *testing.T) *caseworktest.Company { return caseworktest.New(t) },
		"postgres": func(t *testing.T) *caseworktest.Company { return caseworktest.NewOn(t, pgtest.New(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			site, c := webtest.LeaverOn(t, company(t), func(o *web.Options) {
				o.ConfirmClock = func(context.Context, jml.Actor) (time.Duration, error) { return 0, nil }
			})
			story(t, site, c)
		})
	}
}

func TestNoAddressOrBodyIsAFaultOfOurs(t *testing.T) {
	onBoth(t, func(t *testing.T, site *webtest.Site, c jml.Case) { everyPage(t, site, c) })
}

func everyPage(t *testing.T, site *webtest.Site, c jml.Case) {
	admin, owner := site.Staff(staff.Admin), site.OwnerOf("Tom", c.ID)
	for _, rt := range site.Server.Routes() {
		who := admin
		if strings.HasPrefix(rt.Pattern, "/my") {
			who = owner
		}
		for _, path := range strangely(rt.Pattern, c) {
			if rt.Method == http.MethodGet {
				page := who.Get(path)
				speaks(t, "GET "+path, page.Status, page.Body)
				continue
			}
			if strings.HasSuffix(rt.Pattern, "/leave") || strings.HasSuffix(rt.Pattern, "sign-out") || strings.HasPrefix(rt.Pattern, "/sessions") {
				continue // they end the visit and read nothing
			}
			page := who.Post(path, url.Values{"sure": {"yes"}, "task": {"x"}, "person": {"x"}})
			speaks(t, "POST "+path, page.Status, page.Body)
		}
		for what, body := range bodies() {
			if rt.Method == http.MethodPost && rt.Body > 0 {
				page := who.Do(http.MethodPost, webtest.Concrete(rt.Pattern, c), "application/x-www-form-urlencoded", strings.NewReader(body))
				speaks(t, rt.Pattern+" with "+what, page.Status, page.Body)
			}
		}
	}
	if log := site.Log.String(); strings.Contains(log, "request failed") {
		t.Errorf("a fault was logged: %.500s", log[strings.Index(log, "request failed"):])
	}
}

// ask sends a request to the socket, and checks that a refusal is a problem with
// a sentence.
func ask(t *testing.T, site *webtest.Site, method, path, body string) {
	t.Helper()
	r, err := http.NewRequest(method, "http://handover"+path, strings.NewReader(body))
	if err != nil {
		return // no client can ask so
	}
	w := httptest.NewRecorder()
	r.RemoteAddr = "@"
	site.Server.LocalHandler().ServeHTTP(w, r)
	what := method + " " + path + " with " + body
	speaks(t, what, w.Code, w.Body.String())
	if w.Code < 400 {
		return
	}
	var p wire.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Code == "" || p.Error() == "" || p.Status != w.Code {
		t.Errorf("%.200s: status %d and no problem: %.200s", what, w.Code, w.Body)
	}
}

func TestEveryRefusalOfTheSocketIsAProblemWithASentence(t *testing.T) {
	onBoth(t, func(t *testing.T, site *webtest.Site, c jml.Case) { everyAnswer(t, site, c) })
}

func everyAnswer(t *testing.T, site *webtest.Site, c jml.Case) {
	routes := append(site.Server.LocalRoutes(), door.Route{Method: http.MethodGet, Pattern: "/nowhere"}, door.Route{Method: http.MethodGet, Pattern: "/api/v1/nowhere"},
		door.Route{Method: http.MethodPut, Pattern: "/api/v1/setup"}, door.Route{Method: http.MethodDelete, Pattern: "/api/v1/cases/{id}"})
	for _, rt := range routes {
		for _, name := range []string{"people", "holdings", "assets", "access", "joiner", "matrix", "controls", "x"} {
			for _, body := range bodies() {
				path := strings.NewReplacer("{what}", name, "{name}", name, "{id}", c.ID).Replace(rt.Pattern)
				if rt.Body > 0 {
					ask(t, site, rt.Method, path, body)
				}
			}
			if !strings.Contains(rt.Pattern, "{what}") && !strings.Contains(rt.Pattern, "{name}") {
				break
			}
		}
		for _, path := range strangely(rt.Pattern, c) {
			ask(t, site, rt.Method, path, "")
		}
	}
	if log := site.Log.String(); strings.Contains(log, "request failed") {
		t.Errorf("a fault was logged: %.500s", log[strings.Index(log, "request failed"):])
	}
}
