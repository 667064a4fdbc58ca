// Package chromiumtest starts the browser that pages are tested in. It is
// imported by tests only and knows nothing of the pages.
package chromiumtest

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// Start starts a headless Chromium that ends with the test and returns the
// context of its first tab. Dates in forms are written the American way
// whatever the machine's language. It fails when Debian's package chromium, or
// another Chromium, is missing.
func Start(t testing.TB) context.Context {
	t.Helper()
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "en-US"))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	// The first call's context keeps the browser alive, so it has no deadline.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 844), chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start Chromium, which this test needs (Debian package chromium): %v", err)
	}
	return ctx
}
