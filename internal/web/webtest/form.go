package webtest

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Form returns what a browser would send for the page's form with this action
// ("" for one without) if nobody touched it.
func (p Page) Form(t testing.TB, action string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		t.Fatalf("parse page: %v", err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && attr(n, "action") == action {
			return inputs(n)
		}
	}
	t.Fatalf("no form with action %q on the page:\n%s", action, p.Body)
	return nil
}

// Typed lists the inputs of the page's form with this action into which people
// type: texts and dates and, among them, whether each is a choice of several;
// but no boxes to tick and nothing hidden.
func (p Page) Typed(t testing.TB, action string) map[string]bool {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		t.Fatalf("parse page: %v", err)
	}
	chosen := map[string]bool{}
	for form := range doc.Descendants() {
		if form.Type != html.ElementNode || form.Data != "form" || attr(form, "action") != action {
			continue
		}
		for n := range form.Descendants() {
			if n.Type == html.ElementNode && attr(n, "name") != "" && isTyped(n) {
				chosen[attr(n, "name")] = n.Data == "select" || attr(n, "type") == "radio"
			}
		}
		return chosen
	}
	t.Fatalf("no form with action %q on the page", action)
	return nil
}

func isTyped(n *html.Node) bool {
	switch n.Data {
	case "textarea", "select":
		return true
	case "input":
		return !slices.Contains([]string{"hidden", "checkbox", "file", "submit"}, attr(n, "type"))
	}
	return false
}

func inputs(form *html.Node) url.Values {
	out := url.Values{}
	for n := range form.Descendants() {
		if n.Type != html.ElementNode || attr(n, "name") == "" {
			continue
		}
		switch kind := attr(n, "type"); {
		case n.Data == "textarea":
			out.Add(attr(n, "name"), text(n))
		case n.Data == "select":
			out.Add(attr(n, "name"), selected(n))
		case n.Data != "input", kind == "file", kind == "submit":
		case kind == "radio" || kind == "checkbox":
			if has(n, "checked") {
				out.Add(attr(n, "name"), attr(n, "value"))
			}
		default:
			out.Add(attr(n, "name"), attr(n, "value"))
		}
	}
	return out
}

func selected(n *html.Node) string {
	first, found := "", false
	for o := range n.Descendants() {
		if o.Type != html.ElementNode || o.Data != "option" {
			continue
		}
		if has(o, "selected") {
			return attr(o, "value")
		}
		if !found {
			first, found = attr(o, "value"), true
		}
	}
	return first
}

// Links lists the addresses the page leads to, by what their path begins with.
func (p Page) Links(t testing.TB, prefix string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		t.Fatalf("parse page: %v", err)
	}
	var out []string
	for n := range doc.Descendants() {
		if href := attr(n, "href"); n.Type == html.ElementNode && n.Data == "a" && strings.HasPrefix(path.Clean(href), prefix) {
			out = append(out, href)
		}
	}
	return out
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}
