package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/texttest"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/webtest"
	"github.com/handover-jml/handover/internal/yamlfile"
)

// jsonWay is a route of the socket that takes JSON, with all its words.
type jsonWay struct {
	words   func(site *webtest.Site) any
	dropped string // texts that are not kept, whatever they are
	reads   bool   // nothing is written, whatever is sent
}

// jsonWays has a row for each route of the socket that takes JSON.
func jsonWays() map[string]jsonWay {
	console := func(site *webtest.Site) any {
		who := caseworktest.Ada()
		who.Sponsor = "mia@example.com"
		ev := site.Event(jml.Joiner, who, "2026-12-01")
		ev.Reason, ev.Note, ev.TimeZone, ev.Contact = "replaces Tom", "first\none", "Europe/Berlin", "normal"
		ev.Delivery = "Rua Augusta 12\nfrom nine"
		return &ev
	}
	return map[string]jsonWay{
		"/api/v1/events":  {words: console},
		"/api/v1/preview": {words: console},
		"/api/v1/setup": {words: func(*webtest.Site) any {
			form := caseworktest.Setup()
			form.Locations = []jml.Location{{Name: "Riyadh", Zone: "Asia/Riyadh"}}
			return &form
		}, dropped: "GivenName FamilyName"}, // of people who are known by their address
		"/api/v1/sign-in": {words: func(*webtest.Site) any {
			return &wire.SignIn{Email: "new@example.org", Role: "auditor", Until: "2026-12-10"}
		}},
		"/api/v1/staff": {words: func(*webtest.Site) any {
			return &wire.AddRight{Email: "new@example.org", Name: "Anna", Role: "auditor", Until: "2026-12-10"}
		}},
		"/api/v1/locations": {words: func(*webtest.Site) any {
			return &wire.Location{Name: "Riyadh", Zone: "Asia/Riyadh", Weekend: []string{"friday"}, Holidays: []string{"2026-12-25"},
				ICS: "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20271225\nEND:VEVENT\nEND:VCALENDAR\n"}
		}, dropped: "ICS"}, // only its days are kept
		"/api/v1/locations/remove":      {words: func(*webtest.Site) any { return &wire.OfLocation{Name: "Atlantis"} }},
		"/api/v1/staff/accounts/forget": {words: func(*webtest.Site) any { return &wire.ForgetAccount{ID: "00000000-0000-7000-8000-000000000000"} }},
		"/api/v1/approvals/withdraw":    {words: func(*webtest.Site) any { return &wire.Withdraw{ID: "b1"} }},
		"/api/v1/staff/remove":          {words: func(*webtest.Site) any { return &wire.RightOf{Email: "nobody@example.org", Role: "auditor"} }},
		"/api/v1/sessions/end":          {words: func(*webtest.Site) any { return &wire.OfPerson{Person: "tom@example.com"} }},
		"/api/v1/links/revoke":          {words: func(*webtest.Site) any { return &wire.LinksOf{Person: "tom@example.com"} }},
		"/api/v1/equipment/gone": {words: func(*webtest.Site) any {
			return &company.GoneReport{Tag: "LT-1", State: register.Stolen, Note: "on the train",
				Said: jml.NotBack{Encrypted: "yes", Seen: jml.Date{Year: 2026, Month: 11, Day: 20}, Place: "Ulm"}}
		}},
		"/api/v1/equipment/found": {words: func(*webtest.Site) any { return &wire.Recovered{Tag: "LT-1", Note: "in a cupboard"} }},
		"/api/v1/equipment/judged": {words: func(*webtest.Site) any {
			return &company.Judgement{Tag: "LT-1", Incident: "no", By: "noor@example.com", Note: "encrypted"}
		}},
		"/api/v1/people/correct": {words: func(*webtest.Site) any {
			is := func(text string) *string { return &text }
			return &company.PersonEdit{Person: "tom@example.com", ID: is("E-7"), GivenName: is("Thomas"), FamilyName: is("Weber"), WorkEmail: is("thomas@example.com"),
				PersonalEmail: is("tom@example.net"), Phone: is("+49 30 23125-184"), Manager: is("mia@example.com")}
		}},
		"/api/v1/cases/1/tasks": {words: func(site *webtest.Site) any {
			site.Announce(site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")) // as case 1; later ones change nothing
			return &wire.NewTask{ID: "b1", Title: "Take back the parking card", Role: "office-manager", Due: "2026-12-20", Evidence: []string{"note"}}
		}},
		"/api/v1/people/succession": {words: func(*webtest.Site) any { return &wire.OfPerson{Person: "tom@example.com"} }, reads: true},
		"/api/v1/people/access": {words: func(*webtest.Site) any {
			return &wire.Access{Person: "tom@example.com", System: "Old Wiki", Level: "administrator"}
		}},
		"/api/v1/people/erase": {words: func(*webtest.Site) any {
			return &company.Erasure{Person: "nobody@example.com", Basis: company.ByRequest, Why: "letter"}
		}},
		"/api/v1/people/show": {words: func(*webtest.Site) any { return &wire.OfPerson{Person: "tom@example.com"} }, reads: true},
		"/api/v1/people/unlink": {words: func(*webtest.Site) any {
			return &wire.LinkPerson{Person: "tom@example.com", Source: "payroll", ID: "P/7"}
		}},
		"/api/v1/people/link": {words: func(*webtest.Site) any {
			return &wire.LinkPerson{Person: "tom@example.com", Source: "payroll", ID: "P/7"}
		}},
		"/api/v1/people/hold": {words: func(*webtest.Site) any { return &wire.PlaceHold{Person: "tom@example.com", Why: "matter 12"} }},
		"/api/v1/people/release": {words: func(*webtest.Site) any {
			return &wire.ReleaseHold{Person: "tom@example.com", Hold: "h", Why: "settled"}
		}},
		"/api/v1/log/anchors": {words: func(*webtest.Site) any {
			return &wire.PutAnchors{EvidenceAnchorEmail: []string{"evidence@audit.example.net"}, Why: "our auditors"}
		}},
		"/api/v1/log/reopen": {words: func(*webtest.Site) any { return &wire.Reopen{By: "Lea Brandt", Why: "the disk is gone"} }},
		"/api/v1/sample":     {words: func(*webtest.Site) any { return &wire.Sample{AsOf: 1, Kind: "leaver", Word: "harvest moon", N: 3} }},
		"/api/v1/reconcile": {words: func(*webtest.Site) any {
			return &wire.Reconciliation{Kind: "roster", File: "roster.csv", FetchedBy: "tom@example.com", Filter: "without interns", List: "aWQsc3RhcnQKRS0xLDIwMjQtMDMtMDEK"}
		}, dropped: "List"}, // a file, which is held against its own rules
		"/api/v1/tokens": {words: func(*webtest.Site) any {
			return &wire.NewToken{Name: "Workday", Scopes: []string{"events:write"}, Until: "2026-12-20"}
		}},
		"/api/v1/tokens/remove": {words: func(*webtest.Site) any { return &wire.OfToken{Token: "Workday"} }},
		"/api/v1/cases/1/tasks/x/reassign": {words: func(*webtest.Site) any {
			return &wire.Reassign{Person: "mia@example.com", Note: "away"}
		}},
		"/api/v1/cases/1/tasks/x/reopen": {words: func(*webtest.Site) any { return &wire.ReopenTask{Note: "seen again"} }},
		"/api/v1/backup":                 {words: func(*webtest.Site) any { return &wire.Backup{Path: "copy"} }, reads: true},
	}
}

// bodyWays are the other routes that take a body; each has a test of its own here.
func bodyWays() []string {
	return []string{"/api/v1/import/people", "/api/v1/import/holdings", "/api/v1/import/assets", "/api/v1/import/roles", "/api/v1/import/events", "/api/v1/import/access",
		"/api/v1/import/{what}", "/api/v1/playbooks/{name}", "/api/v1/playbooks/lint"}
}

func TestEveryRouteOfTheSocketThatTakesABodyIsTried(t *testing.T) {
	for _, rt := range webtest.Open(t).Server.LocalRoutes() {
		if _, known := jsonWays()[strings.NewReplacer("{id}", "1", "{task}", "x").Replace(rt.Pattern)]; rt.Body > 0 && !known && !slices.Contains(bodyWays(), rt.Pattern) {
			t.Errorf("%s %s is in no table: say which words it takes", rt.Method, rt.Pattern)
		}
	}
}

// sent is a body on its way to the socket.
func send(site *webtest.Site, path string, body []byte) (int, wire.Problem) {
	site.Helper()
	w := httptest.NewRecorder()
	site.Server.LocalHandler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://handover"+path, bytes.NewReader(body)))
	var p wire.Problem
	if w.Code >= 300 {
		if err := json.NewDecoder(w.Body).Decode(&p); err != nil {
			site.Fatalf("POST %s: status %d and no problem: %v", path, w.Code, err)
		}
	}
	return w.Code, p
}

func leavesIn(site *webtest.Site) int64 {
	site.Helper()
	status, err := site.Store.LogStatus(site.Context(), readmodel.Viewer{})
	if err != nil {
		site.Fatal(err)
	}
	return status.Size
}

// refused sends a body that must be refused about a place, and leave nothing.
func refused(t *testing.T, site *webtest.Site, path string, body []byte, what string, about func(field string) bool) {
	t.Helper()
	before := leavesIn(site)
	status, p := send(site, path, body)
	switch after := leavesIn(site); {
	case status < 400 || status >= 500:
		t.Errorf("POST %s, %s: status %d", path, what, status)
	case after != before:
		t.Errorf("POST %s, %s: refused after %d leaves", path, what, after-before)
	case status == http.StatusUnprocessableEntity && !slices.ContainsFunc(p.Errors, func(f wire.Fault) bool { return about(f.Field) }):
		t.Errorf("POST %s, %s: the refusal is about something else: %.300v", path, what, p.Errors)
	}
}

func TestEveryTextOfEveryJSONBodyIsRefusedWithItsName(t *testing.T) {
	for path, way := range jsonWays() {
		t.Run(path, func(t *testing.T) {
			site := webtest.Open(t)
			for _, text := range texttest.In(way.words(site)) {
				name := text.Path[strings.LastIndexByte(text.Path, '.')+1:]
				if slices.Contains(strings.Fields(way.dropped), name) {
					continue
				}
				for _, attack := range append(texttest.Unseen(), texttest.Attack{What: "U+0000", Text: "Ada\x00Park"}) {
					words := way.words(site)
					text.Put(words, texttest.Shaped(text.Of(words), attack.Text))
					body, err := json.Marshal(words)
					if err != nil {
						t.Fatal(err)
					}
					refused(t, site, path, body, name+", "+attack.What, func(field string) bool { return means(field, text.Path) })
				}
			}
		})
	}
}

// means reports whether a field of JSON is the place in the struct.
func means(field, path string) bool {
	plain := func(s string) string {
		s = strings.ReplaceAll(strings.ToLower(s), "_", "")
		return strings.NewReplacer("[0]", "", "[", ".", "]", "").Replace(s)
	}
	f, p := strings.Split(plain(field), "."), strings.Split(plain(path), ".")
	return slices.Contains(p, f[len(f)-1])
}

func TestABodyThatIsNoUTF8IsRefused(t *testing.T) {
	site := webtest.Open(t)
	for path := range jsonWays() {
		refused(t, site, path, []byte("{\"id\": \"a\xff\"}"), "no UTF-8", func(string) bool { return true })
	}
}

// row is a good row of a file, by column.
func rowOf(what string) map[string]string {
	return map[string]map[string]string{
		"people": {"id": "E-9", "given_name": "Sara", "family_name": "Lind", "work_email": "sara@example.com", "personal_email": "sara@example.net", "phone": "+49 30 23125-101",
			"title": "Engineer", "functions": "engineering", "department": "Platform", "location": "Berlin", "time_zone": "Europe/Berlin",
			"manager": "tom@example.com", "worker_type": "contractor", "sponsor": "mia@example.com", "start": "2025-01-01", "end_date": "2027-01-01"},
		"holdings": {"person": "tom@example.com", "system": "mail", "level": "user", "since": "2025-01-01"},
		"assets":   {"tag": "LT-1", "serial": "SN-1", "kind": "laptop", "model": "T14", "holder": "tom@example.com", "state": "issued"},
		"events": {"kind": "joiner", "person": "E-9", "event_id": "hr-9", "of": "joiner", "effective_date": "2027-01-04", "start": "2027-01-04", "last_day": "2027-01-04",
			"employment_end": "2027-01-04", "cutoff": "2027-01-04T12:00", "immediate": "yes", "contact": "normal", "told": "yes", "reason": "replaces Tom", "note": "in Berlin", "delivery": "Rua Augusta 12",
			"given_name": "Sara", "family_name": "Lind", "work_email": "sara@example.com", "personal_email": "sara@example.net", "phone": "+49 30 23125-101", "title": "Engineer", "functions": "engineering",
			"department": "Platform", "location": "Berlin", "time_zone": "Europe/Berlin", "manager": "tom@example.com", "worker_type": "contractor", "sponsor": "mia@example.com",
			"end_date": "2027-12-01"},
		"roles": {"role": "cto", "person": "tom@example.com"},
	}[what]
}

// columnsOf reads which columns a file may have from what a wrong one is told.
func columnsOf(t *testing.T, site *webtest.Site, what string) []string {
	t.Helper()
	_, p := send(site, "/api/v1/import/"+what, []byte("shoe_size\n"))
	_, list, found := strings.Cut(p.Detail, "Use ")
	if !found {
		t.Fatalf("%s: %+v", what, p)
	}
	return strings.Split(strings.TrimSuffix(list, "."), ", ")
}

func TestEveryCellOfEveryFileIsRefusedWithRowAndColumn(t *testing.T) {
	for _, what := range []string{"people", "holdings", "assets", "roles", "events"} {
		t.Run(what, func(t *testing.T) {
			site := webtest.Open(t)
			columns := columnsOf(t, site, what)
			for _, column := range columns {
				if rowOf(what)[column] == "" {
					t.Errorf("no row of this test has the column %s", column)
				}
				for _, attack := range append(texttest.Unseen(), texttest.Attack{What: "U+0000", Text: "Ada\x00Park"}, texttest.Attack{What: "an unknown one", Text: "unheard-of"}) {
					if attack.What == "an unknown one" && (what == "events" || !slices.Contains([]string{"manager", "sponsor", "holder", "person", "system", "time_zone", "state", "role"}, column)) {
						continue
					}
					var cells []string
					for _, c := range columns {
						cell := rowOf(what)[c]
						if c == column {
							cell = texttest.Shaped(cell, attack.Text)
						}
						cells = append(cells, `"`+cell+`"`)
					}
					file := strings.Join(columns, ",") + "\n" + strings.Join(cells, ",") + "\n"
					refused(t, site, "/api/v1/import/"+what, []byte(file), column+", "+attack.What, func(field string) bool { return field == "row 2, column "+column })
				}
			}
		})
	}
}

// scalars calls fn with each text within a decoded document and what puts
// another in its place.
func scalars(v any, path string, fn func(path, text string, put func(string))) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if text, ok := v[key].(string); ok {
				fn(path+"."+key, text, func(s string) { v[key] = s })
			} else {
				scalars(v[key], path+"."+key, fn)
			}
		}
	case []any:
		for i := range v {
			if text, ok := v[i].(string); ok {
				fn(fmt.Sprintf("%s[%d]", path, i), text, func(s string) { v[i] = s })
			} else {
				scalars(v[i], fmt.Sprintf("%s[%d]", path, i), fn)
			}
		}
	}
}

// A document is written as JSON here, which is YAML, too.
func TestEveryTextOfEveryDocumentIsRefusedWithItsPlace(t *testing.T) {
	attacks := append(texttest.Unseen()[1:], texttest.Attack{What: "too long", Text: strings.Repeat("x", 4000)})
	for name, body := range playbook.Defaults() {
		name = strings.TrimPrefix(name, "playbook/")
		t.Run(name, func(t *testing.T) {
			site := webtest.Open(t)
			asJSON, err := yamlfile.JSON(body)
			if err != nil {
				t.Fatal(err)
			}
			var doc any
			if err := json.Unmarshal(asJSON, &doc); err != nil {
				t.Fatal(err)
			}
			kinds := map[string]bool{} // one of each kind of line is enough
			scalars(doc, "", func(path, text string, put func(string)) {
				if kind := anyNumber.ReplaceAllString(path, "[]"); kinds[kind] {
					return
				} else {
					kinds[kind] = true
				}
				for _, attack := range attacks {
					if word := path[strings.LastIndexByte(path, '.')+1:]; attack.What == "too long" && slices.Contains([]string{"help", "wording", "origin", "limit"}, word) {
						continue // notes: no line of a file is as long as their limit
					}
					put(attack.Text)
					sent, err := json.MarshalIndent(doc, "", " ")
					if err != nil {
						t.Fatal(err)
					}
					refused(t, site, "/api/v1/playbooks/"+name, sent, path+", "+attack.What, func(field string) bool { return field != "" })
				}
				put(text)
			})
		})
	}
}

var anyNumber = regexp.MustCompile(`\[\d+\]`)
