package door

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// bare shows refusals as their lines.
type bare struct{}

func (bare) Refused(w http.ResponseWriter, _ *http.Request, f Refusal) {
	http.Error(w, strings.Join(f.Lines, "\n"), f.Status)
}

func testDoor(t testing.TB) *Door {
	t.Helper()
	d, err := New(Options{Public: &url.URL{Scheme: "http", Host: "example.com"}, Ways: map[Way]Authenticator{Socket: AtSocket{}}, Pages: bare{}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func nothing(http.ResponseWriter, *http.Request) error { return nil }

func TestATableThatOpensMoreThanItSaysIsRefused(t *testing.T) {
	for name, rt := range map[string]Route{
		"a way in that is not there": Get("/", nothing).For(Staff()),
		"a body from just anybody":   Post("/", 1, nothing).For(Anybody()),
		"one that says of nobody":    Get("/", nothing),
	} {
		if _, err := testDoor(t).Handler([]Route{rt}); err == nil {
			t.Errorf("%s: the table was taken", name)
		}
	}
}

func TestSoManyLargeRequestsAreReadAtOnceAndNoMore(t *testing.T) {
	d, inside, leave := testDoor(t), make(chan int64, largeEach), make(chan bool)
	h, err := d.Handler([]Route{Post("/", 1<<20, func(_ http.ResponseWriter, r *http.Request) error {
		inside <- r.ContentLength
		<-leave
		return nil
	}).For(Operator())})
	if err != nil {
		t.Fatal(err)
	}
	send := func(size int) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("a", size))))
		return w
	}
	done := make(chan int, largeEach+1)
	for range largeEach {
		go func() { done <- send(largeBody + 1).Code }()
	}
	for range largeEach {
		<-inside
	}

	if w := send(largeBody + 1); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("one large request too many: status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	go func() { done <- send(largeBody).Code }()
	<-inside // a small one needs no place

	close(leave)
	for range largeEach + 1 {
		if code := <-done; code != http.StatusOK {
			t.Errorf("a request that was let in: status %d", code)
		}
	}
	go func() { <-inside }()
	if w := send(largeBody + 1); w.Code != http.StatusOK {
		t.Errorf("after the others have left: status %d", w.Code)
	}
}
