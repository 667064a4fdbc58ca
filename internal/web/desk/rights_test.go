package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// rightOf is the id of the right of an address.
func rightOf(site *webtest.Site, email string) string {
	site.Helper()
	rows, err := site.Store.Staff(site.Context(), site.Clock.Now())
	if err != nil {
		site.Fatal(err)
	}
	for _, row := range rows {
		if row.Email == email {
			return row.ID
		}
	}
	site.Fatalf("%s has no right", email)
	return ""
}

// lea signs the administrator in.
func lea(site *webtest.Site) *webtest.Browser {
	site.Helper()
	b := site.Browser()
	if page := b.Post(site.SignInPath("lea@example.com", staff.Admin), nil); page.Status != http.StatusSeeOther {
		site.Fatalf("sign in: status %d", page.Status)
	}
	return b
}

func TestAnAdministratorGivesAndTakesRights(t *testing.T) {
	site := webtest.Open(t)
	admin := lea(site)
	wants(t, admin.Get("/staff"), http.StatusOK, "Lea Brandt", "lea@example.com", "while they work here", "1 browser")
	form := admin.Get("/staff").Form(t, "/staff")
	wants(t, admin.Post("/staff", form), http.StatusUnprocessableEntity, "Pick a person from the list", `href="#f-give-email"`)

	form.Set("email", "Noor Haddad <noor@example.com>")
	form.Set("role", "hr")
	given := admin.Post("/staff", form)
	goesTo(t, given, "/staff?did=given")
	wants(t, admin.Get(given.Location), http.StatusOK, "The right holds from now on", "Noor Haddad")
	form.Set("email", "pia@audit.example")
	form.Set("role", "auditor")
	form.Set("name", "Pia Roth")
	form.Set("until", "2999-01-01")
	wants(t, admin.Post("/staff", form), http.StatusUnprocessableEntity, "a year from now", `value="Pia Roth"`, `href="#f-give-until"`)
	form.Set("until", "2026-12-31")
	goesTo(t, admin.Post("/staff", form), "/staff?did=given")
	wants(t, admin.Get("/staff"), http.StatusOK, "Pia Roth", "until 2026-12-31")

	pia := site.Browser()
	pia.Post(site.SignInPath("pia@audit.example", staff.Auditor), nil)
	wants(t, pia.Get("/"), http.StatusOK)
	remove := "/staff/" + rightOf(site, "pia@audit.example") + "/remove"
	wants(t, admin.Post(remove, nil), http.StatusUnprocessableEntity, "Tick the box")
	goesTo(t, admin.Post(remove, url.Values{"sure": {"yes"}}), "/staff?did=removed")
	wants(t, pia.Get("/"), http.StatusUnauthorized)
	goesTo(t, admin.Post(remove, url.Values{"sure": {"yes"}}), "/staff?did=removed") // pressed twice
	wants(t, admin.Post("/staff/nobody/remove", url.Values{"sure": {"yes"}}), http.StatusNotFound)
}

func TestTheLastAdministratorCannotTakeTheOwnRightAway(t *testing.T) {
	site := webtest.Open(t)
	admin := lea(site)
	page := admin.Post("/staff/"+rightOf(site, "lea@example.com")+"/remove", url.Values{"sure": {"yes"}})
	wants(t, page, http.StatusUnprocessableEntity, "last administrator", "<details open>")
	wants(t, admin.Get("/staff"), http.StatusOK)
}

func TestAnAdministratorSignsSomebodyOutAndRevokesLinks(t *testing.T) {
	site, c := webtest.Leaver(t)
	admin, ines, mia := lea(site), site.Browser(), site.OwnerOf("Mia", c.ID)
	ines.Post(site.SignInPath("ines@example.com", staff.HR), nil)
	goesTo(t, admin.Post("/staff/"+rightOf(site, "ines@example.com")+"/sign-out", nil), "/staff?did=out")
	wants(t, ines.Get("/"), http.StatusUnauthorized)

	wants(t, admin.Post("/staff/sign-out", url.Values{"person": {"Nobody"}}), http.StatusUnprocessableEntity, "Nobody here is called", `href="#f-leave-person"`)
	goesTo(t, admin.Post("/staff/sign-out", url.Values{"person": {"Mia Lang <mia@example.com>"}}), "/staff?did=out")
	wants(t, mia.Get("/my"), http.StatusUnauthorized)
	mia = site.OwnerOf("Mia", c.ID) // the link goes on working

	wants(t, admin.Post("/staff/links", nil), http.StatusUnprocessableEntity, "Say whose links")
	wants(t, admin.Post("/staff/links", url.Values{"case": {"77"}}), http.StatusUnprocessableEntity, "There is no such case", `href="#f-links-case"`)
	goesTo(t, admin.Post("/staff/links", url.Values{"person": {"mia@example.com"}, "case": {"#1"}}), "/staff?did=revoked")
	wants(t, mia.Get("/my"), http.StatusUnauthorized)
	if page := site.Browser().Post(site.LinkPath("Mia", c.ID), nil); page.Status != http.StatusNotFound {
		t.Errorf("the revoked link: status %d", page.Status)
	}
	if page := site.OwnerOf("Ben", c.ID).Get("/my"); page.Status != http.StatusOK {
		t.Errorf("somebody else's link: status %d", page.Status)
	}
	wants(t, admin.Get("/cases/1"), http.StatusOK, "revoked 1 mail link")
	goesTo(t, admin.Post("/staff/links", url.Values{"case": {"1"}}), "/staff?did=revoked")
	if page := site.Browser().Post(site.LinkPath("Ben", c.ID), nil); page.Status != http.StatusNotFound {
		t.Errorf("a link of the case: status %d", page.Status)
	}
}

func TestEveryChangeOfRightsOnAPageIsALineOfTheLog(t *testing.T) {
	site, _ := webtest.Leaver(t)
	admin, ines := lea(site), rightOf(site, "ines@example.com")
	outsider := url.Values{"email": {"it@provider.example"}, "name": {"Ira Novak"}, "role": {"auditor"}}
	for _, change := range []struct {
		route, path   string
		refused, form url.Values
	}{
		{"POST /staff", "/staff", url.Values{"role": {"hr"}}, outsider},
		{"POST /staff/{right}/sign-out", "/staff/" + ines + "/sign-out", nil, url.Values{}},
		{"POST /staff/sign-out", "/staff/sign-out", url.Values{"person": {"Nobody"}}, url.Values{"person": {"mia@example.com"}}},
		{"POST /staff/links", "/staff/links", url.Values{}, url.Values{"person": {"mia@example.com"}}},
		{"POST /staff/{right}/remove", "/staff/" + ines + "/remove", url.Values{}, url.Values{"sure": {"yes"}}},
	} {
		if change.refused != nil {
			wants(t, admin.Post(change.path, change.refused), http.StatusUnprocessableEntity)
		}
		if n := site.Logged("rights_changed", change.route); n != 0 {
			t.Errorf("%s: refused, and logged as %d changes", change.route, n)
		}
		goesTo(t, admin.Post(change.path, change.form), "/staff?did=")
		if n := site.Logged("rights_changed", change.route); n != 1 {
			t.Errorf("%s: %d lines say that rights changed", change.route, n)
		}
	}
}

func TestTheBrowserThatShowsWhereOneIsSignedInComesFirst(t *testing.T) {
	site := webtest.Open(t)
	first := lea(site)
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	second := lea(site)
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	lea(site)
	for name, b := range map[string]*webtest.Browser{"first": first, "second": second} {
		rows := strings.Split(b.Get("/sessions").Body, `<th scope="row">`)[1:]
		if len(rows) != 3 {
			t.Fatalf("%d sign-ins are listed", len(rows))
		}
		for i, row := range rows {
			if marked := strings.Contains(row, "this browser"); marked != (i == 0) {
				t.Errorf("%s: row %d is marked as this browser: %t", name, i+1, marked)
			}
		}
	}
}

func TestSomebodySignsOutEverywhere(t *testing.T) {
	site := webtest.Open(t)
	here, there, other := lea(site), lea(site), site.Staff(staff.HR)
	page := here.Get("/sessions")
	wants(t, page, http.StatusOK, "Administrator", "by a link of the console")
	if n := strings.Count(page.Body, "by a link of the console"); n != 2 {
		t.Errorf("%d sign-ins are listed", n)
	}
	wants(t, here.Post("/sessions/end", nil), http.StatusOK, "You have signed out")
	for name, b := range map[string]*webtest.Browser{"here": here, "there": there} {
		if page := b.Get("/"); page.Status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, page.Status)
		}
	}
	wants(t, other.Get("/sessions"), http.StatusOK, "HR")
	wants(t, other.Post("/sessions/end", nil), http.StatusOK) // of an outsider's right
	wants(t, other.Get("/"), http.StatusUnauthorized)
}
