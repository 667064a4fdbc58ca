package web

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

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

//go:embed template/*.html template/part/*.html
var templateFS embed.FS

// renderer holds every view, parsed once. A view is a file of template/ that
// defines "title" and "main"; the files of template/part are shared by all.
type renderer struct {
	views   map[string]*template.Template
	log     *slog.Logger
	mailbox bool // the built-in mailbox is part of the navigation
}

// newRenderer parses all templates; a broken or incomplete one is an error
// before the first request.
func newRenderer(s *Server) (*renderer, error) {
	parts, err := template.New("").Funcs(templateFuncs()).ParseFS(templateFS, "template/part/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse shared templates: %w", err)
	}
	files, err := fs.Glob(templateFS, "template/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	r := &renderer{views: make(map[string]*template.Template, len(files)), log: s.Log, mailbox: s.Mailbox != nil}
	for _, file := range files {
		t, err := template.Must(parts.Clone()).ParseFS(templateFS, file)
		if err != nil {
			return nil, fmt.Errorf("parse template %s: %w", file, err)
		}
		for _, name := range []string{"layout", "title", "main"} {
			if t.Lookup(name) == nil {
				return nil, fmt.Errorf("template %s does not define %q", file, name)
			}
		}
		r.views[strings.TrimSuffix(path.Base(file), ".html")] = t
	}
	return r, nil
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

// page writes one whole page. The view and its data are checked together by a
// test, so a fault here is a defect.
func (re *renderer) page(w http.ResponseWriter, r *http.Request, view string, status int, data any) error {
	v := door.PrincipalOf(r.Context())
	f := frame{Page: data, Viewer: v, SignedIn: len(v.Rights) > 0, Nav: re.nav(v, r.URL.Path)}
	return re.write(w, view, "layout", status, f)
}

// Refused shows a refusal. When even that fails, its lines are sent bare.
func (re *renderer) Refused(w http.ResponseWriter, r *http.Request, f door.Refusal) {
	if err := re.page(w, r, "error", f.Status, f); err != nil {
		re.log.ErrorContext(r.Context(), "show a refusal", "request", door.RequestID(r), "error", err.Error())
		http.Error(w, strings.Join(f.Lines, "\n"), f.Status)
	}
}

// fragment writes one named part of a view, for a script that updates a page.
func (re *renderer) fragment(w http.ResponseWriter, view, part string, data any) error {
	return re.write(w, view, part, http.StatusOK, data)
}

func (re *renderer) write(w http.ResponseWriter, view, part string, status int, data any) error {
	t, ok := re.views[view]
	if !ok {
		return fmt.Errorf("no view %q", view)
	}
	var body bytes.Buffer
	if err := t.ExecuteTemplate(&body, part, data); err != nil {
		return fmt.Errorf("render page %s: %w", view, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the client has gone; there is nobody to tell
	return nil
}

// nav lists the pages the viewer may open.
func (re *renderer) nav(v door.Principal, at string) []navItem {
	if len(v.Rights) == 0 {
		return nil
	}
	items := []navItem{
		{Href: "/", Label: "Today"}, {Href: "/cases", Label: "Cases"}, {Href: "/people", Label: "People"},
		{Href: "/responsibilities", Label: "Roles"}, {Href: "/access", Label: "Access"},
		{Href: "/equipment", Label: "Equipment"}, {Href: "/evidence", Label: "Evidence"},
	}
	if v.Holds(jml.StaffAdmin) {
		items = append(items, navItem{Href: "/setup", Label: "Set-up"})
	}
	if re.mailbox && v.Holds(jml.StaffAdmin) {
		items = append(items, navItem{Href: "/mailbox/", Label: "Mailbox"})
	}
	for i := range items {
		items[i].Current = at == items[i].Href || items[i].Href != "/" && strings.HasPrefix(at, items[i].Href+"/")
	}
	return items
}

// templateFuncs are the few functions that templates may call; everything else
// is a method of a page's struct.
func templateFuncs() template.FuncMap {
	return template.FuncMap{
		"plural": plural,
		"asset":  assetURL,
		"list":   func(words ...string) []string { return words },
	}
}

// plural returns "1 task", "2 tasks".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
