package web

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

//go:embed template/*.html template/part/*.html
var templateFS embed.FS

// viewer is the signed-in member of staff a page is shown to. Zone is never
// nil: it is the company's zone, or UTC before set-up.
type viewer struct {
	Staff jml.Staff
	Zone  *time.Location
}

// may reports whether the viewer holds one of the roles.
func (v viewer) may(roles ...jml.StaffRole) bool {
	for _, r := range roles {
		if v.Staff.Role == r {
			return true
		}
	}
	return false
}

// actor is the viewer as casework records them.
func (v viewer) actor() jml.Actor {
	return jml.Actor{Kind: jml.ActorStaff, Ref: v.Staff.ID, Name: v.Staff.Name,
		PersonID: v.Staff.PersonID, Assurance: jml.AssuranceSignIn}
}

type viewerKey struct{}

// withViewer returns a context that carries who is signed in.
func withViewer(ctx context.Context, v viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// viewerOf returns who is signed in, or a viewer without a staff id in UTC.
func viewerOf(ctx context.Context) viewer {
	v, _ := ctx.Value(viewerKey{}).(viewer)
	if v.Zone == nil {
		v.Zone = time.UTC
	}
	return v
}

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
	Viewer   viewer
	SignedIn bool
	Nav      []navItem
}

// navItem is one line of the navigation.
type navItem struct {
	Href, Label string
	Current     bool
}

// page writes one whole page. The view and its data are checked together by a
// test, so a fault here is a defect; it is logged and answered without detail.
func (re *renderer) page(w http.ResponseWriter, r *http.Request, view string, status int, data any) {
	v := viewerOf(r.Context())
	f := frame{Page: data, Viewer: v, SignedIn: v.Staff.ID != "", Nav: re.nav(v, r.URL.Path)}
	re.write(w, r, view, "layout", status, f)
}

// fragment writes one named part of a view, for a script that updates a page.
func (re *renderer) fragment(w http.ResponseWriter, r *http.Request, view, part string, data any) {
	re.write(w, r, view, part, http.StatusOK, data)
}

func (re *renderer) write(w http.ResponseWriter, r *http.Request, view, part string, status int, data any) {
	var body bytes.Buffer
	t, ok := re.views[view]
	err := fmt.Errorf("no view %q", view)
	if ok {
		err = t.ExecuteTemplate(&body, part, data)
	}
	if err != nil {
		re.log.ErrorContext(r.Context(), "render page", "view", view, "error", err.Error())
		http.Error(w, "This page could not be shown. The fault is in the service's log; please tell its operator.",
			http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the client has gone; there is nobody to tell
}

// nav lists the pages the viewer may open.
func (re *renderer) nav(v viewer, at string) []navItem {
	if v.Staff.ID == "" {
		return nil
	}
	items := []navItem{
		{Href: "/", Label: "Today"}, {Href: "/cases", Label: "Cases"}, {Href: "/people", Label: "People"},
		{Href: "/responsibilities", Label: "Roles"}, {Href: "/access", Label: "Access"},
		{Href: "/equipment", Label: "Equipment"}, {Href: "/evidence", Label: "Evidence"},
	}
	if v.may(jml.StaffAdmin) {
		items = append(items, navItem{Href: "/setup", Label: "Set-up"})
	}
	if re.mailbox && v.may(jml.StaffAdmin) {
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
