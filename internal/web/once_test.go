package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func decoded[T any](t *testing.T, a webtest.Answered) (out T) {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return out
}

func leavesOf(site *webtest.Site) int64 {
	site.Helper()
	status, err := site.Store.LogStatus(site.Context(), readmodel.Viewer{})
	if err != nil {
		site.Fatal(err)
	}
	return status.Size
}

const linkTom = `{"person":"tom@example.com","source":"payroll","id":"P/7"}`

func TestARequestWithAKeyIsDoneOnceAndAnsweredAsBefore(t *testing.T) {
	site := webtest.Open(t)
	program, other := site.Program(token.PeopleWrite), site.Program(token.PeopleWrite)
	first := program.Post("/api/v1/people/link", linkTom, "Idempotency-Key", `"k-1"`)
	leaves := leavesOf(site)
	again := program.Post("/api/v1/people/link", linkTom, "Idempotency-Key", "k-1")
	if first.Status != http.StatusOK || again.Status != http.StatusOK || again.Body != first.Body || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Fatalf("first %d %s, again %d %s", first.Status, first.Body, again.Status, again.Body)
	}
	if leavesOf(site) != leaves {
		t.Error("the second time left a leaf")
	}

	changed := program.Post("/api/v1/people/link", strings.Replace(linkTom, "P/7", "P/8", 1), "Idempotency-Key", "k-1")
	if changed.Status != http.StatusUnprocessableEntity || changed.Problem().Code != string(door.CodeKeyUsed) {
		t.Errorf("the key with another body: %d %s", changed.Status, changed.Body)
	}
	if got := other.Post("/api/v1/people/link", strings.Replace(linkTom, "P/7", "P/9", 1), "Idempotency-Key", "k-1"); got.Status != http.StatusOK || got.Header.Get("Idempotency-Replayed") != "" {
		t.Errorf("the key of another token: %d %s", got.Status, got.Body)
	}
	site.Clock.Set(site.Clock.Now().Add(25 * time.Hour))
	if got := program.Post("/api/v1/people/link", linkTom, "Idempotency-Key", "k-1"); got.Header.Get("Idempotency-Replayed") != "" {
		t.Error("after a day the answer is still kept")
	}
}

func TestAKeyThatIsNoneIsRefused(t *testing.T) {
	site := webtest.Open(t)
	program := site.Program(token.PeopleWrite)
	for _, key := range []string{`""`, "a b", strings.Repeat("a", 256), "ü", `a"b`} {
		if got := program.Post("/api/v1/people/link", linkTom, "Idempotency-Key", key); got.Status != http.StatusUnprocessableEntity || got.Problem().Errors[0].Field != "Idempotency-Key" {
			t.Errorf("%q: %d %s", key, got.Status, got.Body)
		}
	}
}

func TestARefusedRequestGivesItsKeyBack(t *testing.T) {
	site := webtest.Open(t)
	program := site.Program(token.PeopleWrite)
	if got := program.Post("/api/v1/people/link", `{"person":"nobody@example.com","source":"payroll","id":"P/7"}`, "Idempotency-Key", "k-1"); got.Status != http.StatusNotFound {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	if got := program.Post("/api/v1/people/link", linkTom, "Idempotency-Key", "k-1"); got.Status != http.StatusOK {
		t.Errorf("the corrected request: %d %s", got.Status, got.Body)
	}
}

// diesAfterwards does what is asked, and dies before it keeps its answer.
type diesAfterwards struct{ web.Tokens }

func (diesAfterwards) EndAnswer(context.Context, string, string, readmodel.Answer) error { return nil }

func TestARequestWhoseProcessDiedIsNotDoneAgain(t *testing.T) {
	site := webtest.Open(t, func(o *web.Options) { o.Records.Tokens = diesAfterwards{o.Records.Tokens} })
	program := site.Program(token.PeopleWrite)
	done := program.Post("/api/v1/people/link", linkTom, "Idempotency-Key", "k-1")
	if done.Status != http.StatusOK {
		t.Fatal(done.Body)
	}
	if got := program.Post("/api/v1/people/link", linkTom, "Idempotency-Key", "k-1"); got.Status != http.StatusConflict || got.Problem().Code != string(door.CodeUnderWay) {
		t.Errorf("at once: %d %s", got.Status, got.Body)
	}
	site.Clock.Set(site.Clock.Now().Add(10 * time.Minute))
	if got := program.Post("/api/v1/people/link", linkTom, "Idempotency-Key", "k-1"); got.Status != http.StatusConflict || got.Problem().Code != string(door.CodeUnknown) {
		t.Errorf("later: %d %s", got.Status, got.Body)
	}
}

// Two processes share the database alone.
func TestOfTwentyRequestsWithOneKeyAtTwoProcessesOneIsDone(t *testing.T) {
	for name, company := range map[string]func(testing.TB) *caseworktest.Company{
		"SQLite":   caseworktest.New,
		"Postgres": func(t testing.TB) *caseworktest.Company { return caseworktest.NewOn(t, pgtest.New(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			site := webtest.OpenOn(t, company(t))
			second := webtest.OpenOn(t, site.Company)
			program := site.Program(token.EventsWrite)
			body, err := json.Marshal(site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
			if err != nil {
				t.Fatal(err)
			}
			before := leavesOf(site)
			var done, asked atomic.Int32
			var all sync.WaitGroup
			for i := range 20 {
				at := []*webtest.Site{site, second}[i%2]
				all.Go(func() {
					r := httptest.NewRequest(http.MethodPost, at.URL+"/api/v1/events", strings.NewReader(string(body)))
					r.Header.Set("Authorization", "Bearer "+program.Secret)
					r.Header.Set("Content-Type", "application/json")
					r.Header.Set("Idempotency-Key", "k-1")
					w := httptest.NewRecorder()
					at.Server.Handler().ServeHTTP(w, r)
					switch {
					case w.Code == http.StatusOK && w.Header().Get("Idempotency-Replayed") == "":
						done.Add(1)
					case w.Code == http.StatusOK, w.Code == http.StatusConflict && strings.Contains(w.Body.String(), string(door.CodeUnderWay)):
						asked.Add(1)
					default:
						t.Errorf("%d %s", w.Code, w.Body)
					}
				})
			}
			all.Wait()
			if done.Load() != 1 || asked.Load() != 19 || leavesOf(site) == before {
				t.Errorf("%d were done, %d were told of it", done.Load(), asked.Load())
			}
		})
	}
}
