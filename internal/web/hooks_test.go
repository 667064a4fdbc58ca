package web_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/hooks"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// event is an announcement as payroll sends it.
func event(change map[string]any) map[string]any {
	e := map[string]any{"id": "pay-1", "occurred_at": "2026-11-20T08:00:00Z", "kind": "joiner", "effective_date": "2026-12-14",
		"person": map[string]any{"id": "P-9", "given_name": "Nora", "family_name": "Lind", "work_email": "nora@example.com", "manager": "tom@example.com"}}
	maps.Copy(e, change)
	return e
}

// employee is a record as the source "people" sends it.
func employee(change map[string]any) map[string]any {
	data := map[string]any{"id": "m-9", "first_name": "Nora", "last_name": "Lind", "work_email": "nora@example.com", "job_title": "Engineer",
		"manager": nil, "employment_status": "ACTIVE", "start_date": "2026-12-14T00:00:00Z", "more": []any{1}}
	maps.Copy(data, change)
	return map[string]any{"hook": map[string]any{"event": "Employee.changed"}, "linked_account": map[string]any{}, "data": data}
}

func casesOf(site *webtest.Site) (kinds []string) {
	site.Helper()
	rows, _, err := site.Store.Cases(site.Context(), readmodel.Viewer{}, readmodel.CaseFilter{}, readmodel.Page{Limit: 100})
	if err != nil {
		site.Fatal(err)
	}
	for _, c := range rows {
		kinds = append(kinds, string(c.Kind))
	}
	return kinds
}

func TestASignedEventOpensOneCaseHoweverOftenItIsSent(t *testing.T) {
	site := webtest.Open(t)
	for n := range 20 {
		secret := webtest.OlderSecret
		if n%2 == 0 {
			secret = webtest.NewerSecret
		}
		if status, answer := site.Send(site.Signed("payroll", event(nil), secret)); status != http.StatusOK || answer["outcome"] != "opened" {
			t.Fatalf("sent the %d. time: %d %v", n+1, status, answer)
		}
	}
	if got := casesOf(site); len(got) != 1 {
		t.Errorf("the cases are %v", got)
	}
	other := event(map[string]any{"effective_date": "2026-12-15"})
	if status, answer := site.Send(site.Signed("payroll", other, webtest.NewerSecret)); status != http.StatusConflict {
		t.Errorf("the same id with another day: %d %v", status, answer)
	}
	if page := site.Staff(staff.HR).Get("/sources/payroll"); strings.Contains(page.Body, "Try again") || !strings.Contains(page.Body, "opened") {
		t.Errorf("what was taken in is shown as something else:\n%s", page.Body)
	}
}

func TestARecordIsFollowedFromTheFirstDayToTheLast(t *testing.T) {
	site := webtest.Open(t)
	for _, step := range []struct {
		change map[string]any
		want   string
	}{
		{nil, "opened"}, {nil, "same"},
		{map[string]any{"start_date": "2026-12-21T00:00:00Z"}, "rescheduled"},
		{map[string]any{"start_date": "2026-12-21T00:00:00Z", "termination_date": "2027-03-31T00:00:00Z"}, "opened"},
	} {
		if status, answer := site.Send(site.Signed("people", employee(step.change), webtest.NewerSecret)); status != http.StatusOK || answer["outcome"] != step.want {
			t.Errorf("%v: %d %v, want %s", step.change, status, answer, step.want)
		}
	}
	if got := casesOf(site); len(got) != 2 {
		t.Errorf("the cases are %v", got)
	}
}

func TestWhatIsNotTheSourcesIsTurnedAwayWithItsReason(t *testing.T) {
	site := webtest.Open(t)
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		code    string
	}{
		"no signature":      {site.Signed("payroll", event(nil), webtest.NewerSecret, func(r *http.Request) { r.Header.Del("Webhook-Signature") }), 401, "unsigned"},
		"another secret":    {site.Signed("payroll", event(nil), "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA=="), 401, "unsigned"},
		"an old timestamp":  {site.Signed("payroll", event(nil), webtest.NewerSecret, set("Webhook-Timestamp", "1795694400")), 401, "unsigned"},
		"no such source":    {site.Signed("nobody", event(nil), webtest.NewerSecret), 404, "not_found"},
		"not JSON by name":  {site.Signed("payroll", event(nil), webtest.NewerSecret, set("Content-Type", "text/plain")), 415, "unsupported_media_type"},
		"not JSON at all":   {site.Signed("payroll", "{", webtest.NewerSecret), 422, "invalid"},
		"an unknown member": {site.Signed("payroll", event(map[string]any{"salary": 1}), webtest.NewerSecret), 422, "invalid"},
		"far too large":     {site.Signed("payroll", strings.Repeat("x", hooks.MaxBody+1), webtest.NewerSecret), 413, "invalid"},
	} {
		status, answer := site.Send(c.request)
		if status != c.status || answer["code"] != c.code {
			t.Errorf("%s: %d %v, want %d %s", name, status, answer, c.status, c.code)
		}
	}
	if got := casesOf(site); len(got) != 0 {
		t.Errorf("the cases are %v", got)
	}
	page := site.Staff(staff.HR).Get("/sources/payroll").Body
	for _, said := range []string{"fits none of the secrets", "is missing", "it could not be read: salary"} {
		if !strings.Contains(page, said) {
			t.Errorf("the source's page does not say %q", said)
		}
	}
}

func TestASourceThatFloodsIsHeldBackAndNoOtherIs(t *testing.T) {
	site := webtest.Open(t)
	last := 0
	for range 40 {
		last, _ = site.Send(site.Signed("payroll", event(nil), "a secret of somebody else's"))
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after forty forged requests the answer is %d", last)
	}
	if status, answer := site.Send(site.Signed("people", employee(nil), webtest.NewerSecret)); status != http.StatusOK {
		t.Errorf("another source is answered %d %v", status, answer)
	}
}

func TestWhatWasRefusedIsTriedAgainFromThePage(t *testing.T) {
	site := webtest.Open(t)
	rescind := event(map[string]any{"kind": "rescind", "of": "joiner", "effective_date": "", "id": "pay-2"})
	if status, answer := site.Send(site.Signed("payroll", rescind, webtest.NewerSecret)); status != http.StatusNotFound {
		t.Fatalf("taken back before it came: %d %v", status, answer)
	}
	if status, answer := site.Send(site.Signed("payroll", event(map[string]any{"occurred_at": "2026-11-20T07:00:00Z"}), webtest.NewerSecret)); status != http.StatusOK {
		t.Fatalf("%d %v", status, answer)
	}
	hr := site.Staff(staff.HR)
	if page := hr.Get("/"); !strings.Contains(page.Body, "1 thing that it sent was refused") {
		t.Error("Today does not say that something was refused")
	}
	if page := hr.Get("/sources/payroll"); !strings.Contains(page.Body, "refused") || !strings.Contains(page.Body, "Try again") {
		t.Fatalf("the page shows nothing refused:\n%s", page.Body)
	}
	if page := hr.Post("/sources/payroll/again", url.Values{"item": {"pay-2"}}); page.Status != http.StatusSeeOther {
		t.Errorf("tried again: %d\n%s", page.Status, page.Body)
	}
	if page := hr.Post("/sources/payroll/again", url.Values{"item": {"pay-2"}}); page.Status != http.StatusUnprocessableEntity && page.Status != http.StatusConflict {
		t.Errorf("what was taken in, again: %d", page.Status)
	}
	if page := hr.Get("/"); strings.Contains(page.Body, "was refused") {
		t.Error("Today says still that something was refused")
	}
	if page := hr.Post("/sources/payroll/again", url.Values{"item": {"nothing"}}); page.Status != http.StatusNotFound {
		t.Errorf("what never came: %d", page.Status)
	}
}

func TestATestGoesByThePublicAddressAndChangesNothing(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	for _, source := range []string{"payroll", "people"} {
		if page := hr.Post("/sources/"+source+"/test", nil); page.Status != http.StatusSeeOther {
			t.Errorf("%s: %d\n%s", source, page.Status, page.Body)
		}
	}
	if page := hr.Get("/sources/people"); !strings.Contains(page.Body, "Nothing came in the last 30 days") {
		t.Error("a test is listed among what came")
	}
}

func TestASourcesPageHidesWhatIsAboutWhoLooks(t *testing.T) {
	site := webtest.Open(t)
	leave := event(map[string]any{"kind": "leaver", "person": map[string]any{"work_email": "ben@example.com"}})
	if status, answer := site.Send(site.Signed("payroll", leave, webtest.NewerSecret)); status != http.StatusOK {
		t.Fatalf("%d %v", status, answer)
	}
	if page := signIn(site, "ben@example.com", staff.HR).Get("/sources/payroll"); strings.Contains(page.Body, "Leaves 2026") {
		t.Error("Ben reads on the source's page that he leaves")
	}
	if page := site.Staff(staff.HR).Get("/sources/payroll"); !strings.Contains(page.Body, "Leaves 2026") {
		t.Error("HR does not read there that Ben leaves")
	}
}

// TestNoChangedRequestOfASourceIsAcceptedAndNoneIsAFault sends requests of which
// one bit or byte differs.
func TestNoChangedRequestOfASourceIsAcceptedAndNoneIsAFault(t *testing.T) {
	site := webtest.Open(t)
	random := rand.New(rand.NewPCG(3, 4))
	for n := range 2_000 {
		r := site.Signed("people", employee(nil), webtest.NewerSecret)
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		at, bit := random.IntN(len(text)), 1<<random.IntN(8)
		text[at] ^= byte(bit)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		if status, answer := site.Send(r); status != http.StatusUnauthorized && status != http.StatusTooManyRequests {
			t.Fatalf("bit %#x of byte %d changed: %d %v", bit, at, status, answer)
		}
		if n%20 == 0 {
			site.Clock.Set(site.Clock.Now().Add(time.Minute))
		}
	}
	if got := fmt.Sprint(casesOf(site)); got != "[]" {
		t.Errorf("the cases are %s", got)
	}
}

func TestWhoeverIsOnlyHintedAtIsKeptToBeAskedAbout(t *testing.T) {
	site := webtest.Open(t)
	hint := map[string]any{"type": "employee.updated", "data": map[string]any{"employeeId": "123"}}
	for range 3 {
		if status, answer := site.Send(site.Signed("bamboohr", hint, webtest.NewerSecret)); status != http.StatusOK || answer["outcome"] != "noted" {
			t.Errorf("%d %v", status, answer)
		}
	}
	if status, answer := site.Send(site.Signed("bamboohr", map[string]any{"data": map[string]any{"employeeId": "1\u202e2"}}, webtest.NewerSecret)); status != http.StatusUnprocessableEntity {
		t.Errorf("an id that cannot be seen: %d %v", status, answer)
	}
	if page := site.Staff(staff.HR).Get("/sources/bamboohr"); !strings.Contains(page.Body, "1 person is to be asked about there") {
		t.Error("the page does not say that somebody is to be asked about")
	}
}
