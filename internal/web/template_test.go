package web

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

func testRenderer(t testing.TB) *renderer {
	t.Helper()
	re, err := newRenderer(&Server{Options: Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}})
	if err != nil {
		t.Fatal(err)
	}
	return re
}

func renderPage(t testing.TB, re *renderer, p pageCase, signedIn bool) string {
	t.Helper()
	r := httptest.NewRequest("GET", "/cases", nil)
	if signedIn {
		by := jml.Actor{Kind: jml.ActorStaff, Ref: "s1", Name: "Mia Lang"}
		p := door.Principal{Actor: by, Rights: []jml.StaffRole{jml.StaffAdmin}, Zone: berlin(t).Zone}
		r = r.WithContext(door.WithPrincipal(r.Context(), p))
	}
	w := httptest.NewRecorder()
	if err := re.page(w, r, p.view, 200, p.data); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %s, %v", p.name, w.Code, w.Body, err)
	}
	return w.Body.String()
}

func TestEveryPageIsWellFormedAndReachableForEverybody(t *testing.T) {
	re := testRenderer(t)
	seen := map[string]bool{}
	pages := append(filledPages(t), emptyPages(t)...)
	for _, p := range append(pages, linkPages()...) {
		seen[p.view] = true
		t.Run(p.name, func(t *testing.T) {
			body := renderPage(t, re, p, !slices.Contains([]string{"landing", "signin", "error", "mytasks"}, p.view))
			for _, fault := range append(unbalanced(body), inaccessible(t, body)...) {
				t.Error(fault)
			}
		})
	}
	for view := range re.views {
		if !seen[view] {
			t.Errorf("no page is rendered with the view %q", view)
		}
	}
}

func TestACheckFindsWhatAPageMayNotHave(t *testing.T) {
	bad := `<html><head></head><body><h1>a</h1><h1>b</h1><input id="x"><input id="x"><p style="color:red">
	<label for="nobody">c</label><button></button><a href="#gone">d</a><script>1</script><div></p></div></body></html>`
	got := strings.Join(append(unbalanced(bad), inaccessible(t, bad)...), "\n")
	for _, want := range []string{"language", "title", "2 main headings", "no label", "twice", "style", "nobody", "no words", "#gone", "inline script", "closes"} {
		if !strings.Contains(got, want) {
			t.Errorf("the check does not notice %q:\n%s", want, got)
		}
	}
}

// unbalanced lists tags that are not closed in order: templates hold no
// element whose end may be left out.
func unbalanced(body string) (faults []string) {
	void := []string{"meta", "link", "input", "br", "img", "hr"}
	var open []string
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				faults = append(faults, "never closed: "+strings.Join(open, " "))
			}
			return faults
		case html.StartTagToken:
			name, _ := z.TagName()
			if !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return append(faults, "</"+string(name)+"> closes "+strings.Join(open, " "))
			}
			open = open[:len(open)-1]
		}
	}
}

// inaccessible lists what keeps people or the content policy from using the page.
func inaccessible(t testing.TB, body string) (faults []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	ids, labelled, headings, lang, title := map[string]bool{}, map[string]bool{}, 0, false, false
	for n := range doc.Descendants() {
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				faults = append(faults, "the id "+id+" is there twice")
			}
			ids[id] = true
		}
		switch n.DataAtom {
		case atom.Html:
			lang = attr(n, "lang") != ""
		case atom.Title:
			title = title || n.Namespace == "" && strings.TrimSpace(text(n)) != ""
		case atom.H1:
			headings++
		case atom.Label:
			labelled[attr(n, "for")] = true
		}
	}
	if !lang {
		faults = append(faults, "no language")
	}
	if !title {
		faults = append(faults, "no title")
	}
	if headings != 1 {
		faults = append(faults, plural(headings, "main heading", "main headings"))
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			faults = append(faults, faultsOf(n, ids, labelled)...)
		}
	}
	return faults
}

func faultsOf(n *html.Node, ids, labelled map[string]bool) (faults []string) {
	about := "<" + n.Data + " id=" + attr(n, "id") + " name=" + attr(n, "name") + ">"
	switch n.DataAtom {
	case atom.Input, atom.Select, atom.Textarea:
		if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] && !insideLabel(n) && attr(n, "aria-label") == "" {
			faults = append(faults, about+" has no label")
		}
	case atom.Button, atom.A, atom.Summary:
		if strings.TrimSpace(text(n)) == "" && attr(n, "aria-label") == "" {
			faults = append(faults, about+" has no words")
		}
	case atom.Script:
		if attr(n, "src") == "" {
			faults = append(faults, "inline script")
		}
	case atom.Style:
		faults = append(faults, "inline style")
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			faults = append(faults, about+" has the attribute "+a.Key)
		}
		for _, id := range pointers(a) {
			if !ids[id] {
				faults = append(faults, about+" "+a.Key+" points at #"+id+", which is not there")
			}
		}
	}
	return faults
}

// pointers returns the ids of this page that an attribute names.
func pointers(a html.Attribute) []string {
	switch a.Key {
	case "for", "list":
		return []string{a.Val}
	case "aria-describedby", "aria-labelledby":
		return strings.Fields(a.Val)
	case "href":
		if id, ok := strings.CutPrefix(a.Val, "#"); ok {
			return []string{id}
		}
	}
	return nil
}

func insideLabel(n *html.Node) bool {
	for p := range n.Ancestors() {
		if p.DataAtom == atom.Label {
			return true
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
