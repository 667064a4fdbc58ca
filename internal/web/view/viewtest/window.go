package viewtest

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
	"github.com/handover-jml/handover/internal/web/view"
)

var shots = flag.String("shots", "", "write a picture of every page to this folder, on a phone and a desktop, light and dark")

func fitTheirWindows(t *testing.T, bodies map[string]string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", door.ContentPolicy)
		if strings.HasPrefix(r.URL.Path, "/static/") {
			if err := view.Static(w, r); err != nil {
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
	if *shots != "" {
		schemes = append(schemes, "dark")
	}
	for name := range bodies {
		for width, device := range map[int64]string{390: "phone", 1280: "desk"} {
			for _, scheme := range schemes {
				file := strings.ReplaceAll(name, " ", "-") + "-" + scheme + "-" + device + ".png"
				shoot(t, browser, srv.URL+"/"+url.PathEscape(name), file, width, scheme)
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
		t.Errorf("%s is %d px wide in a window of %d", file, wide, width)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](hardToPress))
	if err != nil {
		t.Fatal(err)
	}
	for _, control := range found {
		t.Errorf("%s: %s", file, control)
	}
	if *shots == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, file), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

// hardToPress lists the links and buttons that a finger misses: beside the
// window where nothing scrolls them in, cut off, or lower than 24 px. Links
// within a sentence are as high as its line.
const hardToPress = `[...document.querySelectorAll("a, button, select, summary, input:not([type=hidden], [type=checkbox], [type=radio])")].flatMap((e) => {
	const box = e.getBoundingClientRect(), is = (what) => [what + ": " + e.outerHTML.slice(0, 120)];
	if (!e.checkVisibility() || e.closest(".skip, .sr")) return [];
	if (box.left < 0 || box.right > innerWidth) { if (!e.closest(".scroll, nav")) return is("outside of the window"); }
	if (getComputedStyle(e).display !== "inline" && box.height < 24) return is(Math.round(box.height) + " px high");
	return [];
})`
