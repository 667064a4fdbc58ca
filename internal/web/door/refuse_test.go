package door

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// ask sends one request to a route whose handler does this.
func ask(t *testing.T, handle Handler, change ...func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	h, err := testDoor(t).Handler([]Route{Post("/do", 1<<10, handle).For(Operator())})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/do", strings.NewReader("note=a+note"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func asProgram(r *http.Request) { r.Header.Set("Accept", "application/json") }

func TestOneErrorIsAPageForPeopleAndAProblemForPrograms(t *testing.T) {
	codes := map[jml.Code]int{
		jml.CodeInvalid: 422, jml.CodeNotFound: 404, jml.CodeConflict: 409, jml.CodeEnded: 409, jml.CodeMoved: 409,
		jml.CodeTooEarly: 409, jml.CodeSetup: 409, jml.CodeForbidden: 403, jml.CodeFull: 507, jml.CodeAway: 503, jml.CodeBusy: 503, jml.CodeClock: 503, jml.CodeDamaged: 503,
		CodeNoSession: 401, CodeTooMany: 429, CodeCrossSite: 403, CodeWrongHost: 421,
	}
	for code, want := range codes {
		refusal := func(http.ResponseWriter, *http.Request) error {
			return fmt.Errorf("on the way: %w", &jml.Error{Code: code, Field: "note", Message: "Do it otherwise."})
		}
		page := ask(t, refusal)
		if page.Code != want || !strings.Contains(page.Body.String(), "Do it otherwise.") {
			t.Errorf("%s as a page: status %d, %s", code, page.Code, page.Body)
		}
		problem, got := ask(t, refusal, asProgram), wire.Problem{}
		if err := json.Unmarshal(problem.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if got.Status != want || got.Code != string(code) || len(got.Errors) != 1 || got.Errors[0].Field != "note" || got.Title == "" || got.Type != "about:blank" {
			t.Errorf("%s as a problem: %+v", code, got)
		}
		if retry := page.Header().Get("Retry-After"); (retry != "") != (want == 503 || want == 429) {
			t.Errorf("%s: Retry-After %q", code, retry)
		}
	}
}

func TestAFaultShowsItsNumberAndNothingElse(t *testing.T) {
	fault := func(http.ResponseWriter, *http.Request) error { return errors.New("password=hunter2") }
	for name, w := range map[string]*httptest.ResponseRecorder{"page": ask(t, fault), "problem": ask(t, fault, asProgram)} {
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s: status %d, %s", name, w.Code, w.Body)
		}
	}
}

func TestAnAnswerThatHasBegunIsCutOffAndNotMended(t *testing.T) {
	for name, err := range map[string]error{"a fault": errors.New("disk gone"), "a refusal": jml.Invalid("", "Too late to say.")} {
		func() {
			defer func() {
				if recover() != http.ErrAbortHandler {
					t.Errorf("%s: the answer ends as if it were whole", name)
				}
			}()
			ask(t, func(w http.ResponseWriter, _ *http.Request) error {
				_, _ = io.WriteString(w, "half")
				return err
			})
		}()
	}
}

func TestWhatWasTypedComesBackWhenItIsNotTheSendersFault(t *testing.T) {
	for code, back := range map[jml.Code]bool{jml.CodeAway: true, jml.CodeFull: true, "": true, jml.CodeForbidden: false, jml.CodeNotFound: false, jml.CodeInvalid: false} {
		var typed *Typed
		pages := seen(func(f Refusal) { typed = f.Typed })
		d := testDoor(t)
		d.pages = pages
		h, err := d.Handler([]Route{Post("/do", 1<<10, func(http.ResponseWriter, *http.Request) error {
			return &jml.Error{Code: code, Message: "No."}
		}).For(Operator())})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/do", strings.NewReader("note=a+note&kind=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got := typed != nil; got != back {
			t.Errorf("%q: what was typed comes back %v", code, got)
		}
		if typed != nil && (typed.Action != "/do" || len(typed.Texts) != 1 || typed.Texts[0].Label != "Note" || len(typed.Hidden) != 1) {
			t.Errorf("%q: it comes back as %+v", code, typed)
		}
	}
}

// seen hands on what pages would show.
type seen func(Refusal)

func (s seen) Refused(w http.ResponseWriter, _ *http.Request, f Refusal) {
	s(f)
	w.WriteHeader(f.Status)
}
