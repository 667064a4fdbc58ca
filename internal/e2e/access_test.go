package e2e

import (
	"context"
	_ "embed"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/audit.js
var audit string

func TestEveryPageCanBeReadAndUsedByEverybody(t *testing.T) {
	t.Parallel()
	s, web := dev(t, "--demo"), chromium(t)
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
	paths := []string{"/", "/cases", "/cases/1", "/cases/3", "/cases/4?by=time", "/cases?q=nobody", "/new?kind=joiner", "/new?kind=mover", "/new?kind=leaver",
		"/people", ask[string](hr, `fetch("/people").then(r => r.text()).then(t => t.match(/\/people\/[0-9a-f-]{36}/)[0])`),
		"/responsibilities", "/access", "/equipment", "/evidence", "/setup"}
	for _, width := range []int64{phone, desk} {
		for _, scheme := range []string{"light", "dark"} {
			hr.do("look again", chromedp.EmulateViewport(width, 844), prefers(scheme))
			for _, path := range paths {
				hr.visit(path)
				hr.accessible(path + " " + scheme)
			}
			hr.visit("/new?kind=leaver")
			hr.press("Announce the leaver")
			hr.accessible("refused announcement " + scheme)
		}
	}
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
