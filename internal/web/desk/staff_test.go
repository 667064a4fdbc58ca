package desk_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// bareSite is a company that has not been set up.
func bareSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.Bare(t, func(o *web.Options) {
		o.MailTest = func(context.Context) error { return errors.New("nobody listens on port 25") }
	})
}

func caseRows(site *webtest.Site) []readmodel.CaseRow {
	site.Helper()
	rows, _, err := site.Store.Cases(site.Context(), readmodel.Viewer{}, readmodel.CaseFilter{}, readmodel.Page{})
	if err != nil {
		site.Fatal(err)
	}
	return rows
}

func wants(t *testing.T, page webtest.Page, status int, words ...string) {
	t.Helper()
	if page.Status != status {
		t.Fatalf("status %d, not %d: %s", page.Status, status, reading(page))
	}
	for _, w := range words {
		if !strings.Contains(page.Body, w) {
			t.Errorf("the page lacks %q: %s", w, reading(page))
		}
	}
}

// reading is a page's text without its tags.
func reading(page webtest.Page) string {
	return strings.Join(strings.Fields(tag.ReplaceAllString(page.Body, " ")), " ")
}

var tag = regexp.MustCompile(`<[^>]*>`)

func goesTo(t *testing.T, page webtest.Page, where string) {
	t.Helper()
	if page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location, where) {
		t.Fatalf("status %d to %q, not to %q: %s", page.Status, page.Location, where, reading(page))
	}
}

func TestTheFirstSignInLeadsToTheSetUpFormWhichLosesNothing(t *testing.T) {
	site := bareSite(t)
	admin := site.Staff(staff.Admin)
	goesTo(t, admin.Get("/"), "/setup")
	form := admin.Get("/setup").Form(t, "/setup")
	for name, value := range map[string]string{"company": "Example GmbH", "zone": "Europe/Berlin", "holidays": "2026-12-25\n2026-12-26", "limits.critical": "2 h",
		"fallback.name": "Omar Said", "fallback.email": "omar@example.com", "admin.name": "Lea Brandt", "admin.email": "lea@example.com"} {
		form.Set(name, value)
	}
	for role, name := range map[string]string{"cto": "Tom Weber", "engineering": "Ben Okafor", "head-of-people": "Ines Duarte", "office-manager": "Mia Lang"} {
		given, _, _ := strings.Cut(name, " ")
		form.Set("roles."+role+".holder.name", name)
		form.Set("roles."+role+".holder.email", caseworktest.Address(given))
	}
	form.Set("roles.cto.deputies", "Ben Okafor <ben@example.com>")
	wants(t, admin.Post("/setup", form), http.StatusUnprocessableEntity, "Name the holder of Security Lead.", `value="Tom Weber"`, "2026-12-26")

	form.Set("roles.cto.deputies", "Ben Okafor <ben@localhost>\nLea Brandt <lea@example.com>, Tom Weber <tom@example.com>")
	wants(t, admin.Post("/setup", form), http.StatusUnprocessableEntity, "“Ben Okafor &lt;ben@localhost&gt;” is not a name with an address.",
		"“Lea Brandt &lt;lea@example.com&gt;, Tom Weber &lt;tom@example.com&gt;” is not a name with an address.")
	form.Set("roles.cto.deputies", "Ben Okafor <ben@example.com>")

	form.Set("roles.security-lead.holder.name", "Noor Haddad")
	form.Set("roles.security-lead.holder.email", "noor@example.com")
	test := url.Values{}
	for k, v := range form {
		test[k] = v
	}
	test.Set("do", "test")
	wants(t, admin.Post("/setup", test), http.StatusOK, "nobody listens on port 25", `value="Noor Haddad"`)
	if n := site.Logged("rights_changed", "POST /setup"); n != 0 {
		t.Errorf("%d changes of rights are logged before there was one", n)
	}
	goesTo(t, admin.Post("/setup", form), "/")
	if n := site.Logged("rights_changed", "POST /setup"); n != 1 {
		t.Errorf("%d changes of rights are logged", n)
	}
	wants(t, admin.Get("/"), http.StatusOK, "Nothing has happened yet", "Somebody leaves")
	wants(t, admin.Get("/setup"), http.StatusOK, "Example GmbH", "2 h", "2026-12-25")
	wants(t, admin.Get("/responsibilities"), http.StatusOK, "Noor Haddad", "Ben Okafor", "Omar Said")
}

func TestHRAnnouncesAJoinerOnceHoweverOftenTheButtonIsPressed(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	form := hr.Get("/new?kind=joiner").Form(t, "/new")
	for name, value := range map[string]string{"person.given_name": "Ada", "person.family_name": "Park", "person.work_email": "ada@example.com",
		"person.title": "Backend engineer", "person.functions": "engineering", "person.manager": "tom weber", "effective_date": "2026-12-14"} {
		form.Set(name, value)
	}
	wants(t, hr.Post("/new/preview", form), http.StatusOK, "tasks for", "Ada Park", "Mia Lang", `value="Backend engineer"`)
	if rows := caseRows(site); len(rows) != 0 {
		t.Fatalf("the preview opened a case: %v", rows)
	}
	first := hr.Post("/new", form)
	goesTo(t, first, "/cases/1?did=announced")
	site.Clock.Set(site.Clock.Now().Add(2 * time.Second))
	goesTo(t, hr.Post("/new", form), "/cases/1?did=known")
	form.Set("person.title", "Data engineer") // back in the browser, and changed
	changed := hr.Post("/new", form)
	wants(t, changed, http.StatusUnprocessableEntity, "sent before with other content", `value="Data engineer"`)
	if again := changed.Form(t, "/new").Get("id"); again == form.Get("id") {
		t.Error("sending it again would be refused again")
	}
	wants(t, hr.Get(first.Location), http.StatusOK, "Joiner #1", "Ada Park", "Tom Weber", "opened the case with")
	found := hr.Post("/cases", url.Values{"kind": {"joiner"}, "q": {"Park"}})
	goesTo(t, found, "/cases?find=")
	wants(t, hr.Get(found.Location), http.StatusOK, "Joiner #1", `value="Park"`)
	wants(t, hr.Get(hr.Post("/cases", url.Values{"kind": {"leaver"}, "q": {"Park"}}).Location), http.StatusOK, "No case fits")
	wants(t, hr.Get("/cases?kind=leaver"), http.StatusOK, "No case fits")
}

func TestARefusedAnnouncementSaysWhereAndKeepsWhatWasTyped(t *testing.T) {
	hr := webtest.Open(t).Staff(staff.HR)
	form := hr.Get("/new?kind=joiner").Form(t, "/new")
	form.Set("person.given_name", "Ada")
	form.Set("person.manager", "Nobody Atall")
	form.Set("note", "wants a Portuguese keyboard")
	wants(t, hr.Post("/new", form), http.StatusUnprocessableEntity, "Nobody here is called", `value="Nobody Atall"`, `href="#f-person-manager"`, "Portuguese keyboard")
	form.Set("person.manager", "")
	wants(t, hr.Post("/new", form), http.StatusUnprocessableEntity, `href="#f-effective_date"`, `value="Ada"`)
}

func TestALeaverIsAcceptedOnlyWhenSomebodyTakesEveryDuty(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	form := hr.Get("/new?kind=leaver&person="+site.ID("Tom")).Form(t, "/new")
	if form.Get("person") != "Tom Weber <tom@example.com>" {
		t.Errorf("the person of the address is %q", form.Get("person"))
	}
	form.Set("person", "tom@example.com")
	form.Set("effective_date", "2026-12-14")
	wants(t, hr.Post("/new", form), http.StatusUnprocessableEntity, "Say who takes this over: CTO.", "Who takes over from Tom Weber?", `value="tom@example.com"`)
	form.Set("takeover_all", "tom@example.com")
	wants(t, hr.Post("/new", form), http.StatusUnprocessableEntity, "One thing needs your attention", `<a href="#f-takeover_all">Choose somebody who stays: Tom Weber leaves.</a>`)
	form.Set("takeover_all", "Ben Okafor <ben@example.com>")
	goesTo(t, hr.Post("/new", form), "/cases/1?did=announced")
	wants(t, hr.Get("/cases/1"), http.StatusOK, "Tom Weber", "Access ends at the cut-off")
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	dates := hr.Get("/cases/1").Form(t, "/cases/1/reschedule")
	dates.Set("effective_date", "2026-12-21")
	goesTo(t, hr.Post("/cases/1/reschedule", dates), "/cases/1?did=rescheduled")
	moved := hr.Get("/cases/1").Form(t, "/cases/1/reschedule")
	if moved.Get("cutoff") != "2026-12-21T16:00" || moved.Get("employment_end") != "2026-12-21" {
		t.Errorf("cut-off and employment end stayed behind: %v", moved)
	}
}

func TestALeaversPageSaysWhetherSheIsOut(t *testing.T) {
	site, c := webtest.Leaver(t)
	hr := site.Staff(staff.HR)
	address := hr.Get("/cases").Links(t, "/cases/1")[0]
	wants(t, hr.Get(address), http.StatusOK, "Access is not closed", "5 min after cut-off")
	wants(t, hr.Get("/"), http.StatusOK, "after the cut-off</h1>", "Access still open after the cut-off")
	site.FinishAll(c.ID)
	hr = site.Staff(staff.HR) // the session ended while the owners worked
	wants(t, hr.Get(address), http.StatusOK, "Access closed", "after cut-off")
	wants(t, hr.Get(address+"?by=time"), http.StatusOK, "By time")
	today := hr.Get("/")
	wants(t, today, http.StatusOK, "Access removals against their limit")
	if strings.Contains(today.Body, "after the cut-off") {
		t.Error("with every removal ended Today says that access is open")
	}
}

func TestHRChangesACaseThroughItsForms(t *testing.T) {
	site := webtest.Open(t)
	site.Announce(site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14"))
	c := site.Announce(site.Event(jml.Mover, jml.EventPerson{WorkEmail: "ada@example.com", Manager: "ben@example.com", Functions: []string{"sales"}}, "2026-12-28")).Case
	site.Drive(c.ID)
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	hr := site.Staff(staff.HR)
	dates := hr.Get("/cases/1").Form(t, "/cases/1/reschedule")
	dates.Set("effective_date", "2026-12-10")
	goesTo(t, hr.Post("/cases/1/reschedule", dates), "/cases/1?did=rescheduled")
	wants(t, hr.Get("/cases/1"), http.StatusOK, "Thu 10 Dec 2026", "changed the dates")

	joiner := caseRows(site)[len(caseRows(site))-1].ID
	site.Drive(joiner)
	move := hr.Get("/cases/1").Form(t, "/cases/1/reassign")
	move.Set("person", "Tim")
	wants(t, hr.Post("/cases/1/reassign", move), http.StatusUnprocessableEntity, "Nobody here is called", `value="Tim"`)
	move.Set("person", "noor@example.com")
	goesTo(t, hr.Post("/cases/1/reassign", move), "/cases/1?did=reassigned")
	wants(t, hr.Get("/cases/1"), http.StatusOK, "is now with Noor Haddad")
	site.Clock.Set(site.Clock.Now().Add(time.Minute))

	wants(t, hr.Post("/cases/1/rescind", hr.Get("/cases/1").Form(t, "/cases/1/rescind")), http.StatusUnprocessableEntity, "Tick the box")
	goesTo(t, hr.Post("/cases/1/rescind", url.Values{"sure": {"yes"}, "note": {"offer withdrawn"}}), "/cases/1?did=rescinded")
	wants(t, hr.Get("/cases/1"), http.StatusOK, "taken back")
}

func TestPagesSayWhatATinyCompanyCouldNotKeepApart(t *testing.T) {
	site := webtest.Open(t)
	for _, role := range roles.OfCompany() {
		if err := site.Office.HoldRole(t.Context(), jml.ConsoleActor(), role, []string{site.ID("omar")}); err != nil {
			t.Fatal(err)
		}
	}
	who := caseworktest.Ada()
	who.Manager = caseworktest.Address("omar")
	id := site.Announce(site.Event(jml.Joiner, who, "2026-12-01")).Case.ID
	site.Drive(id)
	for _, key := range []string{"screening", "confidentiality-agreement", "approve-standing", "approve-access/source-code",
		"approve-critical-access/source-code", "create-identity/identity"} {
		site.Finish(id, key)
	}
	site.WaitUntil(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC), id)
	site.Finish(id, "security-training")
	page := site.Staff(staff.HR).Get("/cases/1")
	wants(t, page, http.StatusOK, "1 task could not be kept apart",
		"Could not be kept apart: the same person has “Does Ada Park need Source code hosting (write)?”")
	wants(t, site.OwnerOf("Omar", id).Get("/my"), http.StatusOK, "Nobody else is left. You have done, approved or announced what this is about")
}

func TestAnEndedTaskIsOpenedAgainWithAReason(t *testing.T) {
	site, c := webtest.Leaver(t)
	site.FinishAll(c.ID)
	hr := site.Staff(staff.HR)
	form := hr.Get("/cases/1").Form(t, "/cases/1/reopen")
	wants(t, hr.Post("/cases/1/reopen", form), http.StatusUnprocessableEntity, "Say why")
	form.Set("note", "the account still answered")
	goesTo(t, hr.Post("/cases/1/reopen", form), "/cases/1?did=reopened")
	wants(t, hr.Get("/cases/1"), http.StatusOK, "the account still answered")
}

func TestAuditorsReadEverythingAndChangeNothing(t *testing.T) {
	site, _ := webtest.Leaver(t)
	auditor := site.Staff(staff.Auditor)
	person := "/people/" + site.ID("Ada")
	for _, path := range []string{"/", "/cases", "/cases/1", "/people", person, "/responsibilities", "/access", "/equipment", "/exceptions", "/evidence"} {
		page := auditor.Get(path)
		wants(t, page, http.StatusOK)
		if strings.Contains(page.Body, "Change this case") || strings.Contains(page.Body, `href="/new`) {
			t.Errorf("%s offers an auditor a change", path)
		}
	}
	for _, path := range []string{"/cases/1/rescind", "/cases/1/reassign", "/new", "/setup", "/responsibilities/cto"} {
		wants(t, auditor.Post(path, url.Values{"sure": {"yes"}}), http.StatusForbidden)
	}
}

func TestARoleGetsANewLine(t *testing.T) {
	site := webtest.Open(t)
	admin := site.Staff(staff.Admin)
	form := admin.Get("/responsibilities").Form(t, "/responsibilities/cto")
	if form.Get("seat.0") != "Tom Weber <tom@example.com>" || form.Get("seat.1") != "Ben Okafor <ben@example.com>" {
		t.Fatalf("the form does not show the line: %v", form)
	}
	form.Set("seat.1", "Tom Weber <tom@example.com>")
	wants(t, admin.Post("/responsibilities/cto", form), http.StatusUnprocessableEntity, "is in the line already")
	form.Set("seat.0", "noor@example.com")
	goesTo(t, admin.Post("/responsibilities/cto", form), "/responsibilities?did=held#cto")
	again := admin.Get("/responsibilities").Form(t, "/responsibilities/cto")
	if again.Get("seat.0") != "Noor Haddad <noor@example.com>" || again.Get("seat.1") != "Tom Weber <tom@example.com>" {
		t.Errorf("the new line is %v", again)
	}
}

func TestAnExportIsStreamedAndRecorded(t *testing.T) {
	site := webtest.Open(t)
	auditor := site.Staff(staff.Auditor)
	form := url.Values{"from": {"2026-10-01"}, "to": {"2026-12-31"}}
	page := auditor.Post("/evidence/export", form)
	wants(t, page, http.StatusOK, "PK", "population.csv")
	if got := page.Header.Get("Content-Disposition"); !strings.Contains(got, "handover-2026-10-01-to-2026-12-31.zip") {
		t.Errorf("the download is called %q", got)
	}
	wants(t, auditor.Get("/evidence"), http.StatusOK, "exported 2026-10-01 to 2026-12-31")
	form.Set("to", "2026-01-31")
	wants(t, auditor.Post("/evidence/export", form), http.StatusUnprocessableEntity, "ends before it begins", `value="2026-10-01"`)
}

func TestPagesThatDoNotExistAreNotFound(t *testing.T) {
	hr := webtest.Open(t).Staff(staff.HR)
	for _, path := range []string{"/cases/99", "/cases/nonsense", "/people/nobody", "/nowhere"} {
		wants(t, hr.Get(path), http.StatusNotFound, "<h1>")
	}
	wants(t, hr.Get("/cases?from=yesterday"), http.StatusUnprocessableEntity, "2026-12-01", `value="yesterday"`)
	wants(t, hr.Get("/static/app.css"), http.StatusOK, ":root")
	wants(t, hr.Get("/static/nothing.js"), http.StatusNotFound)
}
