// Package view owns how pages look and speak: rendering, the layout and shared
// parts, forms, how one viewer sees time, and the words for every state. It
// knows no database, and of a request only who asks.
package view

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
)

//go:embed template
var shared embed.FS

// Pages holds every page's template, parsed once. A page is a file template/*.html
// that defines "title" and "main"; what is in template/part here is shared by all.
type Pages struct {
	pages   map[string]*template.Template
	log     *slog.Logger
	ways    func() []SignInWay // nil: none
	mailbox bool               // the built-in mailbox is part of the navigation
}

// New parses the templates of the rooms given; a broken or incomplete one is an
// error before the first request.
func New(log *slog.Logger, mailbox bool, rooms ...fs.FS) (*Pages, error) {
	parts, err := template.New("").Funcs(functions()).ParseFS(shared, "template/part/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse shared templates: %w", err)
	}
	p := &Pages{pages: map[string]*template.Template{}, log: log, mailbox: mailbox}
	for _, room := range append(rooms, shared) {
		if err := p.add(parts, room); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Pages) add(parts *template.Template, room fs.FS) error {
	files, err := fs.Glob(room, "template/*.html")
	if err != nil {
		return fmt.Errorf("list templates: %w", err)
	}
	for _, file := range files {
		t, err := template.Must(parts.Clone()).ParseFS(room, file)
		if err != nil {
			return fmt.Errorf("parse template %s: %w", file, err)
		}
		for _, name := range []string{"layout", "title", "main"} {
			if t.Lookup(name) == nil {
				return fmt.Errorf("template %s does not define %q", file, name)
			}
		}
		p.pages[strings.TrimSuffix(path.Base(file), ".html")] = t
	}
	return nil
}

// frame is what the layout knows of a page.
type frame struct {
	Page     any
	Viewer   door.Principal
	SignedIn bool
	Nav      []navItem
}

// navItem is one line of the navigation.
type navItem struct {
	Href, Label string
	Current     bool
}

// Show writes one whole page. The page and its data are checked together by a
// test, so a fault here is a defect.
func (p *Pages) Show(w http.ResponseWriter, r *http.Request, page string, status int, data any) error {
	viewer := door.PrincipalOf(r.Context())
	f := frame{Page: data, Viewer: viewer, SignedIn: len(viewer.Rights) > 0, Nav: p.nav(viewer, r.URL.Path)}
	return p.write(w, page, "layout", status, f)
}

// Offer has pages that tell how to sign in offer ways to.
func (p *Pages) Offer(ways func() []SignInWay) { p.ways = ways }

// Ways are the ways to sign in, which lead back to an address of ours.
func (p *Pages) Ways(to string) SignInWays {
	if p.ways == nil {
		return SignInWays{}
	}
	return SignInWays{List: p.ways(), To: to}
}

// ShowPart writes one named part of a page, for a script that updates it.
func (p *Pages) ShowPart(w http.ResponseWriter, page, part string, data any) error {
	return p.write(w, page, part, http.StatusOK, data)
}

// Refused shows a refusal. When even that fails, its lines are sent bare.
func (p *Pages) Refused(w http.ResponseWriter, r *http.Request, f door.Refusal) {
	page := Refusal{Refusal: f}
	if f.Status == http.StatusUnauthorized || f.Status == http.StatusForbidden {
		page.Ways = p.Ways(f.To)
	}
	if err := p.Show(w, r, "error", f.Status, page); err != nil {
		p.log.ErrorContext(r.Context(), "show a refusal", "request", door.RequestID(r), "error", err.Error())
		http.Error(w, strings.Join(f.Lines, "\n"), f.Status)
	}
}

func (p *Pages) write(w http.ResponseWriter, page, part string, status int, data any) error {
	t, ok := p.pages[page]
	if !ok {
		return fmt.Errorf("no page %q", page)
	}
	var body bytes.Buffer
	if err := t.ExecuteTemplate(&body, part, data); err != nil {
		return fmt.Errorf("render page %s: %w", page, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the client has gone; there is nobody to tell
	return nil
}

// nav lists the pages the viewer may open.
func (p *Pages) nav(viewer door.Principal, at string) []navItem {
	if len(viewer.Rights) == 0 {
		return nil
	}
	if !viewer.Period.IsZero() {
		return []navItem{{Href: "/evidence", Label: "Evidence", Current: strings.HasPrefix(at, "/evidence")}}
	}
	items := []navItem{
		{Href: "/", Label: "Today"}, {Href: "/cases", Label: "Cases"}, {Href: "/people", Label: "People"},
		{Href: "/responsibilities", Label: "Roles"}, {Href: "/access", Label: "Access"},
		{Href: "/equipment", Label: "Equipment"}, {Href: "/exceptions", Label: "Exceptions"}, {Href: "/evidence", Label: "Evidence"},
	}
	if viewer.Holds(staff.Admin) || viewer.Holds(staff.HR) {
		items = append(items, navItem{Href: "/locations", Label: "Locations"}, navItem{Href: "/sources", Label: "Sources"})
	}
	if viewer.Holds(staff.Admin) {
		items = append(items, navItem{Href: "/staff", Label: "Sign-in rights"}, navItem{Href: "/approvals", Label: "To be approved"}, navItem{Href: "/tokens", Label: "API"}, navItem{Href: "/setup", Label: "Set-up"})
	}
	if p.mailbox && viewer.Holds(staff.Admin) {
		items = append(items, navItem{Href: "/mailbox/", Label: "Mailbox"})
	}
	for i := range items {
		items[i].Current = at == items[i].Href || items[i].Href != "/" && strings.HasPrefix(at, items[i].Href+"/")
	}
	return items
}

// functions are the few that templates may call; everything else is a method
// of a page's struct.
func functions() template.FuncMap {
	return template.FuncMap{
		"plural": Plural,
		"asset":  assetURL,
		"list":   func(words ...string) []string { return words },
	}
}
