package webtest

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/hris"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/web/hooks"
)

// The secrets of the source "payroll", the newer first.
const (
	NewerSecret = "whsec_bmV3ZXIgc2VjcmV0IG9mIHBheXJvbGw="
	OlderSecret = "whsec_b2xkZXIgc2VjcmV0IG9mIHBheXJvbGw="
)

// Sources are "bamboohr", which says no more than that somebody changed, "payroll", which sends our own events, and "people", which sends
// records as Merge does.
func Sources() []hooks.Source {
	generic, _ := hris.Of("generic")
	merge, _ := hris.Of("merge")
	bamboo, _ := hris.Of("bamboohr")
	return []hooks.Source{
		{Source: inbound.Source{Name: "payroll"}, Vendor: generic, Secrets: []string{NewerSecret, OlderSecret}},
		{Source: inbound.Source{Name: "bamboohr"}, Vendor: bamboo, Secrets: []string{NewerSecret}},
		{Source: inbound.Source{Name: "people"}, Vendor: merge, Secrets: []string{NewerSecret}},
	}
}

func inboundOf(c *caseworktest.Company) *inbound.Service {
	return &inbound.Service{Records: c.Store.Feeds(), Cases: c.Cases, People: company.Feeds{Service: c.Office},
		Check: intake.CheckEvent, Hash: intake.Hash, Clock: c.Clock}
}

// Signed is a request of a source, signed with a secret; change may alter it
// after that.
func (s *Site) Signed(source string, body any, secret string, change ...func(*http.Request)) *http.Request {
	s.Helper()
	text, err := json.Marshal(body)
	if raw, ok := body.(string); ok {
		text, err = []byte(raw), nil
	}
	if err != nil {
		s.Fatalf("write a request: %v", err)
	}
	r, err := http.NewRequest(http.MethodPost, s.URL+"/hooks/"+source, bytes.NewReader(text))
	if err != nil {
		s.Fatalf("make a request: %v", err)
	}
	r.Header.Set("Content-Type", "application/json")
	for _, one := range Sources() {
		if one.Name == source {
			one.Vendor.Schemes[0].Sign(r.Header, "msg-1", s.Clock.Now(), text, secret)
		}
	}
	for _, f := range change {
		f(r)
	}
	return r
}

// Send sends a request and returns the status and the answer.
func (s *Site) Send(r *http.Request) (status int, answer map[string]any) {
	s.Helper()
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatalf("send a request: %v", err)
	}
	defer got.Body.Close()
	if err := json.NewDecoder(got.Body).Decode(&answer); err != nil {
		s.Fatalf("read the answer %d: %v", got.StatusCode, err)
	}
	return got.StatusCode, answer
}
