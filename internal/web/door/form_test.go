package door

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

// pairs and parts are the two ways in which a browser sends a form.
func pairs(_ testing.TB, texts url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(texts.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func parts(t testing.TB, texts url.Values) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range texts {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func encodings() map[string]func(testing.TB, url.Values) *http.Request {
	return map[string]func(testing.TB, url.Values) *http.Request{"one after another": pairs, "in parts": parts}
}

func TestAFormIsReadAlikeInBothEncodings(t *testing.T) {
	want := url.Values{"note": {"ä & b = c + d", ""}, "person.functions": {"sales", "engineering"}, "empty": {""}}
	for name, form := range encodings() {
		if got, err := ReadForm(form(t, want)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v (%v)", name, got, err)
		}
	}
}

func TestAFormHoldsSoMuchTextAndNoMore(t *testing.T) {
	full := url.Values{}
	for i := range FormText / (maxText + 3) {
		full.Set(fmt.Sprintf("n%02d", i), strings.Repeat("ü", maxText/2))
	}
	over := url.Values{"more": {strings.Repeat("ü", maxText/2)}}
	for name, values := range full {
		over[name] = values
	}
	many := url.Values{}
	for range maxInputs + 1 {
		many.Add("a", "")
	}
	for name, form := range encodings() {
		if got, err := ReadForm(form(t, full)); err != nil || len(got) != len(full) {
			t.Errorf("%s: a form of nearly 1 MiB is refused: %v", name, err)
		}
		for want, texts := range map[string]url.Values{
			"more than 1 MiB":    over,
			"longer than 64 KiB": {"note": {strings.Repeat("a", maxText+1)}},
			"too many inputs":    many,
		} {
			if _, err := ReadForm(form(t, texts)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: instead of %q: %v", name, want, err)
			}
		}
	}
}

func TestWhatIsTooMuchIsNotReadToItsEnd(t *testing.T) {
	for name, body := range map[string]string{
		"a text without an end":     strings.Repeat("a", 8<<20),
		"inputs without an end":     strings.Repeat("a&", 4<<20),
		"texts without an end":      strings.Repeat("a="+strings.Repeat("b", maxText)+"&", 128),
		"separators without an end": strings.Repeat("&", 3*maxText) + strings.Repeat("a&", 4<<20),
	} {
		src := strings.NewReader(body)
		r := httptest.NewRequest(http.MethodPost, "/", io.NopCloser(src))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		_, err := ReadForm(r)
		if read := len(body) - src.Len(); err == nil || read > 2*FormText {
			t.Errorf("%s: %d of %d bytes were read (%v)", name, read, len(body), err)
		}
	}
}

func FuzzForms(f *testing.F) {
	f.Add("a=1&b=%C3%A4+c&&=x&a=2")
	f.Add("%zz=1;2")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		got, err := ReadForm(r)
		want, wantErr := url.ParseQuery(body)
		for name, texts := range want {
			for _, text := range texts {
				wantErr = cmp.Or(wantErr, storable(name, text))
			}
		}
		if strings.Contains(body, ";") {
			return // the library refuses it; no browser sends it
		}
		if (err == nil) != (wantErr == nil) || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %v (%v), not %v (%v)", body, got, err, want, wantErr)
		}
	})
}
