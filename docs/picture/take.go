//go:build ignore

// Command take makes the pictures of the README from a service that runs with
// the example company:
//
//	bin/handover dev --data "$(mktemp -d)" --demo
//	go run docs/picture/take.go SIGN-IN-LINK
//
// It needs Chromium, and writes PNG files beside itself.
package main

import (
	"context"
	"log"
	"net/url"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// picture is one page, cut off below its height.
type picture struct {
	name, path    string
	width, height int64
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run docs/picture/take.go SIGN-IN-LINK")
	}
	link, err := url.Parse(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	if err := signIn(ctx, link); err != nil {
		log.Fatal("sign in: ", err)
	}
	for _, p := range []picture{{"today.png", "/", 1280, 900}, {"case.png", "/cases/3", 1280, 1100}} {
		if err := take(ctx, link, p); err != nil {
			log.Fatal(p.name, ": ", err)
		}
	}
}

func signIn(ctx context.Context, link *url.URL) error {
	if err := chromedp.Do(ctx); err != nil {
		return err
	}
	if _, err := chromedp.RunResponse(ctx, chromedp.Navigate(link.String())); err != nil {
		return err
	}
	_, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS("main button")))
	return err
}

func take(ctx context.Context, link *url.URL, p picture) error {
	address := url.URL{Scheme: link.Scheme, Host: link.Host, Path: p.path}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(p.width, p.height)); err != nil {
		return err
	}
	if _, err := chromedp.RunResponse(ctx, chromedp.Navigate(address.String())); err != nil {
		return err
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("docs", "picture", p.name), png, 0o644)
}
