package web_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// named reports whether somebody can read a name or mail address of one of our
// people in an address, also behind percent signs and base64. Ada is none of
// the names: ids have such letters too.
func named(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	readable := []string{u.Path}
	for name, values := range u.Query() {
		for _, v := range values {
			decoded, _ := base64.RawURLEncoding.DecodeString(v)
			readable = append(readable, name, v, string(decoded))
		}
	}
	text := strings.ToLower(strings.Join(readable, " "))
	for _, name := range []string{"park", "weber", "lang", "haddad", "okafor", "crowd", "@example.com"} {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}

func TestNoNameOrMailAddressStandsInAnAddress(t *testing.T) {
	site, _ := webtest.Leaver(t)
	var many []company.ImportPerson
	for i := range 60 {
		many = append(many, company.ImportPerson{Row: i + 2, Start: jml.Date{Year: 2024, Month: 5, Day: 1},
			EventPerson: jml.EventPerson{GivenName: fmt.Sprintf("N%02d", i), FamilyName: "Crowd", WorkEmail: fmt.Sprintf("n%02d.crowd@example.com", i), Manager: "tom@example.com"}})
	}
	if _, err := site.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "crowd", many); err != nil {
		t.Fatal(err)
	}
	admin := site.Staff(staff.Admin)
	seen, left := map[string]bool{}, []string{"/"}
	for _, search := range []struct{ path, text string }{{"/people", "Weber"}, {"/people", "crowd@example.com"}, {"/cases", "Park"}} {
		left = append(left, admin.Post(search.path, url.Values{"q": {search.text}}).Location)
	}
	for len(left) > 0 {
		address := left[0]
		left = left[1:]
		if named(address) {
			t.Errorf("the address %s names somebody", address)
		}
		page := admin.Get(address)
		for _, next := range page.Links(t, "/") {
			next, _, _ = strings.Cut(next, "#")
			path, _, _ := strings.Cut(next, "?")
			// A hidden mark is written anew each time; one of each kind is enough.
			kind := path
			if q, err := url.ParseQuery(strings.TrimPrefix(next, path+"?")); err == nil {
				for name := range q {
					kind += " " + name
				}
			}
			if next != "" && !seen[kind] {
				seen[kind] = true
				left = append(left, next)
			}
		}
	}
	if !seen["/people after"] || !seen["/new kind person"] {
		t.Errorf("the walk came neither to the next slice of people nor to the announcement of one: %v", seen)
	}
}

func TestASearchIsFoundAgainByItsOwnSessionOnly(t *testing.T) {
	site, _ := webtest.Leaver(t)
	hr, other := site.Staff(staff.HR), site.Staff(staff.Auditor)
	found := hr.Post("/people", url.Values{"q": {"weber"}, "all": {"yes"}})
	if found.Status != http.StatusSeeOther || !strings.HasPrefix(found.Location, "/people?all=yes&find=") {
		t.Fatalf("status %d to %q", found.Status, found.Location)
	}
	lists := func(b *webtest.Browser, who string) bool { return strings.Contains(b.Get(found.Location).Body, who) }
	if !lists(hr, "Tom Weber") || lists(hr, "Mia Lang") {
		t.Error("the search does not narrow the list")
	}
	if !lists(other, "Mia Lang") {
		t.Error("another session reads what was searched for")
	}
	if page := hr.Get("/people?after=bm9ib2R5"); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("a mark that nobody hid: status %d", page.Status)
	}
	if page := hr.Post("/people", url.Values{"q": {strings.Repeat("a", 2000)}}); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("an endless name: status %d", page.Status)
	}
	if page := hr.Post("/people", nil); page.Location != "/people" {
		t.Errorf("searching for nothing leads to %q", page.Location)
	}
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	if !lists(hr, "Tom Weber") {
		t.Error("the same address finds nothing a minute later")
	}
}
