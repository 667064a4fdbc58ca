package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/texttest"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// formWay is a route that takes a form: the page where it stands, and what
// somebody types into it to have it taken.
type formWay struct {
	page    func(c jml.Case) string
	typed   func(site *webtest.Site, c jml.Case, form url.Values)
	other   string // inputs whose text is about something else, or changes nothing here
	answers bool   // a browser fills it in, and nobody types
	looks   bool   // it searches or shows: any text is fine, and nothing is written
}

// formWays has a row for each route of the public listener that takes a form.
func formWays() map[string]formWay {
	at := func(path string) func(jml.Case) string { return func(jml.Case) string { return path } }
	ofCase := func(c jml.Case) string { return "/cases/" + c.ID }
	fill := func(pairs ...string) func(*webtest.Site, jml.Case, url.Values) {
		return func(_ *webtest.Site, _ jml.Case, form url.Values) {
			for i := 0; i < len(pairs); i += 2 {
				form.Set(pairs[i], pairs[i+1])
			}
		}
	}
	newcomer := fill("person.given_name", "Nora", "person.family_name", "Lind", "person.work_email", "nora@example.com", "effective_date", "2026-12-15",
		"person.personal_email", "nora@example.net", "person.phone", "+49 30 23125-120", "person.title", "Engineer", "person.manager", "tom@example.com", "note", "first day remote", "person.sponsor", "mia@example.com")
	added := fill("title", "Take back the parking card", "role", "office-manager", "due", "2026-12-02")
	const joinersOnly = "kind time_zone person.id person.given_name person.family_name person.work_email person.personal_email person.phone person.title person.department person.location " +
		"person.manager person.worker_type person.sponsor person.end_date"
	return map[string]formWay{
		"/sign-in":                {page: at("/sign-in"), typed: fill("email", "lea@example.com"), looks: true},
		"/cases":                  {page: at("/cases"), typed: fill("q", "Park"), looks: true},
		"/people/suggest":         {page: at("/people"), typed: fill("q", "Park"), looks: true}, // by a script, as the list's search
		"/sources/{source}/again": {page: at("/sources/payroll"), typed: fill("item", "pay-2"), looks: true},

		"/people":                   {page: at("/people"), typed: fill("q", "Park"), looks: true},
		"/new/preview":              {page: at("/new?kind=joiner"), typed: newcomer, looks: true},
		"/evidence/export":          {page: at("/evidence"), typed: fill()},
		"/evidence/anchors":         {page: at("/evidence"), typed: fill("evidence_anchor_email", "evidence@audit.example.net", "why", "our auditors")},
		"/evidence/reconciliations": {page: at("/evidence/reconciliations"), typed: fill("kind", "roster", "list", "id,start\nE-1,2024-03-01", "columns", "start=start", "fetched_by", "tom@example.com", "filter", "all"), other: "system list"},

		"/evidence/samples": {page: at("/evidence/samples"), typed: fill("kind", "", "from", "", "to", "", "word", "harvest moon"), other: "list"},
		"/new":              {page: at("/new?kind=joiner"), typed: newcomer, other: "kind person cutoff employment_end contact reason takeover_all"},
		"/new of a leaver": {page: at("/new?kind=leaver"), typed: fill("kind", "leaver", "person", "tom@example.com", "effective_date", "2026-12-15",
			"contact", "normal", "note", "after ten years"), other: joinersOnly},
		"/new of a mover": {page: at("/new?kind=mover"), typed: fill("kind", "mover", "person", "tom@example.com", "effective_date", "2026-12-15",
			"person.title", "Fellow", "note", "well deserved"), other: joinersOnly + " cutoff employment_end contact reason takeover_all person.title"},
		"/setup":                           {page: at("/setup"), typed: setUp},
		"/staff":                           {page: at("/staff"), typed: fill("email", "new@example.org", "name", "Anna", "role", "auditor", "until", "2026-12-20")},
		"/locations":                       {page: at("/locations"), typed: fill("name", "Riyadh", "zone", "Asia/Riyadh", "weekend", "friday, saturday", "holidays", "2026-12-25")},
		"/locations/remove":                {page: at("/locations"), typed: fill("name", "Riyadh", "sure", "yes")},
		"/people/{person}":                 {page: func(c jml.Case) string { return "/people/" + c.PersonID }, typed: fill("person.given_name", "Nora", "person.manager", "omar@example.com")},
		"/people/{person}/access":          {page: func(c jml.Case) string { return "/people/" + c.PersonID }, typed: fill("system", "Old Wiki", "level", "administrator")},
		"/my/access":                       {page: at("/my"), typed: fill("system", "Old Wiki", "level", "administrator")},
		"/people/{person}/hold":            {page: func(c jml.Case) string { return "/people/" + c.PersonID }, typed: fill("why", "matter 12")},
		"/people/{person}/release":         {page: func(c jml.Case) string { return "/people/" + c.PersonID }, typed: fill("why", "settled")},
		"/people/{person}/erase":           {page: func(c jml.Case) string { return "/people/" + c.PersonID + "/erase" }, typed: fill("basis", "request", "why", "asked", "sure", "yes")},
		"/people/{person}/link":            {page: func(c jml.Case) string { return "/people/" + c.PersonID }, typed: fill("source", "payroll", "id", "P/77")},
		"/people/{person}/unlink":          {page: func(c jml.Case) string { return "/people/" + c.PersonID }, typed: fill("source", "badges", "id", "B/1")},
		"/people/agree":                    {page: at("/people"), typed: fill("code", "0123456789abcdef")},
		"/tokens":                          {page: at("/tokens"), typed: fill("name", "Workday", "until", "2026-12-20", "scope.cases.read", "yes")},
		"/tokens/{token}/remove":           {page: at("/tokens"), typed: fill("sure", "yes"), looks: true}, // a tick alone
		"/sign-in/passkey":                 {page: at("/sign-in"), typed: fill(), answers: true},
		"/passkeys":                        {page: at("/passkeys"), typed: fill("name", "Phone")},
		"/passkeys/{passkey}":              {page: at("/passkeys"), typed: fill("name", "Phone")},
		"/passkeys/{passkey}/remove":       {page: at("/passkeys"), typed: fill()},
		"/staff/passkeys/{passkey}/remove": {page: at("/staff"), typed: fill()},
		"/staff/sign-out":                  {page: at("/staff"), typed: fill("person", "tom@example.com")},
		"/staff/links":                     {page: at("/staff"), typed: fill("person", "tom@example.com")},
		"/approvals/{change}":              {page: at("/approvals"), typed: fill("answer", "no", "why", "not needed")},
		"/staff/{right}/remove":            {page: at("/staff"), typed: fill()},
		"/responsibilities/{role}":         {page: at("/responsibilities"), typed: fill("seat.0", "tom@example.com")},
		"/equipment/gone":                  {page: at("/equipment"), typed: fill("tag", "LT-0042", "state", "stolen", "encrypted", "yes", "seen", "2026-11-20", "place", "Ulm", "note", "on the train"), other: "went_to data"},
		"/equipment/found":                 {page: at("/equipment"), typed: fill("tag", "LT-0042", "note", "in a cupboard")},
		"/equipment/judged":                {page: at("/equipment"), typed: fill("tag", "LT-0042", "incident", "no", "by", "noor@example.com", "note", "encrypted")},
		"/cases/{case}/reschedule":         {page: ofCase, typed: fill("effective_date", "2026-12-15")},
		"/cases/{case}/told":               {page: ofCase, typed: fill("sure", "yes", "note", "at noon, by Tom")},
		"/cases/{case}/rescind":            {page: ofCase, typed: fill("sure", "yes", "note", "a slip")},
		"/cases/{case}/reassign":           {page: ofCase, typed: fill("person", "omar@example.com", "note", "away")},
		"/cases/{case}/tasks":              {page: ofCase, typed: added, other: "id person"},
		"/my/tasks":                        {page: at("/my"), typed: added, other: "id person"},
		"/cases/{case}/reopen":             {page: ofCase, typed: fill("note", "seen again")},
		"/my":                              {page: at("/my"), typed: answerOne, other: "reason gone piece encrypted seen place locked_at data went_to"},
	}
}

// setUp types a whole set-up.
func setUp(_ *webtest.Site, _ jml.Case, form url.Values) {
	n := 0
	for name := range form {
		n++
		who := "p" + string(rune('a'+n))
		switch {
		case strings.HasSuffix(name, ".email"), name == "reply_to":
			form.Set(name, who+"@example.com")
		case strings.HasSuffix(name, ".name"):
			form.Set(name, "Pat Lind")
		case strings.HasSuffix(name, ".deputies"), name == "hr":
			form.Set(name, "Dee Puty <"+who+"@example.com>")
		}
	}
	form.Set("company", "Example GmbH")
	form.Set("holidays", "2026-12-25")
}

// answerOne ends the first line of an owner's page.
func answerOne(_ *webtest.Site, _ jml.Case, form url.Values) { answerLine(form, form.Get("task")) }

// answerLine answers one line and no other: a wrong line keeps back itself only.
func answerLine(form url.Values, id string) {
	for _, id := range form["task"] {
		form.Set("outcome."+id, "")
	}
	form.Set("outcome."+id, "done")
	for _, word := range []string{"note", "cause", "early_why", "serial", "account", "link", "asset_tag", "asset_kind"} {
		if form.Has(word + "." + id) {
			form.Set(word+"."+id, word+" of "+id)
		}
	}
}

func TestEveryRouteThatTakesAFormIsTried(t *testing.T) {
	for _, rt := range webtest.Open(t).Server.Routes() {
		program := strings.HasPrefix(rt.Pattern, "/hooks/") // its form is that of whoever sends
		if _, known := formWays()[rt.Pattern]; rt.Body > 0 && !known && !program {
			t.Errorf("%s %s is in no table: say where its form stands", rt.Method, rt.Pattern)
		}
	}
}

func TestWhatNoFieldTakesIsRefusedByEveryFormAndComesBack(t *testing.T) {
	for name, way := range formWays() {
		pattern, _, _ := strings.Cut(name, " ")
		t.Run(name, func(t *testing.T) {
			site, c := siteOf(t, pattern)
			b := visitorOf(site, pattern)
			s := sending{t, site, b, c, way, webtest.Concrete(pattern, c)}
			page := b.Get(way.page(c))
			if strings.Contains(pattern, "{passkey}") {
				s.path = strings.ReplaceAll(pattern, "{passkey}", site.PutPasskey(site.Right("admin@example.com").ID, "Old phone"))
				page = b.Get(way.page(c))
			}
			if strings.Contains(pattern, "/tokens/{token}") {
				b.Post("/tokens", url.Values{"name": {"Workday"}, "until": {"2026-12-20"}, "scope.cases.read": {"yes"}})
				page = b.Get(way.page(c))
				s.path = pathLike(page, "/tokens/", "/remove")
			}
			if strings.Contains(pattern, "{right}") {
				s.path = pathLike(page, "/staff/", "/remove")
			}
			if strings.Contains(pattern, "{change}") {
				s.path = changePath(page)
			}
			inputs := page.Typed(t, s.action())
			if len(inputs) == 0 && !way.answers && !strings.HasSuffix(pattern, "/remove") && !strings.HasSuffix(pattern, "/unlink") && !strings.HasSuffix(pattern, "/again") {
				t.Error("there is nothing to type on the page")
			}
			for name, chosen := range inputs {
				s.attack(name, chosen)
			}
		})
	}
}

// siteOf is a site with a case that all forms can be about, or one that is to
// be set up. The case's id is as the pages' own addresses have it.
func siteOf(t *testing.T, pattern string) (*webtest.Site, jml.Case) {
	t.Helper()
	if pattern == "/setup" {
		return webtest.Bare(t), jml.Case{}
	}
	site, c := webtest.Leaver(t, webtest.Named, func(o *web.Options) { o.SignIns = noPost{} })
	site.Finish(c.ID, "remove-access/source-code") // so that one can be opened again
	if pattern == "/locations/remove" {
		if _, err := site.Office.PutLocation(t.Context(), jml.ConsoleActor(), jml.Location{Name: "Riyadh"}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if pattern == "/people/{person}/unlink" {
		if _, err := site.Office.Identities().LinkPerson(t.Context(), jml.ConsoleActor(), "ada@example.com", "badges", "B/1"); err != nil {
			t.Fatal(err)
		}
	}
	if pattern == "/people/{person}/release" {
		if _, err := (company.Holds{Service: site.Office}).Place(t.Context(), jml.ConsoleActor(), c.PersonID, "matter 12"); err != nil {
			t.Fatal(err)
		}
	}
	if pattern == "/approvals/{change}" {
		waits(site)
	}
	if pattern == "/sources/{source}/again" {
		rescind := event(map[string]any{"kind": "rescind", "of": "joiner", "effective_date": "", "id": "pay-2"})
		if status, answer := site.Send(site.Signed("payroll", rescind, webtest.NewerSecret)); status != http.StatusNotFound {
			t.Fatalf("%d %v", status, answer)
		}
	}
	if pattern == "/cases/{case}/told" {
		now := site.Event(jml.Reschedule, caseworktest.Ada(), "")
		now.Of, now.Immediate = jml.Leaver, true // which she has not been told
		site.Announce(now)
	}
	c.ID = strconv.FormatInt(c.Number, 10)
	return site, c
}

// visitorOf is who sends a form.
func visitorOf(site *webtest.Site, pattern string) *webtest.Browser {
	switch pattern {
	case "/my":
		return site.OwnerOf("Mia", site.Sent[0].CaseID)
	case "/my/tasks", "/my/access":
		return site.OwnerOf("Noor", site.Sent[0].CaseID)
	case "/sign-in":
		return site.Browser()
	case "/approvals/{change}":
		return signIn(site, "lea@example.com", staff.Admin)
	}
	return site.Staff(staff.Admin)
}

// noPost takes requests for sign-in links in and mails none.
type noPost struct{}

func (noPost) Ask(string) {}

// pathLike finds the address of a form on the page by its beginning and its end.
func pathLike(page webtest.Page, begin, end string) string {
	_, rest, _ := strings.Cut(page.Body, `action="`+begin)
	for !strings.HasPrefix(rest[strings.IndexByte(rest, '"')-len(end):], end) {
		_, rest, _ = strings.Cut(rest, `action="`+begin)
	}
	return begin + rest[:strings.IndexByte(rest, '"')]
}

// sending is one form on its way with something in it that no field takes.
type sending struct {
	*testing.T
	site *webtest.Site
	b    *webtest.Browser
	c    jml.Case
	way  formWay
	path string
}

// action is that of the form on its page: the preview and the suggestions have none of their own.
func (s sending) action() string {
	return strings.TrimSuffix(strings.TrimSuffix(s.path, "/preview"), "/suggest")
}

func (s sending) form() url.Values {
	form := s.b.Get(s.way.page(s.c)).Form(s, s.action())
	s.way.typed(s.site, s.c, form)
	return form
}

func (s sending) attack(name string, chosen bool) {
	word, _, _ := strings.Cut(name, ".")
	if slices.Contains(strings.Fields(s.way.other), name) || slices.Contains(strings.Fields(s.way.other), word) {
		return
	}
	for _, attack := range texttest.Attacks() {
		form := s.form()
		if _, id, _ := strings.Cut(name, "."); slices.Contains(form["task"], id) {
			answerLine(form, id)
		}
		text := attack.Text
		if len(text) > 20_000 {
			text = text[:20_000]
		}
		form.Set(name, texttest.Shaped(form.Get(name), text))
		before := s.leaves()
		page := s.b.Post(s.path, form)
		if after := s.leaves(); after != before {
			s.Errorf("%s, %s: status %d left %d leaves", name, attack.What, page.Status, after-before)
		}
		if s.way.looks && page.Status < 500 {
			continue
		}
		if chosen {
			form.Del(name) // what is none of the choices cannot be shown as chosen
		}
		s.told(name, attack, form, page)
	}
}

// told checks that a page says which input is wrong and has what was typed.
func (s sending) told(name string, attack texttest.Attack, form url.Values, page webtest.Page) {
	s.Helper()
	if page.Status < 400 || page.Status >= 500 {
		s.Errorf("%s, %s: status %d to %s", name, attack.What, page.Status, page.Location)
		return
	}
	unstorable := (strings.Contains(attack.Text, "\x00") || strings.Contains(attack.Text, "\xff")) && strings.Contains(page.Body, "no database keeps")
	if !unstorable && !strings.Contains(page.Body, strings.TrimPrefix(view.InputID(name), "f")+`"`) {
		s.Errorf("%s, %s: the page does not say which input is wrong", name, attack.What)
	}
	if others := withoutInput(form, name); unstorable && len(others) == 0 {
		return // the page has nothing to show again
	}
	back := page.Form(s, s.action())
	for input, texts := range form {
		if input == name && unstorable || input == "id" {
			continue
		}
		if got := back.Get(input); got != texts[0] && texts[0] != "" {
			s.Errorf("%s, %s: %s came back as %.60q", name, attack.What, input, got)
		}
	}
}

// withoutInput are the texts of all other inputs of a form.
func withoutInput(form url.Values, name string) (texts []string) {
	for input := range form {
		if text := form.Get(input); input != name && text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

func (s sending) leaves() int64 {
	s.Helper()
	status, err := s.site.Store.LogStatus(s.site.Context(), readmodel.Viewer{})
	if err != nil {
		s.Fatal(err)
	}
	return status.Size
}
