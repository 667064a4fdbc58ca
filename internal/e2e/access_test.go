package e2e

import (
	"context"
	_ "embed"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/handover-jml/handover/internal/chromiumtest"
)

//go:embed testdata/audit.js
var audit string

func TestEveryPageCanBeReadAndUsedByEverybody(t *testing.T) {
	t.Parallel()
	s, web := demo(t), chromiumtest.Start(t)
	mail := s.awaitMail(1, "Ben Okafor", "/t/")
	for _, width := range []int64{phone, desk} {
		for _, scheme := range []string{"light", "dark"} {
			owner := s.browser(web, width, prefers(scheme))
			owner.visit(mail.path)
			owner.accessible("landing " + scheme)
			owner.press("Show my tasks")
			owner.accessible("my tasks " + scheme)
			owner.press("Record")
			owner.accessible("refused record " + scheme)
			for _, path := range []string{"/mailbox/", "/sign-in", "/nothing-here", "/cases"} {
				owner.visit(path)
				owner.accessible("stranger's " + path + " " + scheme)
			}
		}
	}
	link := regexp.MustCompile(`/sign-in/\S+`).FindString(s.do("sign-in", "--email", "lea@example.com"))
	hr := s.browser(web, desk)
	hr.visit(link)
	hr.press("Sign in")
	hr.visit("/people")
	paths := []string{"/", "/cases", "/cases/1", "/cases/3", "/cases/4?by=time", "/cases?control=nobody", "/new?kind=joiner", "/new?kind=mover", "/new?kind=leaver",
		"/people", ask[string](hr, `document.querySelector("main table a").getAttribute("href")`),
		"/responsibilities", "/access", "/equipment", "/evidence", "/staff", "/sessions", "/setup"}
	for _, width := range []int64{phone, desk} {
		for _, scheme := range []string{"light", "dark"} {
			hr.do("look again", chromedp.EmulateViewport(width, 844), prefers(scheme))
			for _, path := range paths {
				hr.visit(path)
				hr.accessible(path + " " + scheme)
			}
			hr.visit("/new?kind=leaver")
			hr.press("Check the announcement")
			hr.accessible("refused announcement " + scheme)
		}
	}
}

func TestTheAuditFindsFaults(t *testing.T) {
	b := (&service{T: t}).browser(chromiumtest.Start(t), phone)
	b.do("open a bad page", chromedp.Evaluate[chromedp.Void](`document.body.innerHTML = "<main><h1>a</h1><h3 id=x>b</h3><p id=x style='color:#999;background:#fff'>pale</p>" +
		"<input><button style='outline:none;padding:0;font-size:8px;line-height:8px;border:0'>tiny</button></main>"`))
	faults := strings.Join(ask[[]string](b, audit), "\n")
	for _, want := range []string{"no language", "skips a level", "share the id x", "no label", "contrast of 2.", "8 px", "has the focus"} {
		if !strings.Contains(faults, want) {
			t.Errorf("the audit does not notice %q:\n%s", want, faults)
		}
	}
}

// demo starts "handover dev" with its example company.
func demo(t *testing.T) *service {
	t.Helper()
	s := prepare(t, "dev", "--demo")
	s.ready, s.post = "  Data ", &mailbox{dir: filepath.Join(s.dir, "mailbox"), read: map[string]letter{}}
	s.start()
	return s
}

// accessible reports what the page in the tab owes, folded parts included.
func (b *tab) accessible(page string) {
	b.Helper()
	ask[chromedp.Void](b, `document.querySelectorAll("details").forEach(d => d.open = true)`)
	for _, fault := range ask[[]string](b, audit) {
		b.Errorf("%s: %s", page, fault)
	}
	width := ask[int](b, "innerWidth")
	if wide := ask[int](b, "document.documentElement.scrollWidth"); wide > width {
		b.Errorf("%s is %d px wide in a window of %d", page, wide, width)
	}
}

// prefers sets the colour scheme of the device.
func prefers(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	})
}
