package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// waits makes Noor an administrator beside Lea, and has her ask on the page that
// Ben gets HR's right.
func waits(site *webtest.Site) (noor *webtest.Browser) {
	site.Helper()
	noor = signIn(site, "noor@example.com", staff.Admin)
	asked := noor.Post("/staff", url.Values{"email": {"ben@example.com"}, "role": {"hr"}})
	if asked.Location != "/approvals?did=asked" {
		site.Fatalf("to ask for a right: status %d, to %q\n%s", asked.Status, asked.Location, asked.Body)
	}
	return noor
}

// changePath is the address of the first form of the page To be approved.
func changePath(page webtest.Page) string {
	_, rest, _ := strings.Cut(page.Body, `action="/approvals/`)
	id, _, _ := strings.Cut(rest, `"`)
	return "/approvals/" + id
}

// hasRight reports whether the page of who may sign in names somebody.
func hasRight(b *webtest.Browser, address string) bool {
	return strings.Contains(b.Get("/staff").Body, `<span class="quiet sub">`+address)
}

func TestWhatOneAdministratorAsksForAnotherApprovesOnAPage(t *testing.T) {
	site := webtest.Open(t)
	noor := waits(site)
	if hasRight(noor, "ben@example.com") {
		t.Fatal("Ben has the right before anybody approved it")
	}
	own := noor.Get("/approvals")
	if strings.Contains(own.Body, "Your answer") || !strings.Contains(own.Body, "Take it back") {
		t.Error("who asks is asked to answer")
	}
	if page := noor.Post(changePath(own), url.Values{"answer": {"yes"}}); page.Status != http.StatusForbidden {
		t.Errorf("who asked answers: status %d", page.Status)
	}

	lea := signIn(site, "lea@example.com", staff.Admin)
	if today := lea.Get("/"); !strings.Contains(today.Body, "1 change waits") {
		t.Error("Today does not say that a change waits")
	}
	page := lea.Get("/approvals")
	for _, words := range []string{"Noor Haddad asks", "Ben Okafor &lt;ben@example.com&gt; has no such right.", "Ben Okafor &lt;ben@example.com&gt; is HR, while they work here."} {
		if !strings.Contains(page.Body, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	if no := lea.Post(changePath(page), url.Values{"answer": {"no"}}); no.Status != http.StatusUnprocessableEntity || !strings.Contains(no.Body, "Say why not") {
		t.Errorf("a no without a reason: status %d", no.Status)
	}
	path := changePath(page)
	yes := lea.Post(path, url.Values{"answer": {"yes"}})
	if yes.Status != http.StatusSeeOther || !strings.Contains(lea.Get(yes.Location).Body, "Approved. It is so from now on") || !hasRight(lea, "ben@example.com") {
		t.Errorf("a yes: status %d to %s", yes.Status, yes.Location)
	}
	if again := lea.Post(path, url.Values{"answer": {"yes"}}); again.Status != http.StatusUnprocessableEntity && again.Status != http.StatusConflict {
		t.Errorf("a yes once more: status %d", again.Status)
	}
	if today := lea.Get("/"); strings.Contains(today.Body, "change waits") {
		t.Error("Today says that a change waits still")
	}
}

func TestWhoeverAskedTakesItBackOnThePageAndAtTheConsole(t *testing.T) {
	site := webtest.Open(t)
	noor := waits(site)
	if back := noor.Post(changePath(noor.Get("/approvals")), url.Values{"answer": {"withdraw"}}); back.Status != http.StatusSeeOther {
		t.Errorf("to take it back: status %d", back.Status)
	}
	ask := `{"email":"ben@example.com","role":"hr"}`
	if w := console(site, "/api/v1/staff", "", ask); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "--as") {
		t.Errorf("the console, of nobody: status %d\n%s", w.Code, w.Body)
	}
	if w := console(site, "/api/v1/staff", "noor@example.com", ask); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "two persons") {
		t.Errorf("the console, as Noor: status %d\n%s", w.Code, w.Body)
	}
	list := console(site, "/api/v1/approvals", "noor@example.com", "").Body.String()
	_, id, _ := strings.Cut(list, `"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	if w := console(site, "/api/v1/approvals/withdraw", "tom@example.com", `{"id":"`+id+`"}`); w.Code != http.StatusForbidden {
		t.Errorf("somebody else takes it back: status %d", w.Code)
	}
	if w := console(site, "/api/v1/approvals/withdraw", "noor@example.com", `{"id":"`+id+`"}`); w.Code != http.StatusOK {
		t.Errorf("to take it back: status %d\n%s", w.Code, w.Body)
	}
	if list := console(site, "/api/v1/approvals", "", "").Body.String(); strings.Contains(list, id) {
		t.Errorf("it waits still: %s", list)
	}
}

func TestASecondPersonIsNeverTheFirstUnderAnotherAddress(t *testing.T) {
	site := webtest.Open(t)
	who := jml.EventPerson{GivenName: "Yuki", FamilyName: "Tanaka", WorkEmail: "yuki@example.com", PersonalEmail: "yuki@example.net"}
	site.Employ(who, true, nil)
	signIn(site, "yuki@example.net", staff.Admin) // an outsider's right, to the private address
	outsider := signIn(site, "yuki@example.net", staff.Admin)
	signIn(site, "yuki@example.com", staff.Admin)

	if asked := outsider.Post("/staff", url.Values{"email": {"ben@example.com"}, "role": {"hr"}}); asked.Location != "/approvals?did=asked" {
		t.Fatalf("status %d to %q", asked.Status, asked.Location)
	}
	inside := signIn(site, "yuki@example.com", staff.Admin)
	path := changePath(signIn(site, "lea@example.com", staff.Admin).Get("/approvals"))
	if page := inside.Post(path, url.Values{"answer": {"yes"}}); page.Status != http.StatusForbidden {
		t.Errorf("the same person under another address answers: status %d", page.Status)
	}
}
