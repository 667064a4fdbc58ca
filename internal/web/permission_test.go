package web_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/permission"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// toldElsewhere are the routes that tell of cases and of which the story of
// Yuki shows nothing; each has a story of its own.
func toldElsewhere() []string {
	return []string{
		"GET /cases/{id}/files/{task}/{sha}", // a file of an ending
		"GET /exceptions",                    // what was not done
		"GET /responsibilities",              // what falls vacant
		"GET /evidence/period",               // counts without a name
		"POST /evidence/reconciliations",     // days on which people began and left
		"POST /evidence/samples",             // a draw of the sample's word
		"GET /sources/{source}",              // what an HR system sent
	}
}

// seenBy opens whatever shows something and is open to the right, and returns
// the routes on which the case can be read of.
func seenBy(t *testing.T, site *webtest.Site, c jml.Case, b *webtest.Browser, right staff.Role) (routes []string) {
	t.Helper()
	for _, seen := range walk(t, site, c, b, right) {
		route, _, _ := strings.Cut(seen, ": ")
		routes = append(routes, route)
	}
	return routes
}

func TestEachPageShowsOfCasesWhatItsRowSays(t *testing.T) {
	shown := map[string]bool{}
	for _, kind := range []jml.Kind{jml.Joiner, jml.Leaver} {
		for _, right := range []staff.Role{staff.Admin, staff.Auditor} {
			site, c := ownCase(t, kind)
			others := map[staff.Role]string{staff.Admin: "lea@example.com", staff.Auditor: "vera@audit.example"}[right]
			other := seenBy(t, site, c, signIn(site, others, right), right)
			own := seenBy(t, site, c, signIn(site, "yuki@example.com", right), right)
			for _, row := range permission.Public() {
				toOthers := slices.Contains(other, row.Route)
				shown[row.Route] = shown[row.Route] || toOthers
				if toOthers && row.Cases.Other != permission.Shows {
					t.Errorf("%s shows %ss a %s, and its row says %q", row.Route, right, kind, row.Cases.Other)
				}
				toSubject := kind == jml.Joiner && row.Cases.Own == permission.Joining && toOthers
				if slices.Contains(own, row.Route) != toSubject {
					t.Errorf("%s shows its subject, one of %ss, a %s: %t, and its row says %q", row.Route, right, kind, !toSubject, row.Cases.Own)
				}
			}
		}
	}
	for _, row := range permission.Public() {
		if says := row.Cases.Other == permission.Shows; says != shown[row.Route] && !slices.Contains(toldElsewhere(), row.Route) {
			t.Errorf("%s shows a case: %t, and its row says %q", row.Route, shown[row.Route], row.Cases.Other)
		}
	}
}

func TestEachFormChangesOfCasesWhatItsRowSays(t *testing.T) {
	admin := permission.Visitor{By: "staff"}
	admin.With.Rights = []staff.Role{staff.Admin}
	for _, row := range permission.Public() {
		method, pattern, _ := strings.Cut(row.Route, " ")
		if method != http.MethodPost || !row.Passes(admin) || pattern == "/mailbox/" {
			continue
		}
		site, c := ownCase(t, jml.Leaver)
		site.Clock.Set(site.Clock.Now().Add(time.Hour)) // after the mails
		before := leavesAbout(site, c.ID)
		page := site.Staff(staff.Admin).Post(ofTask(site, c, pattern), typed(site, c, pattern))
		site.Drive(c.ID) // a mail is recorded when it has gone
		if changed := leavesAbout(site, c.ID) != before; changed != (row.Cases.Other == permission.Changes) {
			t.Errorf("%s answers %d and changes the case: %t, and its row says %q", row.Route, page.Status, changed, row.Cases.Other)
		}
	}
}

// ofTask fills a pattern with the case and its open line.
func ofTask(site *webtest.Site, c jml.Case, pattern string) string {
	site.Helper()
	return webtest.Concrete(strings.ReplaceAll(pattern, "{task}", site.Task(c.ID, "quince").ID), c)
}

func TestNoCaseIsConfidentialOrHeldWhileTheTableSaysThatThereAreNone(t *testing.T) {
	site := webtest.Open(t)
	for _, word := range []string{"confidential", "hold"} {
		body := `{"id":"x-1","kind":"leaver","effective_date":"2027-02-23","` + word + `":true,"person":{"work_email":"tom@example.com"}}`
		w := console(site, "/api/v1/events", "", body)
		if w.Code != http.StatusBadRequest && w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), word) {
			t.Errorf("%s: status %d\n%s", word, w.Code, w.Body)
		}
	}
}

// The socket keeps whoever is named with --as to the same rule.
func TestTheSocketShowsOfOwnCasesWhatItsRowsSay(t *testing.T) {
	bodies := map[string]string{
		"/api/v1/people/show": `{"person":"yuki@example.com"}`,
		"/api/v1/preview":     `{"kind":"leaver","effective_date":"2027-02-23","person":{"work_email":"yuki@example.com"}}`,
		"/api/v1/sample":      `{"as_of":1000,"word":"harvest moon","n":9}`,
	}
	site, c := ownCase(t, jml.Leaver)
	shown := 0
	for _, row := range permission.Socket() {
		method, pattern, _ := strings.Cut(row.Route, " ")
		if method != http.MethodGet && bodies[pattern] == "" {
			continue
		}
		path := strings.ReplaceAll(webtest.Concrete(pattern, c), "{name}", "joiner")
		own := readable(t, webtest.Page{Body: console(site, path, "yuki@example.com", bodies[pattern]).Body.String()})
		other := readable(t, webtest.Page{Body: console(site, path, "tom@example.com", bodies[pattern]).Body.String()})
		tells := strings.Contains(other, c.ID)
		if tells && row.Cases.Other != permission.Shows {
			t.Errorf("%s shows the case, and its row says %q", row.Route, row.Cases.Other)
		}
		if strings.Contains(own, c.ID) {
			t.Errorf("%s shows its subject the case, and its row says %q", row.Route, row.Cases.Own)
		}
		if tells {
			shown++
		}
	}
	if shown == 0 {
		t.Error("nothing on the socket shows the case: the story tells nothing")
	}
}

// console asks on the socket in the name of somebody: a read where there is no
// body.
func console(site *webtest.Site, path, as, body string) *httptest.ResponseRecorder {
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, "http://handover"+path, strings.NewReader(body))
	r.Header.Set(wire.AsHeader, as)
	site.Server.LocalHandler().ServeHTTP(w, r)
	return w
}
