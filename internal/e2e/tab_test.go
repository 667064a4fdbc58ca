package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// tab is a page that somebody looks at in Chromium. Controls are found as
// people find them: by the label beside them and the words on them.
type tab struct {
	testing.TB
	ctx  context.Context
	base string
}

// browser opens a tab with cookies of its own, as on a device of its own.
// What the browser objects to on a page, such as a breach of its content
// security policy, fails the test.
func (s *service) browser(chromium context.Context, width int64, more ...chromedp.Action[chromedp.Void]) *tab {
	s.Helper()
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	s.Cleanup(cancel)
	b := &tab{TB: s, ctx: ctx, base: s.base}
	must(s.T, chromedp.Do(ctx, append(more, chromedp.EmulateViewport(width, 844))...))
	messages, ended := chromedp.Console(ctx), make(chan struct{})
	go func() {
		defer close(ended)
		for m, err := range messages {
			if err == nil && (m.IsException() || m.Source == "security" || strings.Contains(m.Text, "Content Security Policy")) {
				s.Errorf("the browser objects on %s: %s", m.URL, m)
			}
		}
	}()
	s.Cleanup(func() { cancel(); <-ended })
	return b
}

// beside opens another tab of the same browser.
func (b *tab) beside() *tab {
	b.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		b.Fatalf("open another tab: %v", err)
	}
	return &tab{TB: b.TB, ctx: ctx, base: b.base}
}

// withoutScript is a browser whose owner has switched scripts off.
var withoutScript = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	return err
})

func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatalf("%s: %v\n%s", what, err, b.where())
	}
}

// loads does what leads to another page and returns that page's status.
func (b *tab) loads(what string, steps ...chromedp.Action[chromedp.Void]) int64 {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		b.Fatalf("%s: %v\n%s", what, err, b.where())
	}
	return answer.Status
}

func (b *tab) visit(path string) int64 {
	b.Helper()
	return b.loads("visit "+path, chromedp.Navigate(b.base+path))
}

// press presses the button or link that bears these words and returns the
// status of the page it leads to.
func (b *tab) press(words string) int64 {
	b.Helper()
	return b.loads("press "+words, chromedp.Click(button(words)))
}

// fill types over what stands in the control that the label names, within the group of that
// legend when one is given.
func (b *tab) fill(group, label, text string) {
	b.Helper()
	c := control(group, label)
	b.do("fill "+label, chromedp.WaitVisible(c), chromedp.Evaluate[chromedp.Void](string(c)+".select()"), chromedp.SendKeys(c, text))
}

// choose presses a radio button or box.
func (b *tab) choose(group, label string) {
	b.Helper()
	b.do("choose "+label, inReach(control(group, label))...)
}

// inReach presses an element, once nothing that stays on the screen lies over it.
func inReach(c chromedp.JSPath) []chromedp.Action[chromedp.Void] {
	return []chromedp.Action[chromedp.Void]{
		chromedp.WaitVisible(c),
		chromedp.Evaluate[chromedp.Void](string(c) + `.scrollIntoView({block: "center", behavior: "instant"})`),
		chromedp.Click(c),
	}
}

// button finds a visible button or link by its words.
func button(words string) chromedp.JSPath {
	return chromedp.JSPath(fmt.Sprintf(`[...document.querySelectorAll("button, a, summary")]
		.find(e => e.checkVisibility() && e.innerText.trim() === %q)`, words))
}

// control finds a visible form control by its label and its group's legend.
func control(group, label string) chromedp.JSPath {
	return chromedp.JSPath(fmt.Sprintf(`[...document.querySelectorAll(%[1]q ? "fieldset" : "form")]
		.filter(f => !%[1]q || f.querySelector("legend")?.innerText.trim() === %[1]q)
		.flatMap(f => [...f.querySelectorAll("label")])
		.find(l => l.checkVisibility() && l.innerText.trim().startsWith(%[2]q))?.control`, group, label))
}

// within finds an element in the group of that legend.
func within(group, selector string) chromedp.JSPath {
	return chromedp.JSPath(fmt.Sprintf(`[...document.querySelectorAll("fieldset")]
		.find(f => f.querySelector("legend")?.innerText.trim() === %q)?.querySelector(%q)`, group, selector))
}

// sees waits until the page says the words where people can read them.
func (b *tab) sees(words string) {
	b.Helper()
	b.do("see "+words, chromedp.WaitVisible(chromedp.JSPath(fmt.Sprintf(
		`document.querySelector("main")?.innerText.replaceAll(/\s+/g, " ").includes(%q) ? document.querySelector("main") : null`, words))))
}

func (b *tab) text() string { return ask[string](b, `document.body.innerText`) }

// where is what a failing test tells about the page.
func (b *tab) where() string {
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.pathname + "\n" + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return last(out, 3000)
}

// ask evaluates an expression on the page.
func ask[T any](b *tab, expression string) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("ask the page: %v", err)
	}
	return out
}
