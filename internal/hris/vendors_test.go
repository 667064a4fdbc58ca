package hris_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/hris"
	"github.com/handover-jml/handover/internal/jml"
)

// vendorCase is what one vendor sends and answers, in the shape of its documents.
type vendorCase struct {
	preset string
	hook   string
	who    string            // whom the webhook makes us ask about
	secret string            // by which the API is asked
	wants  string            // the Authorization that follows from it
	api    map[string]string // answers by method and path
}

func vendorCases() []vendorCase {
	return []vendorCase{
		{preset: "bamboohr", who: "123", secret: "key-of-a-user", wants: "Basic a2V5LW9mLWEtdXNlcjp4",
			hook: `{"type":"employee.updated","timestamp":"2026-11-20T09:00:00+0000","data":{"companyId":"9","employeeId":"123","changedFields":["hireDate"]}}`,
			api: map[string]string{"GET /api/v1/employees/123/": `{"id":"123","firstName":"Ada","lastName":"Park","workEmail":"ada@example.com","homeEmail":"ada@home.example","mobilePhone":"+49 30 1",
				"jobTitle":"Engineer","department":"Platform","location":"Berlin","supervisorEId":"7","status":"Active","hireDate":"2026-12-04","terminationDate":"0000-00-00","employmentHistoryStatus":"Full-Time"}`}},
		{preset: "personio", who: "123", secret: "client:word", wants: "Bearer given",
			hook: `{"company_id":"9","event_name":"employment.updated","occurred_at":"2026-11-20T09:00:00Z","payload":{"id":"55","person":{"id":"123"}},"meta":{}}`,
			api: map[string]string{"POST /v2/auth/token": `{"access_token":"given","expires_in":600}`,
				"GET /v2/persons/123": `{"id":"123","first_name":"Ada","last_name":"Park","email":"ada@example.com"}`,
				"GET /v2/persons/123/employments": `{"_data":[{"status":"INACTIVE","employment_start_date":"2020-01-01","employment_end_date":"2021-01-01"},
				{"status":"ONBOARDING","employment_start_date":"2026-12-04","type":"INTERNAL","position":{"title":"Engineer"},"office":{"name":"Berlin"},"supervisor":{"id":"7"},"org_units":[{"type":"department","name":"Platform"}]}]}`}},
		{preset: "hibob", who: "123", secret: "SERVICE-1:token", wants: "Basic U0VSVklDRS0xOnRva2Vu",
			hook: `{"companyId":636192,"type":"employee.joined","triggeredAt":"2026-11-20T09:00:00.5","version":"v2","data":{"employeeId":"123"}}`,
			api: map[string]string{"POST /v1/people/123": `{"firstName":"Ada","surname":"Park","email":"ada@example.com","home":{"privateEmail":"ada@home.example","mobilePhone":"+49 30 1"},
				"work":{"title":"Engineer","department":"Platform","site":"Berlin","startDate":"2026-12-04","reportsTo":{"id":"7"}},"internal":{"status":"Active"},"payroll":{"employment":{"type":"Full time"}}}`}},
		{preset: "gusto", who: "123", secret: "token", wants: "Bearer token",
			hook: `{"uuid":"u-1","event_type":"employee.created","resource_type":"Company","resource_uuid":"c-1","entity_type":"Employee","entity_uuid":"123","timestamp":1795694400}`,
			api: map[string]string{"GET /v1/employees/123": `{"first_name":"Ada","last_name":"Park","email":"ada@home.example","work_email":"ada@example.com","phone":"+49 30 1","department":"Platform","manager_uuid":"7",
				"terminated":false,"jobs":[{"title":"Engineer","hire_date":"2026-12-04","primary":true}],"terminations":[]}`}},
		{preset: "deel", who: "123", secret: "token", wants: "Bearer token",
			hook: `{"data":{"meta":{"event_type":"contract.created"},"resource":{"hris_profile_id":"123","id":"k-1"}},"timestamp":"2026-11-20T09:00:00Z"}`,
			api: map[string]string{"GET /rest/v2/people/123": `{"data":{"first_name":"Ada","last_name":"Park","emails":[{"type":"work","value":"ada@example.com"},{"type":"personal","value":"ada@home.example"}],
				"job_title":"Engineer","department":{"name":"Platform"},"direct_manager":{"id":"7"},"hiring_type":"direct_employee","hiring_status":"onboarding","start_date":"2026-12-04","completion_date":null}}`}},
		{preset: "finch", who: "123", secret: "token", wants: "Bearer token",
			hook: `{"company_id":"9","connection_id":"x","event_type":"employment.updated","data":{"individual_id":"123"}}`,
			api: map[string]string{
				"POST /employer/individual": `{"responses":[{"body":{"first_name":"Ada","last_name":"Park","emails":[{"data":"ada@example.com","type":"work"},{"data":"ada@home.example","type":"personal"}]}}]}`,
				"POST /employer/employment": `{"responses":[{"body":{"title":"Engineer","manager":{"id":"7"},"department":{"name":"Platform"},"location":{"city":"Berlin"},"employment":{"type":"employee"},"start_date":"2026-12-04","end_date":null,"is_active":true}}]}`}},
		{preset: "rippling", who: "123", secret: "token", wants: "Bearer token", hook: `{"id":"123"}`,
			api: map[string]string{"GET /platform/api/employees/123": `{"firstName":"Ada","lastName":"Park","workEmail":"ada@example.com","personalEmail":"ada@home.example","phoneNumber":"+49 30 1","title":"Engineer",
				"department":"Platform","manager":"7","employmentType":"SALARIED_FT","roleState":"HIRED","startDate":"2026-12-04","endDate":null,"workLocation":{"nickname":"Berlin"}}`}},
	}
}

// serve plays the vendor's API.
func (c vendorCase) serve(t *testing.T) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, known := c.api[r.Method+" "+r.URL.Path]
		asked, err := io.ReadAll(r.Body)
		switch got := r.Header.Get("Authorization"); {
		case err != nil || !known:
			w.WriteHeader(http.StatusNotFound)
		case got != c.wants && !strings.HasSuffix(r.URL.Path, "/token"):
			t.Errorf("%s %s came with the authorization %q", c.preset, r.URL.Path, got)
		case strings.HasPrefix(r.URL.Path, "/employer") && !strings.Contains(string(asked), `"individual_id":"123"`):
			t.Errorf("%s was asked %s", c.preset, asked)
		default:
			fmt.Fprint(w, answer)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (c vendorCase) client(t *testing.T, address string) *hris.Client {
	t.Helper()
	v, _ := hris.Of(c.preset)
	client, err := hris.NewClient(*v.Lookup, v.Lookup.Address(address), c.secret)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestEachVendorsWebhookLeadsToTheRecordOfWhoChanged(t *testing.T) {
	start := jml.Date{Year: 2026, Month: 12, Day: 4}
	want := feed.Record{Active: true, Start: start, Person: jml.EventPerson{ID: "123", GivenName: "Ada", FamilyName: "Park", WorkEmail: "ada@example.com",
		PersonalEmail: "ada@home.example", Phone: "+49 30 1", Title: "Engineer", Department: "Platform", Location: "Berlin", Manager: "7", WorkerType: jml.Employee}}
	lacks := map[string]string{"personio": "PersonalEmail Phone", "deel": "Location Phone", "finch": "Phone", "gusto": "Location"}
	for _, c := range vendorCases() {
		v, known := hris.Of(c.preset)
		if !known || len(v.Steps) < 3 || !strings.HasPrefix(v.Docs, "https://") {
			t.Fatalf("%s is no preset, or nobody is told how it is set up", c.preset)
		}
		said, err := v.Read([]byte(c.hook))
		if err != nil || len(said.Look) != 1 || said.Look[0] != c.who {
			t.Errorf("%s: the webhook makes us ask about %v (%v)", c.preset, said.Look, err)
			continue
		}
		got, err := c.client(t, c.serve(t).URL).Record(t.Context(), c.who)
		if err != nil {
			t.Errorf("%s: %v", c.preset, err)
		}
		ignore := cmp.FilterPath(func(p cmp.Path) bool { return strings.Contains(lacks[c.preset]+" ", p.Last().String()[1:]+" ") }, cmp.Ignore())
		if diff := cmp.Diff(want, got, ignore); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.preset, diff)
		}
	}
}

func TestAVendorThatIsBusyAwayOrHasNobodyIsToldApart(t *testing.T) {
	c := vendorCases()[0]
	answer, header := 0, ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if header != "" {
			w.Header().Set("Retry-After", header)
		}
		w.WriteHeader(answer)
		fmt.Fprint(w, "not JSON")
	}))
	defer s.Close()
	client := c.client(t, s.URL)
	for _, one := range []struct {
		status int
		header string
		after  time.Duration
		again  bool
		gone   bool
	}{
		{status: 429, header: "30", after: 30 * time.Second, again: true}, {status: 429, header: "999999", after: time.Hour, again: true},
		{status: 503, again: true}, {status: 404, gone: true}, {status: 401}, {status: 302}, {status: 200},
	} {
		answer, header = one.status, one.header
		_, err := client.Record(t.Context(), "123")
		var later *hris.Again
		if is := errors.As(err, &later); err == nil || is != one.again || is && later.After != one.after || errors.Is(err, hris.ErrGone) != one.gone {
			t.Errorf("%d: %v", one.status, err)
		}
	}
	s.Close()
	var later *hris.Again
	if _, err := client.Record(t.Context(), "123"); !errors.As(err, &later) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestAnAPIIsAskedByHTTPSOnly(t *testing.T) {
	v, _ := hris.Of("bamboohr")
	for given, fine := range map[string]bool{"acme": true, "http://api.example.com": false, "https://api.example.com/x": true, "http://127.0.0.1:1": true, "": false, "ftp://x": false, "evil.example/": false} {
		if _, err := hris.NewClient(*v.Lookup, v.Lookup.Address(given), "k"); (err == nil) != fine {
			t.Errorf("%q: %v", given, err)
		}
	}
}

func TestGustosFirstRequestTellsItsToken(t *testing.T) {
	v, _ := hris.Of("gusto")
	for body, want := range map[string]string{`{"verification_token":"abcdefgh-12345678"}`: "abcdefgh-12345678", `{"verification_token":"<script>alert(1)</script>"}`: "", `{}`: "", `[`: ""} {
		if got := v.Offers([]byte(body)); got != want {
			t.Errorf("%s offers %q", body, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range vendorCases() {
		f.Add(c.preset, []byte(c.hook))
	}
	f.Add("merge", []byte(`{"hook":{"event":"Employee.changed"},"data":{"id":"1","manager":{"id":"7"},"start_date":"2026-12-04T00:00:00Z"}}`))
	f.Add("generic", []byte(`{"id":"e","kind":"leaver"}`))
	f.Fuzz(func(t *testing.T, preset string, body []byte) {
		if v, known := hris.Of(preset); known {
			_, _ = v.Read(body) // nothing breaks it
		}
	})
}

func TestKindsOfContractAreReadByWholeWords(t *testing.T) {
	v, _ := hris.Of("merge")
	for said, want := range map[string]jml.WorkerType{"CONTRACTOR": jml.Contractor, "INTERN": jml.Intern, "FULL_TIME": jml.Employee, "": jml.Employee} {
		got, err := v.Read([]byte(fmt.Sprintf(`{"hook":{"event":"Employee.changed"},"data":{"id":"1","employment_type":%q}}`, said)))
		if err != nil || got.Record.Person.WorkerType != want {
			t.Errorf("%s is read as %s (%v)", said, got.Record.Person.WorkerType, err)
		}
	}
}
