package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// joinerForm is what HR types of a newcomer.
func joinerForm(t *testing.T, hr *webtest.Browser, id, day string) url.Values {
	t.Helper()
	form := hr.Get("/new?kind=joiner").Form(t, "/new")
	for name, value := range map[string]string{"person.id": id, "person.given_name": "Ada", "person.family_name": "Park", "person.work_email": "ada@example.com",
		"person.personal_email": "ada.park@example.net", "person.functions": "engineering", "person.manager": "tom weber", "effective_date": day} {
		form.Set(name, value)
	}
	return form
}

func TestAnAnnouncementIsCheckedAndThenConfirmedAsItWasSeen(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	check := hr.Post("/new/preview", joinerForm(t, hr, "E-17", "2026-12-14"))
	wants(t, check, http.StatusOK, "Ada Park joins on Mon 14 Dec", "New here: nobody is known by this id or address.", "Who is mailed", "<strong>Tom Weber</strong>", "<strong>Ada Park</strong>", "Announce the joiner")
	if len(caseRows(site)) > 0 {
		t.Fatal("looking opened a case")
	}
	wants(t, hr.Post("/new/preview", with(check.Form(t, "/new"), "edit", "yes")), http.StatusOK, "Announce somebody", `value="ada.park@example.net"`)
	goesTo(t, hr.Post("/new", check.Form(t, "/new")), "/cases/1?did=announced")
	if tasks := site.Tasks(caseRows(site)[0].ID); len(tasks) == 0 || site.Case(caseRows(site)[0].ID).After.Functions[0] != "engineering" {
		t.Error("what was confirmed is not what was checked")
	}
}

func TestTheCheckSaysWhoIsMailedAtOnceAlsoWhileTimePasses(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	site.Clock.Runs(time.Millisecond)
	check := hr.Post("/new/preview", joinerForm(t, hr, "E-17", "2026-12-14"))
	wants(t, check, http.StatusOK, "24 tasks for 6 owners", `Tom Weber <span class="quiet">Manager</span>`, `Ada Park <span class="quiet">The person</span>`)
	wants(t, check, http.StatusOK, "As soon as you press the button:", "Later, when their first task opens:")
	_, now, _ := strings.Cut(check.Body, "As soon as you press the button:")
	if now, _, _ = strings.Cut(now, "Later"); !strings.Contains(now, "Tom Weber") || strings.Contains(now, "Ada Park") {
		t.Errorf("mailed at once: %s", now)
	}
}

func TestTheCheckSaysThatARunningCaseChangesAndHow(t *testing.T) {
	site := webtest.Open(t)
	site.Announce(site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14"))
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	hr := site.Staff(staff.HR)
	check := hr.Post("/new/preview", joinerForm(t, hr, "E-17", "2027-01-11"))
	wants(t, check, http.StatusOK, "Change Ada Park&#39;s first day from Mon 14 Dec", "to Mon 11 Jan 2027, in case #1", "Known here: Ada Park, E-17", "one mail with the old dates and the new", "Change the case")
	goesTo(t, hr.Post("/new", check.Form(t, "/new")), "/cases/1?did=rescheduled")
}

func TestWhatChangedBetweenCheckAndConfirmIsShownOnceMore(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	check := hr.Post("/new/preview", joinerForm(t, hr, "E-17", "2027-01-11"))
	site.Announce(site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")) // by a colleague
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	again := hr.Post("/new", check.Form(t, "/new"))
	wants(t, again, http.StatusUnprocessableEntity, "Meanwhile something changed", "Change Ada Park&#39;s first day")
	if day := site.Case(caseRows(site)[0].ID).Effective.String(); day != "2026-12-14" {
		t.Errorf("the colleague's case moved to %s", day)
	}
	goesTo(t, hr.Post("/new", again.Form(t, "/new")), "/cases/1?did=rescheduled")
}

func TestTheCheckAsksAboutDaysThatMayBeMistyped(t *testing.T) {
	site := webtest.Open(t)
	form := caseworktest.Setup()
	form.Holidays = []jml.Date{{Year: 2026, Month: 12, Day: 25}}
	if err := site.Office.Setup(t.Context(), jml.ConsoleActor(), form); err != nil {
		t.Fatal(err)
	}
	hr := site.Staff(staff.HR)
	for day, says := range map[string]string{
		"2026-12-12": "2026-12-12 is a Saturday.", "2026-12-25": "2026-12-25, a Friday, is a holiday.", "2026-01-12": "2026-01-12 has gone by",
		"2027-12-13": "ahead. Is the year right?",
	} {
		wants(t, hr.Post("/new/preview", joinerForm(t, hr, "E-17", day)), http.StatusOK, says)
	}
	if calm := hr.Post("/new/preview", joinerForm(t, hr, "E-17", "2026-12-14")); strings.Contains(calm.Body, "class=\"warnings\"") {
		t.Error("a plain Monday is warned of")
	}
}

func TestALeaverIsNotAmongThoseWhoAreMailedBeforeTheyKnow(t *testing.T) {
	site := webtest.Open(t)
	site.Employ(caseworktest.Ada(), true, nil)
	hr := site.Staff(staff.HR)
	form := hr.Get("/new?kind=leaver&person="+site.ID("ada")).Form(t, "/new")
	form.Set("effective_date", "2026-12-18")
	check := hr.Post("/new/preview", form)
	wants(t, check, http.StatusOK, "Ada Park leaves on Fri 18 Dec", "Ada Park is not mailed before you say that they know.")
	if strings.Contains(check.Body, "<strong>Ada Park</strong>") {
		t.Error("the leaver stands among those who are mailed")
	}
}

func with(form url.Values, name, value string) url.Values {
	form.Set(name, value)
	return form
}

func TestAllThatAnAnnouncementLacksIsSaidAtOnce(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	form := hr.Get("/new?kind=joiner").Form(t, "/new")
	form.Set("person.manager", "nobody at all")
	form.Set("person.worker_type", "contractor")
	wants(t, hr.Post("/new/preview", form), http.StatusUnprocessableEntity, "Nobody here is called", `href="#f-person-given_name"`, `href="#f-person-work_email"`,
		`href="#f-effective_date"`, `href="#f-person-sponsor"`, `href="#f-person-end_date"`, `Who <span class="must">needed</span>`)
}

func TestAPartOfANameIsAskedBackWithWhoIsMeant(t *testing.T) {
	site := webtest.Open(t)
	site.Employ(caseworktest.Ada(), true, nil)
	hr := site.Staff(staff.HR)
	form := hr.Get("/new?kind=leaver").Form(t, "/new")
	form.Set("effective_date", "2026-12-18")
	form.Set("person", "rk ad") // parts, in any order
	wants(t, hr.Post("/new/preview", form), http.StatusUnprocessableEntity, "Nobody here is called just “rk ad”", "Ada Park &lt;ada@example.com&gt;", `value="rk ad"`)
	if len(caseRows(site)) > 0 {
		t.Error("a guess opened a case")
	}
	form.Set("person", "Ada Park <ada@example.com>")
	wants(t, hr.Post("/new/preview", form), http.StatusOK, "Ada Park leaves on")
	wants(t, hr.Get(hr.Post("/people", url.Values{"q": {"park ad"}}).Location), http.StatusOK, "Ada Park")
}

func TestWhoTakesOverIsKeptWhileItIsNotClearWhoLeaves(t *testing.T) {
	site := webtest.Open(t)
	site.Employ(caseworktest.Ada(), true, nil)
	hr := site.Staff(staff.HR)
	form := hr.Get("/new?kind=leaver&person="+site.ID("Tom")).Form(t, "/new")
	form.Set("effective_date", "2026-12-14")
	form.Set("takeover_all", "ben@example.com")
	form.Set("takeover.role.cto", "noor@example.com")

	kept := func(page webtest.Page) url.Values {
		t.Helper()
		again := page.Form(t, "/new")
		if again.Get("takeover_all") != "ben@example.com" || again.Get("takeover.role.cto") != "noor@example.com" {
			t.Errorf("who takes over is lost: %v", again)
		}
		return again
	}
	unknown := hr.Post("/new/preview", with(form, "person", "Tim Nobody"))
	wants(t, unknown, http.StatusUnprocessableEntity, "Nobody here is called “Tim Nobody”", `id="f-takeover_all"`)
	form = kept(unknown)
	form = kept(hr.Post("/new", form))

	nothing := hr.Post("/new/preview", with(with(form, "person", "ada@example.com"), "effective_date", "no day"))
	wants(t, nothing, http.StatusUnprocessableEntity, "Nothing has to move")
	form = kept(nothing)

	form.Set("effective_date", "2026-12-14")
	goesTo(t, hr.Post("/new", with(form, "person", "tom@example.com")), "/cases/1?did=announced")
}

func TestTheCheckOfAReturnAsksAboutWhatIsStillHeldBeforeAnythingIsOrdered(t *testing.T) {
	site := webtest.Open(t)
	ada := caseworktest.Ada()
	site.Employ(ada, true, nil, "LT-1")
	left := site.Announce(site.Event(jml.Leaver, ada, "2026-11-23")).Case
	site.WaitUntil(site.Case(left.ID).CutoffAt, left.ID)

	check := site.Staff(staff.HR).Post("/new/preview", joinerForm(t, site.Staff(staff.HR), "E-17", "2026-12-14"))
	wants(t, check, http.StatusOK, "Ada Park still holds laptop LT-1: keep it?", "That is asked first, and nothing of its kind is ordered before.")
}

func TestANameBesideSomebodyElsesAddressIsAskedAbout(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	form := hr.Get("/new?kind=leaver").Form(t, "/new")
	form.Set("kind", "leaver")
	form.Set("effective_date", "2026-12-31")
	for typed, taken := range map[string]bool{"Tom Weber <tom@example.com>": true, "Weber, Tom <tom@example.com>": true, "Tom <tom@example.com>": true, "<tom@example.com>": true,
		"Thomas Weber <tom@example.com>": false, "Ben Okafor <tom@example.com>": false} {
		form.Set("person", typed)
		page := hr.Post("/new/preview", form)
		if asks := strings.Contains(page.Body, "somebody who is not called so"); asks == taken {
			t.Errorf("%q is taken for Tom: %v", typed, !asks)
		}
		if !taken {
			wants(t, page, http.StatusUnprocessableEntity, "Name who is meant, as in: Tom Weber &lt;tom@example.com&gt;")
		}
	}
	form.Set("person", "Ben Okafor <tom@example.com>")
	wants(t, hr.Post("/new/preview", form), http.StatusUnprocessableEntity, "as in: Tom Weber &lt;tom@example.com&gt;; Ben Okafor &lt;ben@example.com&gt;.")
}
