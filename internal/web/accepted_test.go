package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/texttest"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// hostile are texts of all kinds, some of which a field may take.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Zoë\u0301", "می\u200cخواهم", "=1+1", "a,b\"c\nd", "\u202e", "a\x00b", "\xff",
		strings.Repeat("語", 400), strings.Repeat("x", 1200), strings.Repeat("note\r\n", 2000), strings.Repeat("x", 20_000)}))
}

// Whatever forms and the socket accept exports and verifies. More rounds:
// go test ./internal/web -run WhateverComesIn -rapid.checks 5000
func TestWhateverComesInIsRefusedOrExportsAndVerifies(t *testing.T) {
	site, c := siteOf(t, "")
	admin, owner := site.Staff(staff.Admin), site.OwnerOf("Mia", site.Sent[0].CaseID)
	ways := formWays()
	// Those that hold texts and leave the case and its owners where they are.
	names := []string{"/new", "/new of a leaver", "/new of a mover", "/staff", "/my", "/cases/{case}/reassign", "/cases/{case}/reopen"}

	taken, round := map[string]int{}, 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		if rapid.IntRange(0, 3).Draw(rt, "way in") == 0 {
			taken["socket"] += accepted(rt, "the socket", sendEvent(rt, site, round))
			return
		}
		name := rapid.SampledFrom(names).Draw(rt, "form")
		pattern, _, _ := strings.Cut(name, " ")
		b := admin
		if pattern == "/my" {
			b = owner
		}
		s := sending{t, site, b, c, ways[name], webtest.Concrete(pattern, c)}
		if !strings.Contains(b.Get(s.way.page(c)).Body, `action="`+s.action()+`"`) {
			return // all that it was for has been done
		}
		taken[pattern] += accepted(rt, pattern, b.Post(s.path, s.drawn(rt, round)).Status)
	})
	for _, way := range []string{"socket", "/new"} {
		if taken[way] == 0 && round >= 100 {
			t.Errorf("%s accepted nothing, so that nothing was shown: %v", way, taken)
		}
	}
	site.CheckLog()
	site.Audit()
}

// accepted counts what was taken in; a fault is neither taken nor refused.
func accepted(rt *rapid.T, way string, status int) int {
	if status >= 500 {
		rt.Fatalf("%s: status %d", way, status)
	}
	if status < 400 {
		return 1
	}
	return 0
}

// drawn is a form with what somebody typed, and a text of any kind in one of
// its inputs.
func (s sending) drawn(rt *rapid.T, round int) url.Values {
	page := s.b.Get(s.way.page(s.c))
	form := page.Form(s, s.action())
	s.way.typed(s.site, s.c, form)
	if form.Has("person.work_email") {
		form.Set("person.work_email", fmt.Sprintf("form%d@example.com", round))
	}
	line := "" // of an owner's page, the one that is ended
	if s.path == "/my" {
		line = "." + form.Get("task")
	}
	var inputs []string
	for name, chosen := range page.Typed(s, s.action()) {
		if !chosen && strings.HasSuffix(name, line) && !strings.HasPrefix(name, "done_at.") {
			inputs = append(inputs, name)
		}
	}
	slices.Sort(inputs)
	if len(inputs) == 0 {
		rt.Fatalf("%s: nothing to type on\n%s", s.path, page.Body)
	}
	form.Set(rapid.SampledFrom(inputs).Draw(rt, "input"), hostile().Draw(rt, "text"))
	return form
}

// sendEvent announces a joiner over the socket with a text of any kind in one
// of its places.
func sendEvent(rt *rapid.T, site *webtest.Site, round int) int {
	who := caseworktest.Ada()
	who.ID, who.WorkEmail = fmt.Sprintf("S-%d", round), fmt.Sprintf("socket%d@example.com", round)
	ev := site.Event(jml.Joiner, who, "2026-12-15")
	text := rapid.SampledFrom(texttest.In(&ev)).Draw(rt, "place")
	text.Put(&ev, hostile().Draw(rt, "text"))
	body, err := json.Marshal(ev)
	if err != nil {
		rt.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.Server.LocalHandler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://handover/api/v1/events", strings.NewReader(string(body))))
	return w.Code
}
