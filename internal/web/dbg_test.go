//go:build browser

package web_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestDbg(t *testing.T) {
	site := webtest.Open(t)
	all, ctx := site.SignInPath("hr@example.com", jml.StaffHR), browse(t)
	step := func(name string, a chromedp.Action[chromedp.Void]) {
		c, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		err := chromedp.Do(c, a)
		t.Log(name, err)
	}
	step("nav", chromedp.Navigate(site.URL+all))
	step("click", chromedp.Click("main button"))
	step("side", chromedp.WaitVisible(".side"))
	step("new", chromedp.Navigate(site.URL+"/new?kind=leaver"))
	step("keys", chromedp.SendKeys("#f-person", "Tom Weber"))
	step("date", chromedp.SendKeys("#f-effective_date", "12142026"))
	step("plan", chromedp.WaitVisible("#plan .plan-owner"))
	v, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href+' '+document.querySelector('#f-effective_date')?.value+' '+document.querySelector('#f-person')?.value+document.querySelector('#takeover')?.innerHTML"))
	t.Log(v, err)
	p, _ := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	os.WriteFile("/tmp/hb/shots/dbg.png", p, 0o600)
	t.Log(site.Log.String())
}
