package web

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/handover-jml/handover/internal/chromiumtest"
	"github.com/handover-jml/handover/internal/web/door"
)

var shotsFlag = flag.String("shots", "", "write a picture of every page to this folder, on a phone and a desktop, light and dark")

// TestNoPageIsWiderThanItsWindow looks at every page, and leaves pictures for
// people to look at when -shots names a folder. It needs Chromium.
func TestNoPageIsWiderThanItsWindow(t *testing.T) {
	re, bodies := testRenderer(t), map[string]string{}
	for _, p := range append(filledPages(t), emptyPages(t)...) {
		bodies[strings.ReplaceAll(p.name, " ", "-")] = renderPage(t, re, p, true)
	}
	for _, p := range linkPages() {
		bodies[strings.ReplaceAll(p.name, " ", "-")] = renderPage(t, re, p, false)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", door.ContentPolicy)
		if strings.HasPrefix(r.URL.Path, "/static/") {
			if err := re.static(w, r); err != nil {
				t.Error(err)
			}
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(bodies[strings.TrimPrefix(r.URL.Path, "/")]))
	}))
	t.Cleanup(srv.Close)
	browser := chromiumtest.Start(t)
	schemes := []string{"light"} // the scheme changes colours, not widths
	if *shotsFlag != "" {
		schemes = append(schemes, "dark")
	}
	for name := range bodies {
		for _, width := range []int64{390, 1280} {
			for _, scheme := range schemes {
				shoot(t, browser, srv.URL+"/"+url.PathEscape(name), filepath.Join(*shotsFlag, name+"-"+scheme+"-"+map[int64]string{390: "phone", 1280: "desk"}[width]+".png"), width, scheme)
			}
		}
	}
}

func shoot(t *testing.T, browser context.Context, address, file string, width int64, scheme string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(browser, time.Minute)
	defer cancel()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 844), chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64]("document.documentElement.scrollWidth"))
	if err != nil {
		t.Fatal(err)
	}
	if wide > width {
		t.Errorf("%s is %d px wide in a window of %d", filepath.Base(file), wide, width)
	}
	if *shotsFlag == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
