package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/chromiumtest"
	"github.com/handover-jml/handover/internal/company"
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

func TestWhoIsOnNoListIsSuggestedWhileHRTypes(t *testing.T) {
	site := webtest.Open(t)
	var rows []company.ImportPerson
	for i := range 210 {
		who := jml.EventPerson{ID: fmt.Sprintf("C-%d", i), GivenName: "Aaron", FamilyName: fmt.Sprintf("Aab%03d", i), WorkEmail: fmt.Sprintf("a%03d@example.com", i)}
		rows = append(rows, company.ImportPerson{Row: i + 2, EventPerson: who})
	}
	last := jml.EventPerson{ID: "C-999", GivenName: "Zuzana", FamilyName: "Zvonimirova", WorkEmail: "zz@example.com"}
	if _, err := site.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "a crowd", append(rows, company.ImportPerson{Row: 300, EventPerson: last})); err != nil {
		t.Fatal(err)
	}
	admin, ctx := site.SignInPath("lea@example.com", staff.Admin), chromiumtest.Start(t)
	tctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	err := chromedp.Do(tctx,
		chromedp.Navigate(site.URL+admin), chromedp.Click("main button"), chromedp.WaitVisible(".side"),
		chromedp.Navigate(site.URL+"/staff"), chromedp.SendKeys("#f-leave-person", "vonimir"),
		chromedp.WaitReady(`#people option[value="Zuzana Zvonimirova <zz@example.com>"]`))
	if err != nil {
		t.Fatal(err)
	}
}
