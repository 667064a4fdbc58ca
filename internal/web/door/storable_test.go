package door

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhatNoDatabaseKeepsDoesNotComeIn(t *testing.T) {
	reached := false
	read := func(_ http.ResponseWriter, r *http.Request) error {
		_, err := ReadForm(r)
		reached = err == nil
		return err
	}
	look := func(http.ResponseWriter, *http.Request) error { reached = true; return nil }
	h, err := testDoor(t).Handler([]Route{Post("/{case}", 1<<20, read).For(Operator()), Get("/{case}", look).For(Operator())})
	if err != nil {
		t.Fatal(err)
	}

	part := func(name, text string) string {
		return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n--x--\r\n"
	}
	for what, c := range map[string]struct{ method, target, media, body string }{
		"U+0000 in a form":      {"POST", "/7", "application/x-www-form-urlencoded", "note=a%00b"},
		"no UTF-8 in a form":    {"POST", "/7", "application/x-www-form-urlencoded", "note=%ff"},
		"U+0000 in a name":      {"POST", "/7", "application/x-www-form-urlencoded", "no%00te=a"},
		"U+0000 in a part":      {"POST", "/7", "multipart/form-data; boundary=x", part("note", "a\x00b")},
		"no UTF-8 in a part":    {"POST", "/7", "multipart/form-data; boundary=x", part("note", "\xff")},
		"U+0000 in an address":  {"GET", "/7%00", "", ""},
		"no UTF-8 in it":        {"GET", "/%ff", "", ""},
		"U+0000 in a question":  {"GET", "/7?q=a%00b", "", ""},
		"no UTF-8 in one":       {"GET", "/7?q=%ff", "", ""},
		"U+0000 in its name":    {"GET", "/7?%00=a", "", ""},
		"U+0000 after a broken": {"GET", "/7?x=%zz&q=%00", "", ""},
	} {
		reached = false
		r := httptest.NewRequest(c.method, c.target, strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.media)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if reached || w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "no database keeps") {
			t.Errorf("%s: reached %v, status %d: %s", what, reached, w.Code, w.Body)
		}
	}
	for _, fine := range []string{"/7?q=%E8%AA%9E&n=50%25", "/%E8%AA%9E"} {
		reached = false
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, fine, nil))
		if !reached {
			t.Errorf("%s is refused", fine)
		}
	}
}
