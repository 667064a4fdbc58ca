package web_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestAProgramReachesWhatItsScopeNamesAndNothingElse(t *testing.T) {
	site, c := webtest.Leaver(t)
	programs := map[token.Scope]*webtest.Program{}
	for _, scope := range token.All() {
		programs[scope] = site.Program(scope)
	}
	for _, rt := range site.Server.ProgramRoutes() {
		needs, path := rt.Who[0].Scope, webtest.Concrete(rt.Pattern, c)
		if needs == "" {
			t.Errorf("%s %s is open to every token", rt.Method, rt.Pattern)
		}
		for scope, program := range programs {
			got := program.Do(rt.Method, path, "", "Accept", "text/never") // whoever passes is told that there is no such answer
			if passes := got.Status == http.StatusNotAcceptable; passes != (scope == needs) {
				t.Errorf("%s %s with %s: status %d", rt.Method, rt.Pattern, scope, got.Status)
			}
			if scope != needs && (got.Status != http.StatusForbidden || !strings.Contains(got.Body, string(needs))) {
				t.Errorf("%s %s with %s: %d %s", rt.Method, rt.Pattern, scope, got.Status, got.Body)
			}
		}
	}
}

func TestATokenOpensNoPageAndACookieNoAPI(t *testing.T) {
	site, _ := webtest.Leaver(t)
	program := site.Program(token.All()...)
	if got := program.Get("/cases"); got.Status != http.StatusUnauthorized {
		t.Errorf("a page with a token: %d", got.Status)
	}
	if got := site.Staff(staff.Admin).Get("/api/v1/cases"); got.Status != http.StatusUnauthorized {
		t.Errorf("the API with a cookie: %d", got.Status)
	}
}

func TestWhoShowsNoTokenOrAWrongOneIsToldHowToComeIn(t *testing.T) {
	site := webtest.Open(t)
	none, wrong, removed := &webtest.Program{}, site.Program(token.CasesRead), site.Program(token.CasesRead)
	*none = *wrong
	none.Secret = ""
	wrong.Secret = wrong.Secret[:len(wrong.Secret)-1] + "x"
	if _, err := (company.Tokens{Service: site.Office}).RemoveToken(t.Context(), jml.ConsoleActor(), removed.Token.ID); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		program   *webtest.Program
		challenge string
	}{
		"none":    {none, `Bearer realm="handover"`},
		"wrong":   {wrong, `Bearer realm="handover", error="invalid_token"`},
		"removed": {removed, `Bearer realm="handover", error="invalid_token"`},
	} {
		got := c.program.Get("/api/v1/cases")
		if got.Status != http.StatusUnauthorized || got.Header.Get("WWW-Authenticate") != c.challenge || got.Problem().Code != string(door.CodeNoSession) {
			t.Errorf("%s: %d, %q, %s", what, got.Status, got.Header.Get("WWW-Authenticate"), got.Body)
		}
		if got.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: a %s", what, got.Header.Get("Content-Type"))
		}
	}
	if strings.Contains(site.Log.String(), wrong.Secret) || site.Logged("token_refused", "GET /api/v1/cases") != 2 {
		t.Errorf("the log says:\n%s", site.Log.String())
	}
}

func TestATokenThatAsksTooOftenIsToldWhenToAskAgainAndOthersGoOn(t *testing.T) {
	site := webtest.Open(t)
	eager, other := site.Program(token.CasesRead), site.Program(token.CasesRead)
	for range door.TokenBurst {
		if got := eager.Get("/api/v1/cases"); got.Status != http.StatusOK {
			t.Fatalf("within the limit: %d", got.Status)
		}
	}
	refused := eager.Get("/api/v1/cases")
	wait, err := strconv.Atoi(refused.Header.Get("Retry-After"))
	if refused.Status != http.StatusTooManyRequests || err != nil || wait != 1 {
		t.Fatalf("beyond it: %d, Retry-After %q", refused.Status, refused.Header.Get("Retry-After"))
	}
	if got := other.Get("/api/v1/cases"); got.Status != http.StatusOK {
		t.Errorf("another token: %d", got.Status)
	}
	site.Clock.Set(site.Clock.Now().Add(time.Duration(wait) * time.Second))
	if got := eager.Get("/api/v1/cases"); got.Status != http.StatusOK {
		t.Errorf("after Retry-After: %d", got.Status)
	}
}

func TestWhoTriesTokensIsSlowedDownAndGoodOnesPass(t *testing.T) {
	site := webtest.Open(t)
	good, guess := site.Program(token.CasesRead), site.Program(token.CasesRead)
	guess.Secret = "hva_" + strings.Repeat("a", 59)
	last := 0
	for range 12 {
		last = guess.Get("/api/v1/cases").Status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the twelfth guess: %d", last)
	}
	if got := good.Get("/api/v1/cases"); got.Status != http.StatusOK {
		t.Errorf("a good token from there: %d", got.Status)
	}
}

func TestATokenEndsWithTheRightThatMadeItAndWithItsDay(t *testing.T) {
	site := webtest.Open(t)
	right, err := site.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "ops@example.org", Role: staff.Admin})
	if err != nil {
		t.Fatal(err)
	}
	by := jml.Actor{Kind: jml.ActorStaff, Ref: right.ID, Name: right.Name, Assurance: jml.AssuranceSignIn}
	ofRight, ofConsole := site.ProgramOf(by, token.CasesRead), site.Program(token.CasesRead)
	if err := site.Office.RemoveStaff(t.Context(), jml.ConsoleActor(), right.ID); err != nil {
		t.Fatal(err)
	}
	if got := ofRight.Get("/api/v1/cases"); got.Status != http.StatusUnauthorized {
		t.Errorf("after the right: %d", got.Status)
	}
	if got := ofConsole.Get("/api/v1/cases"); got.Status != http.StatusOK {
		t.Errorf("another token: %d", got.Status)
	}
	site.Clock.Set(site.Clock.Now().AddDate(0, 0, 92))
	if got := ofConsole.Get("/api/v1/cases"); got.Status != http.StatusUnauthorized {
		t.Errorf("after its day: %d", got.Status)
	}
	if ended, err := site.Office.EndRights(t.Context()); err != nil || ended != 1 {
		t.Errorf("%d ends were written down, %v", ended, err)
	}
	if rows, err := site.Store.HeldTokens(t.Context(), site.Clock.Now()); err != nil || len(rows) != 0 {
		t.Errorf("%v, %v", rows, err)
	}
}

// Whoever answers for a token has seen its secret: it reads nothing that is kept
// from them, and ends with them.
func TestATokenOfALeaverSeesNothingOfTheirDepartureAndEndsWithThem(t *testing.T) {
	site := webtest.Open(t)
	tom := site.ProgramOf(jml.Actor{Kind: jml.ActorConsole, Name: "Tom Weber", PersonID: site.ID("tom"), Assurance: jml.AssuranceConsole}, token.All()...)
	other := site.Program(token.All()...)
	site.Announce(site.Event(jml.Leaver, jml.EventPerson{WorkEmail: "tom@example.com"}, "2026-12-31"))

	if got := tom.Get("/api/v1/cases/1"); got.Status != http.StatusNotFound {
		t.Errorf("Tom's token shows Tom's departure: %d", got.Status)
	}
	if got := tom.Get("/api/v1/cases"); strings.Contains(got.Body, "Weber") {
		t.Errorf("Tom's token lists it: %s", got.Body)
	}
	if got := tom.Post("/api/v1/events", site.Event(jml.Rescind, jml.EventPerson{WorkEmail: "tom@example.com"}, "")); got.Status != http.StatusForbidden {
		t.Errorf("Tom's token takes it back: %d %s", got.Status, got.Body)
	}
	if got := other.Get("/api/v1/cases/1"); got.Status != http.StatusOK {
		t.Errorf("another token: %d", got.Status)
	}

	site.Clock.Set(time.Date(2027, 1, 2, 12, 0, 0, 0, time.UTC))
	if got := tom.Get("/api/v1/people"); got.Status != http.StatusUnauthorized {
		t.Errorf("after the cut-off: %d", got.Status)
	}
	if got := other.Get("/api/v1/people"); got.Status != http.StatusOK {
		t.Errorf("another token: %d", got.Status)
	}
}

func TestWhatAProgramDoesIsRecordedAsItsOwn(t *testing.T) {
	site := webtest.Open(t)
	program := site.Program(token.EventsWrite)
	opened := decoded[wire.Accepted](t, program.Post("/api/v1/events", site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")))
	lines, err := site.Store.Timeline(t.Context(), readmodel.Viewer{}, opened.Case.ID)
	if err != nil || len(lines) == 0 || lines[0].ActorKind != token.ActorAPI || lines[0].Openings["actor.name"] != program.Token.Name {
		t.Errorf("%+v, %v", lines, err)
	}
	if page := site.Staff(staff.HR).Get("/cases/1"); !strings.Contains(page.Body, program.Token.Name+" (by the API) opened the case") {
		t.Errorf("the page of the case says:\n%s", page.Body)
	}
	site.CheckLog()
}

func TestARequestThatIsNoneOfOursIsRefusedAsWhatItIs(t *testing.T) {
	site := webtest.Open(t)
	program := site.Program(token.EventsWrite, token.CasesRead, token.PeopleWrite)
	event := site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
	huge := `{"note":"` + strings.Repeat("a", 1<<20) + `"}`
	for what, c := range map[string]struct {
		got    webtest.Answered
		status int
		code   jml.Code
	}{
		"another method":      {program.Do("DELETE", "/api/v1/cases", ""), http.StatusMethodNotAllowed, door.CodeMethod},
		"another address":     {program.Get("/api/v1/nowhere"), http.StatusNotFound, jml.CodeNotFound},
		"a form":              {program.Post("/api/v1/events", event, "Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType, door.CodeMedia},
		"no media type":       {program.Post("/api/v1/events", event, "Content-Type", ""), http.StatusUnsupportedMediaType, door.CodeMedia},
		"latin text":          {program.Post("/api/v1/events", event, "Content-Type", "application/json; charset=latin1"), http.StatusUnsupportedMediaType, door.CodeMedia},
		"an answer in XML":    {program.Get("/api/v1/cases", "Accept", "application/xml"), http.StatusNotAcceptable, door.CodeNotAcceptable},
		"too long":            {program.Post("/api/v1/events", huge), http.StatusRequestEntityTooLarge, jml.CodeInvalid},
		"an unknown field":    {program.Post("/api/v1/events", `{"id":"a","shoe_size":44}`), http.StatusUnprocessableEntity, jml.CodeInvalid},
		"no JSON":             {program.Post("/api/v1/events", `{"id":`), http.StatusUnprocessableEntity, jml.CodeInvalid},
		"a limit":             {program.Get("/api/v1/cases?limit=1000"), http.StatusUnprocessableEntity, jml.CodeInvalid},
		"a CSV that is JSON":  {program.Post("/api/v1/import/people", "{}"), http.StatusUnsupportedMediaType, door.CodeMedia},
		"what only pages can": {program.Post("/api/v1/staff", "{}"), http.StatusNotFound, jml.CodeNotFound},
	} {
		if c.got.Status != c.status || c.got.Problem().Code != string(c.code) {
			t.Errorf("%s: %d %s", what, c.got.Status, c.got.Body)
		}
	}
	if allow := program.Do("DELETE", "/api/v1/cases", "").Header.Get("Allow"); allow != "GET" {
		t.Errorf("Allow: %q", allow)
	}
	if got := program.Get("/api/v1/cases", "Accept", "text/html;q=0.9, application/*"); got.Status != http.StatusOK {
		t.Errorf("a wide Accept: %d", got.Status)
	}
}

func TestListsAreReadInPartsByTheirCursor(t *testing.T) {
	site := webtest.Open(t)
	program := site.Program(token.CasesRead, token.PeopleRead)
	for i := range 3 {
		site.Announce(site.Event(jml.Joiner, jml.EventPerson{ID: fmt.Sprint("N-", i), GivenName: "Nora", FamilyName: fmt.Sprint("Lind", i), WorkEmail: fmt.Sprintf("nora%d@example.com", i)}, "2026-12-01"))
	}
	seen, cursor := map[string]bool{}, ""
	for range 3 {
		got := decoded[struct {
			Cases []struct{ ID string }
			Next  string
		}](t, program.Get("/api/v1/cases?limit=1&cursor="+cursor))
		if len(got.Cases) != 1 || seen[got.Cases[0].ID] {
			t.Fatalf("a part: %+v", got)
		}
		seen[got.Cases[0].ID], cursor = true, got.Next
	}
	if len(seen) != 3 || cursor != "" {
		t.Errorf("%d cases, and then %q", len(seen), cursor)
	}
	people := decoded[struct{ People []struct{ Name string } }](t, program.Get("/api/v1/people?q=Lind1"))
	if len(people.People) != 1 || people.People[0].Name != "Nora Lind1" {
		t.Errorf("%+v", people)
	}
}
