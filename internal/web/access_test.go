package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// may says for every route who passes its guard: n nobody in particular, l the
// holder of a mail link, a admin, h HR, u auditor. A route that is missing
// here, or a line without a route, fails the test.
func may() map[string]string {
	return map[string]string{
		"GET /livez": "nlahu", "GET /readyz": "nlahu", "GET /version": "nlahu", "GET /checkpoint": "nlahu", "GET /static/": "nlahu",
		"GET /t/{token}": "nlahu", "POST /t/{token}": "nlahu",
		"GET /sign-in": "nlahu", "POST /sign-in": "nlahu", "GET /sign-in/{token}": "nlahu", "POST /sign-in/{token}": "nlahu", "POST /sign-out": "nlahu",
		"GET /mailbox/": "a", "POST /mailbox/": "a",

		"GET /my": "l", "POST /my": "l", "POST /my/tasks": "l", "POST /my/access": "l", "GET /my/files/{task}/{sha}": "l", "POST /my/leave": "l",

		"GET /{$}": "ahu", "GET /cases": "ahu", "POST /cases": "ahu", "POST /people": "ahu", "GET /cases/{case}": "ahu", "GET /cases/{id}/files/{task}/{sha}": "ahu",
		"GET /people": "ahu", "GET /people/{person}": "ahu", "GET /responsibilities": "ahu", "GET /access": "ahu", "GET /exceptions": "ahu",
		"GET /equipment": "ahu", "POST /equipment/gone": "ah", "POST /equipment/found": "ah", "POST /equipment/judged": "ah", "GET /evidence": "ahu", "POST /evidence/export": "ahu", "GET /evidence/period": "ahu", "GET /evidence/tables/{table}": "ahu", "GET /evidence/samples": "ahu", "POST /evidence/samples": "ahu",

		"GET /new": "ah", "POST /new": "ah", "POST /new/preview": "ah", "POST /cases/{case}/reschedule": "ah",
		"POST /cases/{case}/told":  "ah",
		"POST /cases/{case}/tasks": "ah", "POST /cases/{case}/rescind": "ah", "POST /cases/{case}/reassign": "ah", "POST /cases/{case}/tasks/{task}/remind": "ah", "POST /cases/{case}/tasks/{task}/send": "ah", "POST /cases/{case}/reopen": "ah", "POST /people/{person}": "ah", "POST /people/{person}/link": "ah", "POST /people/{person}/unlink": "ah", "POST /people/{person}/access": "ah", "POST /people/agree": "ah", "POST /people/suggest": "ahu",

		"GET /people/{person}/erase": "ah", "POST /people/{person}/erase": "ah", "GET /erasures": "ah",
		"GET /locations": "ah", "POST /locations": "ah", "POST /locations/remove": "ah",
		"GET /sessions": "ahu", "POST /sessions/end": "ahu",
		"GET /staff": "a", "GET /staff/reads": "a", "POST /staff": "a", "POST /staff/{right}/remove": "a", "POST /staff/{right}/sign-out": "a",
		"POST /staff/sign-out": "a", "POST /staff/links": "a",
		"GET /setup": "a", "POST /setup": "a", "POST /responsibilities/{role}": "a",
	}
}

func TestEveryRouteIsOpenToItsRolesAndToNobodyElse(t *testing.T) {
	mailbox := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "letters") })
	site, c := webtest.Leaver(t, func(o *web.Options) { o.Mailbox = mailbox })
	visitors := map[byte]func() *webtest.Browser{
		'n': site.Browser,
		'l': func() *webtest.Browser { return site.OwnerOf("Mia", c.ID) },
		'a': func() *webtest.Browser { return site.Staff(staff.Admin) },
		'h': func() *webtest.Browser { return site.Staff(staff.HR) },
		'u': func() *webtest.Browser { return site.Staff(staff.Auditor) },
	}
	expected := may()
	for _, rt := range site.Server.Routes() {
		name := rt.Method + " " + rt.Pattern
		who, ok := expected[name]
		if !ok {
			t.Errorf("nobody has said who may %s", name)
			continue
		}
		delete(expected, name)
		for letter, open := range visitors {
			// A visitor of their own for each cell, since some routes end sessions,
			// and time for the limits on opening links.
			site.Clock.Set(site.Clock.Now().Add(time.Minute))
			page := open().Do(rt.Method, webtest.Concrete(rt.Pattern, c), "", nil)
			refused := page.Status == http.StatusUnauthorized || page.Status == http.StatusForbidden
			if passes := strings.IndexByte(who, letter) >= 0; passes == refused {
				t.Errorf("%s as %c: status %d; may pass: %t", name, letter, page.Status, passes)
			}
			if page.Status >= 500 {
				t.Errorf("%s as %c: status %d\n%s", name, letter, page.Status, page.Body)
			}
		}
	}
	for name := range expected {
		t.Errorf("there is no route %s", name)
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	site := webtest.Open(t)
	b := site.Staff(staff.Admin)
	for _, path := range []string{"/", "/t/x", "/nowhere", "/my", "/sign-in", "/livez"} {
		h := b.Get(path).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY",
		} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: %s", path, h.Get("Content-Security-Policy"))
		}
	}
}

func TestASignInLinkWorksOnceAndTheOldSessionEnds(t *testing.T) {
	site := webtest.Open(t)
	path := site.SignInPath("lea@example.com", staff.Admin)
	b := site.Browser()
	if page := b.Get(path); page.Status != http.StatusOK || page.Header.Get("Set-Cookie") != "" {
		t.Errorf("opening the link: status %d, cookie %q", page.Status, page.Header.Get("Set-Cookie"))
	}
	first := b.Post(path, nil)
	if first.Status != http.StatusSeeOther || b.Get("/").Status != http.StatusOK {
		t.Fatalf("sign in: status %d", first.Status)
	}
	if again := site.Browser().Post(path, nil); again.Status != http.StatusNotFound {
		t.Errorf("the link a second time: status %d", again.Status)
	}
	old := site.Browser()
	oldCookie, _, _ := strings.Cut(first.Header.Get("Set-Cookie"), ";")
	b.Post(site.SignInPath("lea@example.com", staff.Admin), nil)
	if page := old.GetWith("/", "Cookie", oldCookie); page.Status != http.StatusUnauthorized {
		t.Errorf("the session before the new sign-in: status %d", page.Status)
	}
	if page := b.Post("/sign-out", nil); page.Status != http.StatusOK || b.Get("/").Status != http.StatusUnauthorized {
		t.Errorf("sign out: status %d, then %d", page.Status, b.Get("/").Status)
	}
}

func TestAStaffSessionEndsAfterHalfAnHourAndKeepsWhatWasTyped(t *testing.T) {
	site := webtest.Open(t)
	b := site.Staff(staff.HR)
	site.Clock.Set(site.Clock.Now().Add(31 * time.Minute))
	page := b.Post("/new", map[string][]string{"note": {"a sentence about the keyboard"}})
	if page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, "a sentence about the keyboard") || !strings.Contains(page.Body, "Please sign in") {
		t.Errorf("status %d:\n%s", page.Status, page.Body)
	}
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	site, c := webtest.Leaver(t)
	b := site.OwnerOf("Mia", c.ID)
	long := map[string][]string{"case": {c.ID}, "note.x": {strings.Repeat("a", 70<<10)}}
	if page := b.PostFiles("/my", long); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("a text of 70 KiB: status %d", page.Status)
	}
	huge := map[string][]string{"from": {strings.Repeat("a", 13<<20)}}
	if page := site.Staff(staff.Admin).Post("/evidence/export", huge); page.Status != http.StatusRequestEntityTooLarge && page.Status != http.StatusUnprocessableEntity {
		t.Errorf("a form of 13 MiB: status %d", page.Status)
	}
}

func TestAPanicIsAnsweredAndLoggedWithoutDetail(t *testing.T) {
	mailbox := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret detail") })
	site := webtest.Open(t, func(o *web.Options) { o.Mailbox, o.Loopback = mailbox, true })
	page := site.Browser().Get("/mailbox/")
	if page.Status != http.StatusInternalServerError || strings.Contains(page.Body, "secret detail") {
		t.Errorf("status %d:\n%s", page.Status, page.Body)
	}
	id := page.Header.Get("X-Request-Id")
	if !strings.Contains(page.Body, id) || !strings.Contains(site.Log.String(), id) {
		t.Errorf("number %q must be on the page and in the log", id)
	}
}

func TestWhatTheSocketAnswersNobodyReachesFromOutside(t *testing.T) {
	site, c := webtest.Leaver(t)
	open := map[string]bool{"/livez": true, "/readyz": true, "/checkpoint": true}
	for _, rt := range site.Server.LocalRoutes() {
		if len(rt.Who) != 1 || rt.Who[0].By != door.Socket {
			t.Errorf("%s %s is open to %v on the socket", rt.Method, rt.Pattern, rt.Who)
		}
		if open[rt.Pattern] {
			continue
		}
		page := site.Staff(staff.Admin).Do(rt.Method, webtest.Concrete(rt.Pattern, c), "", nil)
		if page.Status != http.StatusNotFound && page.Status != http.StatusMethodNotAllowed {
			t.Errorf("%s %s by an administrator over the network: status %d", rt.Method, rt.Pattern, page.Status)
		}
	}
}
