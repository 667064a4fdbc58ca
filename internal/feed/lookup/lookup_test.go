package lookup_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/feed/lookup"
	"github.com/handover-jml/handover/internal/hris"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/readmodel"
)

// vendor plays BambooHR: it answers what it is told to, in turn, and then as
// somebody who joins.
type vendor struct {
	*httptest.Server
	turn  []int
	asked int
}

func newVendor(t *testing.T) *vendor {
	v := &vendor{}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.asked++
		if len(v.turn) > 0 {
			status := v.turn[0]
			v.turn = v.turn[1:]
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(status)
			return
		}
		id := strings.Split(r.URL.Path, "/")[4]
		fmt.Fprintf(w, `{"firstName":"Ada","lastName":"Park%s","homeEmail":"a%[1]s@home.example","location":"Berlin","supervisorEId":"","status":"Active","hireDate":"2026-12-04","terminationDate":"0000-00-00"}`, id)
	}))
	t.Cleanup(v.Close)
	return v
}

func onBoth(t *testing.T, story func(t *testing.T, c *caseworktest.Company, v *vendor, s *lookup.Service)) {
	t.Helper()
	for name, open := range map[string]func() *caseworktest.Company{
		"sqlite":   func() *caseworktest.Company { return caseworktest.Story(t) },
		"postgres": func() *caseworktest.Company { return caseworktest.StoryOn(t, pgtest.New(t)) },
	} {
		t.Run(name, func(*testing.T) {
			c, v := open(), newVendor(t)
			bamboo, _ := hris.Of("bamboohr")
			client, err := hris.NewClient(*bamboo.Lookup, v.URL, "key")
			if err != nil {
				t.Fatal(err)
			}
			in := &inbound.Service{Records: c.Store.Feeds(), Cases: c.Cases, People: company.Feeds{Service: c.Office}, Check: intake.CheckEvent, Hash: intake.Hash, Clock: c.Clock}
			story(t, c, v, &lookup.Service{Hints: c.Store.Feeds(), Intake: in, Gone: hris.ErrGone, Clock: c.Clock, Log: slog.New(slog.DiscardHandler),
				Sources: map[string]lookup.Asked{"bamboohr": {Source: inbound.Source{Name: "bamboohr"}, Client: client}}})
		})
	}
}

func cases(t *testing.T, c *caseworktest.Company) int {
	t.Helper()
	rows, _, err := c.Store.Cases(t.Context(), readmodel.Viewer{}, readmodel.CaseFilter{}, readmodel.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

func looks(t *testing.T, s *lookup.Service, want int) {
	t.Helper()
	if came, err := s.Look(t.Context()); err != nil || came != want {
		t.Errorf("%d records came, want %d (%v)", came, want, err)
	}
}

func TestAHintLeadsToOneQuestionHoweverOftenItComes(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company, v *vendor, s *lookup.Service) {
		for range 20 {
			if err := s.Hints.Hint(t.Context(), "bamboohr", []string{"1", "2", "1"}, c.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		looks(t, s, 2)
		looks(t, s, 0)
		if v.asked != 2 || cases(t, c) != 2 {
			t.Errorf("asked %d times, %d cases", v.asked, cases(t, c))
		}
	})
}

func TestASystemThatAsksForAPauseIsLeftAloneAndThenAskedAboutEverybody(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company, v *vendor, s *lookup.Service) {
		v.turn = []int{http.StatusTooManyRequests}
		if err := s.Hints.Hint(t.Context(), "bamboohr", []string{"1", "2", "3"}, c.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		looks(t, s, 0)
		c.Clock.Set(c.Clock.Now().Add(59 * time.Second))
		looks(t, s, 0)
		if v.asked != 1 {
			t.Errorf("asked %d times within the pause", v.asked)
		}
		c.Clock.Set(c.Clock.Now().Add(time.Second))
		looks(t, s, 3)
		if cases(t, c) != 3 {
			t.Errorf("%d cases", cases(t, c))
		}
	})
}

func TestAnAnswerThatSomebodyHasToMendIsToldAndTriedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company, v *vendor, s *lookup.Service) {
		v.turn = []int{http.StatusForbidden, http.StatusInternalServerError}
		if err := s.Hints.Hint(t.Context(), "bamboohr", []string{"1"}, c.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		if came, err := s.Look(t.Context()); err != nil || came > 1 {
			t.Fatal(came, err)
		}
		if people, why, err := c.Store.Feeds().ToAsk(t.Context(), "bamboohr"); err != nil || people != 1 || !strings.Contains(why, "403") {
			t.Errorf("%d people to ask about, because %q (%v)", people, why, err)
		}
		for range 3 {
			c.Clock.Set(c.Clock.Now().Add(2 * time.Minute))
			if _, err := s.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if cases(t, c) != 1 {
			t.Errorf("%d cases", cases(t, c))
		}
	})
}

func TestAHintThatComesWhileItIsAskedAboutIsNotForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company, v *vendor, s *lookup.Service) {
		if err := s.Hints.Hint(t.Context(), "bamboohr", []string{"1"}, c.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		hints, err := s.Hints.Hinted(t.Context(), c.Clock.Now(), 10)
		if err != nil || len(hints) != 1 {
			t.Fatal(hints, err)
		}
		if err := s.Hints.Hint(t.Context(), "bamboohr", []string{"1"}, c.Clock.Now().Add(time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if err := s.Hints.Asked(t.Context(), hints[0]); err != nil {
			t.Fatal(err)
		}
		c.Clock.Set(c.Clock.Now().Add(time.Second))
		looks(t, s, 1)
	})
}
