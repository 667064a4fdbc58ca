package viewtest

import (
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"path"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Page is one page with its data, as a busy company would see it, or empty.
type Page struct {
	Name   string // of the picture and in messages
	View   string // its template's name
	Data   any
	Public bool // shown to people who are not signed in
}

// Pages returns a room's templates with the shared ones.
func Pages(t testing.TB, rooms ...fs.FS) *view.Pages {
	t.Helper()
	pages, err := view.New(slog.New(slog.DiscardHandler), false, rooms...)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// Body renders a page as its viewer would get it.
func (p Page) Body(t testing.TB, pages *view.Pages) string {
	t.Helper()
	r := httptest.NewRequest("GET", "/cases", nil)
	if !p.Public {
		by := jml.Actor{Kind: jml.ActorStaff, Ref: "s1", Name: "Mia Lang"}
		who := door.Principal{Actor: by, Rights: []staff.Role{staff.Admin}, Zone: Berlin(t).Zone}
		r = r.WithContext(door.WithPrincipal(r.Context(), who))
	}
	w := httptest.NewRecorder()
	if err := pages.Show(w, r, p.View, 200, p.Data); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %s, %v", p.Name, w.Code, w.Body, err)
	}
	return w.Body.String()
}

// Check renders a room's pages, looks for faults in each, and demands that no
// page of the room is left out.
func Check(t *testing.T, room fs.FS, samples []Page) {
	t.Helper()
	pages, seen := Pages(t, room), map[string]bool{}
	for _, p := range samples {
		seen[p.View] = true
		t.Run(p.Name, func(t *testing.T) {
			for _, fault := range Faults(t, p.Body(t, pages)) {
				t.Error(fault)
			}
		})
	}
	own, err := fs.Glob(room, "template/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range own {
		if name := path.Base(file); !seen[name[:len(name)-len(".html")]] {
			t.Errorf("no sample is rendered with %s", file)
		}
	}
}

// Fit looks at a room's pages on a phone and a desktop, and leaves pictures for
// people to look at when -shots names a folder. It needs Chromium.
func Fit(t *testing.T, room fs.FS, samples []Page) {
	t.Helper()
	pages, bodies := Pages(t, room), map[string]string{}
	for _, p := range samples {
		bodies[p.Name] = p.Body(t, pages)
	}
	fitTheirWindows(t, bodies)
}

// Now is a Tuesday afternoon in Berlin.
func Now() time.Time { return time.Date(2026, 12, 1, 15, 20, 0, 0, time.UTC) }

// Berlin is that afternoon as somebody there sees it.
func Berlin(t testing.TB) view.ViewerTime {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return view.ViewerTime{Now: Now(), Zone: zone}
}
