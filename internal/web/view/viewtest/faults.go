// Package viewtest looks at pages as people and browsers do: whether they are
// well formed, reachable for everybody and no wider than their window. It is
// imported by tests only.
package viewtest

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/handover-jml/handover/internal/web/view"
)

// Faults lists what a page may not have: tags that are not closed in order, and
// what keeps people or the content policy from using it.
func Faults(t testing.TB, body string) []string {
	t.Helper()
	return append(unbalanced(body), inaccessible(t, body)...)
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
		faults = append(faults, view.Plural(headings, "main heading", "main headings"))
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
