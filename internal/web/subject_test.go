package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/permission"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// traces are words that nothing but the case of Yuki says: its day, its
// number and, on a page, a line of its playbook.
func traces(c jml.Case, method string) []string {
	words := []string{"23 Feb", "2027-02-23", fmt.Sprintf("/cases/%d", c.Number), c.ID}
	if method == "GET" { // an export holds the playbook too, a preview follows it
		words = append(words, "Quince")
	}
	return words
}

// ownCase has Yuki join, move or leave on 23 February 2027, who is told of
// nothing but of a joining.
func ownCase(t *testing.T, kind jml.Kind) (*webtest.Site, jml.Case) {
	t.Helper()
	site := webtest.Open(t)
	playbook := fmt.Sprintf("playbook: %s\ntasks:\n  - {key: quince, title: 'Quince for {{.Person}}', role: office-manager, opens: notice, due: notice+3d}\n"+
		"  - {key: past, title: 'Done long ago', role: office-manager, opens: notice, due: notice+3d}\n"+
		"  - {key: own, title: 'Own line', role: employee, opens: notice, due: notice+3d}\n", kind)
	if _, err := site.Office.PutDocument(t.Context(), jml.ConsoleActor(), "playbook/"+string(kind), []byte(playbook), ""); err != nil {
		t.Fatal(err)
	}
	who := jml.EventPerson{GivenName: "Yuki", FamilyName: "Tanaka", WorkEmail: "yuki@example.com", Functions: []string{"support"}}
	if kind != jml.Joiner {
		site.Employ(who, true, []string{"crm/viewer"}, "LT-1")
	}
	who.Functions = []string{"sales"}
	c := site.Announce(site.Event(kind, who, "2027-02-23")).Case
	site.Drive(c.ID)
	site.Finish(c.ID, "past")
	site.Clock.Set(site.Clock.Now().AddDate(0, 0, 5)) // and a line of it is late
	site.Drive(c.ID)
	signed(t, site)
	return site, c
}

func TestNoPageShowsASubjectTheOwnCaseWhateverTheirRights(t *testing.T) {
	for _, kind := range []jml.Kind{jml.Mover, jml.Leaver} {
		for _, right := range []staff.Role{staff.Admin, staff.HR, staff.Auditor} {
			t.Run(string(kind)+"/"+string(right), func(t *testing.T) {
				site, c := ownCase(t, kind)
				seen := walk(t, site, c, signIn(site, "yuki@example.com", right), right)
				if len(seen) > 0 {
					t.Errorf("the subject reads of the own %s on:\n%s", kind, strings.Join(seen, "\n"))
				}
			})
		}
	}
}

func TestColleaguesReadOfTheCaseOnThePagesThatAreClosedToItsSubject(t *testing.T) {
	site, c := ownCase(t, jml.Leaver)
	seen := strings.Join(walk(t, site, c, signIn(site, "ines@example.com", staff.HR), staff.HR), "\n")
	for _, page := range []string{"GET /{$}", "GET /cases:", "GET /cases/{case}:", "GET /people/{person}", "GET /evidence/tables/{table}", "POST /evidence/export"} {
		if !strings.Contains(seen, page) {
			t.Errorf("nothing of the case on %s; read was:\n%s", page, seen)
		}
	}
}

func TestNoPageChangesTheOwnCaseForItsSubject(t *testing.T) {
	for _, kind := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		for _, right := range []staff.Role{staff.Admin, staff.HR, staff.Auditor} {
			t.Run(string(kind)+"/"+string(right), func(t *testing.T) {
				site, _ := ownCase(t, kind)
				for _, rt := range site.Server.Routes() {
					if rt.Method == "POST" && leadsTo(rt, right) {
						tryToChange(t, kind, right, rt.Pattern)
					}
				}
			})
		}
	}
}

func TestAJoinersOwnPagesOfferNothingToChange(t *testing.T) {
	site, c := ownCase(t, jml.Joiner)
	own, hr := signIn(site, "yuki@example.com", staff.HR), signIn(site, "ines@example.com", staff.HR)
	for path, offers := range map[string]string{"/cases/{case}": `<form method="post" action="/cases/`, "/people/{person}": "/new?kind=leaver"} {
		path = webtest.Concrete(path, c)
		if page := hr.Get(path); !strings.Contains(page.Body, offers) {
			t.Errorf("%s offers others nothing: the story tells nothing", path)
		}
		if page := own.Get(path); page.Status != http.StatusOK || strings.Contains(page.Body, offers) {
			t.Errorf("%s answers the joiner %d with a form or link to change it", path, page.Status)
		}
	}
	if page := own.Get(webtest.Concrete("/cases/{case}", c)); !strings.Contains(page.Body, "This is your own joining") {
		t.Error("the page does not say why")
	}
}

// tryToChange has the subject send one form in a company of its own, since
// some forms end the case.
func tryToChange(t *testing.T, kind jml.Kind, right staff.Role, pattern string) {
	t.Helper()
	site, c := ownCase(t, kind)
	before := leavesAbout(site, c.ID)
	page := signIn(site, "yuki@example.com", right).Post(webtest.Concrete(pattern, c), typed(site, c, pattern))
	if after := leavesAbout(site, c.ID); after != before {
		t.Errorf("POST %s answers %d and brings %d leaves about the own case into the log", pattern, page.Status, after-before)
	}
	if strings.Contains(pattern, "{case}") && page.Status != http.StatusForbidden && page.Status != http.StatusNotFound {
		t.Errorf("POST %s answers %d to the subject", pattern, page.Status)
	}
}

// leadsTo reports whether a right to sign in lets pass.
func leadsTo(rt door.Route, right staff.Role) bool {
	return slices.ContainsFunc(rt.Who, func(p door.Pass) bool {
		return p.By == door.StaffCookie && (len(p.Rights) == 0 || slices.Contains(p.Rights, right))
	})
}

// walk opens every page that the right leads to and says where the case can
// be read of.
func walk(t *testing.T, site *webtest.Site, c jml.Case, b *webtest.Browser, right staff.Role) (seen []string) {
	t.Helper()
	for _, rt := range site.Server.Routes() {
		if !leadsTo(rt, right) {
			continue
		}
		path := webtest.Concrete(rt.Pattern, c)
		if rt.Pattern == "/evidence/period" || rt.Pattern == "/evidence/tables/{table}" {
			path += "?from=2020-01-01&to=2030-01-01"
		}
		if unfilled := regexp.MustCompile(`[{}]`).FindString(path); unfilled != "" {
			t.Errorf("nobody says what stands in %s", rt.Pattern)
		}
		var page webtest.Page
		switch {
		case rt.Method == "GET":
			page = b.Get(path)
		case slices.Contains(tellingForms(), rt.Pattern):
			page = b.Post(path, typed(site, c, rt.Pattern))
		default:
			continue
		}
		for _, trace := range traces(c, rt.Method) {
			if strings.Contains(readable(t, page), trace) {
				seen = append(seen, fmt.Sprintf("%s %s: status %d, says %q", rt.Method, rt.Pattern, page.Status, trace))
				break
			}
		}
	}
	return seen
}

// tellingForms take a form, tell of cases and change none.
func tellingForms() (patterns []string) {
	for _, row := range permission.Public() {
		if method, pattern, _ := strings.Cut(row.Route, " "); method == http.MethodPost && row.Cases.Other == permission.Shows {
			patterns = append(patterns, pattern)
		}
	}
	return patterns
}

// typed fills what the forms of the staff pages ask for.
func typed(site *webtest.Site, c jml.Case, pattern string) url.Values {
	site.Helper()
	f := url.Values{"kind": {string(c.Kind)}, "person": {"yuki@example.com"}, "effective_date": {"2027-03-09"}, "sure": {"1"}, "note": {"because"},
		"person.department": {"Elsewhere"}, "from": {"2020-01-01"}, "to": {"2030-01-01"}, "task": {site.Task(c.ID, "quince").ID},
		"title": {"Quince once more"}, "role": {"office-manager"}, "due": {"2027-01-12"}, "word": {"harvest moon"}, "n": {"1"}}
	if strings.HasSuffix(pattern, "/reassign") {
		f.Set("person", "noor@example.com")
	}
	if strings.HasSuffix(pattern, "/tasks") {
		f.Del("person") // it has a role
		f.Set("id", "0198c0de-0000-7000-8000-000000000001")
	}
	if strings.HasSuffix(pattern, "/reopen") {
		f.Set("task", site.Task(c.ID, "past").ID)
	}
	return f
}

func signIn(site *webtest.Site, email string, right staff.Role) *webtest.Browser {
	site.Helper()
	b := site.Browser()
	if page := b.Post(site.SignInPath(email, right), nil); page.Status != http.StatusSeeOther {
		site.Fatalf("sign in: status %d\n%s", page.Status, page.Body)
	}
	return b
}

// readable is what a page says, or all files of a download.
func readable(t *testing.T, page webtest.Page) string {
	t.Helper()
	if !strings.HasPrefix(page.Body, "PK") {
		return page.Body
	}
	z, err := zip.NewReader(strings.NewReader(page.Body), int64(len(page.Body)))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func leavesAbout(site *webtest.Site, caseID string) (n int) {
	site.Helper()
	ctx := context.Background()
	err := site.Store.Snapshot(ctx, func(s *store.Snapshot) error {
		return s.Leaves(ctx, 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if leaf.Case == caseID {
				n++
			}
			return err
		})
	})
	if err != nil {
		site.Fatal(err)
	}
	return n
}
