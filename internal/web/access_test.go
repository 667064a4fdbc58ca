package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/permission"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// asVisitor is somebody of that sort, signed in where they have to be. On a
// listener that others reach, this machine is nobody in particular.
func asVisitor(site *webtest.Site, c jml.Case, v permission.Visitor) *webtest.Browser {
	site.Helper()
	switch {
	case v.By == door.LinkCookie:
		return site.OwnerOf("Mia", c.ID)
	case !v.With.Period.IsZero():
		return vera(site)
	case v.By == door.StaffCookie:
		return site.Staff(v.With.Rights[0])
	}
	return site.Browser()
}

func TestEveryRouteIsOpenToItsRolesAndToNobodyElse(t *testing.T) {
	mailbox := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "letters") })
	site, c := webtest.Leaver(t, func(o *web.Options) { o.Mailbox = mailbox })
	rows := map[string]permission.Row{}
	for _, row := range permission.Public() {
		rows[row.Route] = row
	}
	for _, rt := range site.Server.Routes() {
		name := rt.Method + " " + rt.Pattern
		row := rows[name]
		delete(rows, name)
		for _, v := range permission.Visitors() {
			// A visitor of their own for each cell, since some routes end sessions,
			// and time for the limits on opening links.
			site.Clock.Set(site.Clock.Now().Add(time.Minute))
			page := asVisitor(site, c, v).Do(rt.Method, webtest.Concrete(rt.Pattern, c)+"?from=2026-10-01&to=2026-12-31", "", nil)
			refused := page.Status == http.StatusUnauthorized || page.Status == http.StatusForbidden
			passes := row.Passes(v) && v.By != door.SameMachine || row.Who.Anybody()
			if row.Holders && v.With.Holds(staff.Auditor) {
				passes = false // the visitor holds no company role
			}
			if passes == refused {
				t.Errorf("%s as %s: status %d; may pass: %t", name, v.Name, page.Status, passes)
			}
			if page.Status >= 500 {
				t.Errorf("%s as %s: status %d\n%s", name, v.Name, page.Status, page.Body)
			}
		}
	}
	for name := range rows {
		t.Errorf("there is no route %s", name)
	}
}

func TestTheSocketHasARouteForEachRowOfItsTable(t *testing.T) {
	rows := map[string]bool{}
	for _, row := range permission.Socket() {
		rows[row.Route] = true
	}
	for _, rt := range webtest.Open(t).Server.LocalRoutes() {
		delete(rows, rt.Method+" "+rt.Pattern)
	}
	for name := range rows {
		t.Errorf("there is no route %s on the socket", name)
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
		if page.Status != http.StatusNotFound && page.Status != http.StatusMethodNotAllowed && page.Status != http.StatusUnauthorized {
			t.Errorf("%s %s by an administrator over the network: status %d", rt.Method, rt.Pattern, page.Status)
		}
	}
}
