package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// namesNobody are the inputs of one line that name none of the people here, in
// any form; those that a form asks for who is new, or not of here, among them.
const namesNobody = "q code case control department n as_of word source id tag place went_to why title hour note level system name zone weekend holidays reason time_zone remove filter " +
	"person.id person.given_name person.family_name person.work_email person.personal_email person.title person.department person.location"

// byMailLink are forms behind a mail link. Whoever holds one is shown no list of
// people, and names a person by their work address.
func byMailLink(pattern string) bool { return strings.HasPrefix(pattern, "/my") }

// lineInputs are the inputs of one line of a page's form, and the lists they
// suggest from.
func lineInputs(t *testing.T, page webtest.Page, action string) map[string]string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page.Body))
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]string{}
	for form := range doc.Descendants() {
		if form.Data != "form" || attrOf(form, "action") != action {
			continue
		}
		for n := range form.Descendants() {
			if n.Data == "input" && slices.Contains([]string{"text", "email", "search"}, attrOf(n, "type")) {
				inputs[attrOf(n, "name")] = attrOf(n, "list")
			}
		}
	}
	return inputs
}

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// crowd employs more people than a page lists, and one of a name that comes
// after all of theirs.
func crowd(t *testing.T, site *webtest.Site) {
	t.Helper()
	var rows []company.ImportPerson
	for i := range 210 {
		who := jml.EventPerson{ID: fmt.Sprintf("C-%d", i), GivenName: "Aaron", FamilyName: fmt.Sprintf("Aab%03d", i), WorkEmail: fmt.Sprintf("a%03d@example.com", i)}
		rows = append(rows, company.ImportPerson{Row: i + 2, EventPerson: who})
	}
	last := jml.EventPerson{ID: "C-999", GivenName: "Zuzana", FamilyName: "Zvonimirova", WorkEmail: "zz@example.com"}
	rows = append(rows, company.ImportPerson{Row: 300, EventPerson: last})
	if _, err := site.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "a crowd", rows); err != nil {
		t.Fatal(err)
	}
}

// TestEveryInputThatNamesAPersonFindsThemByAnyPartOfTheirName walks the forms of
// all pages: an input of one line suggests people from the server and asks back,
// or stands among those that name nobody.
func TestEveryInputThatNamesAPersonFindsThemByAnyPartOfTheirName(t *testing.T) {
	asking := 0
	for name, way := range formWays() {
		pattern, _, _ := strings.Cut(name, " ")
		if pattern == "/setup" || pattern == "/sign-in" { // nobody is known yet, or known to us
			continue
		}
		t.Run(name, func(t *testing.T) {
			site, c := siteOf(t, pattern)
			crowd(t, site)
			b := visitorOf(site, pattern)
			s := sending{t, site, b, c, way, webtest.Concrete(pattern, c)}
			page := b.Get(way.page(c))
			if strings.Contains(pattern, "{right}") {
				return // nothing to type
			}
			for input, list := range lineInputs(t, page, s.action()) {
				word, _, _ := strings.Cut(input, ".")
				switch {
				case slices.Contains(strings.Fields(namesNobody), input):
				case byMailLink(pattern):
					if list != "" {
						t.Errorf("%s suggests from %q behind a mail link", input, list)
					}
				case list != "people":
					t.Errorf("%s suggests nobody: is it a person, or a word for namesNobody?", input)
				case way.looks || strings.Contains(way.other, input) || strings.Contains(way.other, word):
				default:
					asking++
					s.asksBack(page, input)
				}
			}
		})
	}
	if asking < 8 {
		t.Errorf("only %d inputs were asked", asking)
	}
}

// asksBack checks that a part of a name that is on no list is suggested by the
// server, and that the form asks whom it means.
func (s sending) asksBack(page webtest.Page, input string) {
	s.Helper()
	const part, who = "vonimir", "Zuzana Zvonimirova &lt;zz@example.com&gt;"
	if strings.Count(page.Body, `<datalist id="people">`) != 1 || strings.Contains(page.Body, who) {
		s.Errorf("%s: the page has no list, or all are on it", input)
	}
	found := s.b.Post("/people/suggest", url.Values{"q": {part}})
	if found.Status != http.StatusOK || !strings.Contains(found.Body, who) || strings.Count(found.Body, "<option") != 1 {
		s.Errorf("%s: the server suggests %d %s", input, found.Status, found.Body)
	}
	form := s.form()
	form.Set(input, part)
	refused := s.b.Post(s.path, form)
	if refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, "Name who is meant") || !strings.Contains(refused.Body, who) {
		s.Errorf("%s: %q is answered with %d to %q", input, part, refused.Status, refused.Location)
	}
}
