package desk

import (
	"bytes"
	"compress/zlib"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/handover-jml/handover/internal/chromiumtest"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestALongListBeginsOnTheFirstPrintedPage(t *testing.T) {
	vt := viewtest.Berlin(t)
	list := peoplePage{ViewerTime: vt, Form: view.NewForm(nil), Agree: view.NewForm(nil, "code").Within("agree")}
	for range 150 {
		list.Rows = append(list.Rows, personRow{Href: "/people/ada", Name: "Ada Park", Address: "ada@example.com", Title: "Backend engineer"})
	}
	body := viewtest.Page{Name: "people", View: "people", Data: list}.Body(t, viewtest.Pages(t, Templates))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/static/") {
			if err := view.Static(w, r); err != nil {
				t.Error(err)
			}
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)

	browser := chromiumtest.Start(t)
	if err := chromedp.Do(browser, chromedp.Navigate(srv.URL+"/people")); err != nil {
		t.Fatal(err)
	}
	first, err := chromedp.Call(browser, page.PrintToPDF, page.PrintToPDFParams{PageRanges: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if n := textsIn(t, first.Data); n < 60 {
		t.Errorf("only %d pieces of text stand on the first page", n)
	}
}

var pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// textsIn counts the operators that draw text in the packed parts of a PDF.
func textsIn(t *testing.T, pdf []byte) (n int) {
	t.Helper()
	draws := regexp.MustCompile(`\bT[jJ]\b`)
	for _, part := range pdfStream.FindAllSubmatch(pdf, -1) {
		packed, err := zlib.NewReader(bytes.NewReader(part[1]))
		if err != nil {
			continue // a font, or a picture
		}
		plain, _ := io.ReadAll(packed)
		n += len(draws.FindAll(plain, -1))
	}
	return n
}
