package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/chromiumtest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestThePlanFillsInWhileHRTypes(t *testing.T) {
	site := webtest.Open(t)
	site.Announce(site.Event(jml.Joiner, caseworktest.Ada(), "2026-11-20"))
	all, ctx := site.SignInPath("hr@example.com", staff.HR), chromiumtest.Start(t)
	tctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	err := chromedp.Do(tctx,
		chromedp.Navigate(site.URL+all), chromedp.Click("main button"), chromedp.WaitVisible(".side"),
		chromedp.Navigate(site.URL+"/new?kind=leaver"),
		chromedp.SendKeys("#f-person", "Tom Weber"), chromedp.SendKeys("#f-effective_date", "12142026"),
		chromedp.WaitVisible("#plan .plan-owner"), chromedp.WaitVisible("#f-takeover-role-cto"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := chromedp.Run(tctx, chromedp.Text("#plan"))
	if err != nil || !strings.Contains(plan, "Tom Weber") {
		t.Errorf("the plan says %q (%v)", plan, err)
	}
}
