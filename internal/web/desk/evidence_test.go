package desk

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

// torn writes a few bytes and fails.
type torn struct{}

func (torn) Make(_ context.Context, _ jml.Actor, w io.Writer, _ question.Question) (int64, error) {
	_, _ = io.WriteString(w, "PK")
	return 0, errors.New("disk gone")
}

type fixedClock struct{}

func (fixedClock) Now() time.Time { return viewtest.Now() }

func TestAnExportThatBreaksOffDoesNotLookWhole(t *testing.T) {
	h := &Evidence{common: common{clock: fixedClock{}}, exports: torn{}}
	way := map[door.Way]door.Authenticator{door.Socket: door.AtSocket{}}
	d, err := door.New(door.Options{Public: &url.URL{Scheme: "http", Host: "example.com"}, Ways: way, Pages: viewtest.Pages(t), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := d.Handler([]door.Route{door.Post("/evidence/export", door.FormBody, h.Export).For(door.Operator())})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/evidence/export", strings.NewReader("from=2026-10-01&to=2026-12-31"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("the broken download ends as if it were complete")
		}
	}()
	answer.ServeHTTP(httptest.NewRecorder(), r)
}
