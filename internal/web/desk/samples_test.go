package desk

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/timely"
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

// longestPhone is as long as a number may be, and breaks nowhere.
const longestPhone = "+4930123456789012345678901234567890123456"

func sampleCases() []readmodel.CaseRow {
	row := func(n int64, k jml.Kind, s jml.CaseState, name string, day, ended, total, late int) readmodel.CaseRow {
		return readmodel.CaseRow{ID: name, Number: n, Kind: k, State: s, PersonID: "ada", PersonName: name,
			Effective: jml.Date{Year: 2026, Month: 12, Day: day}, Ended: ended, Total: total, Late: late, NextDue: viewtest.Now().Add(40 * time.Hour)}
	}
	return []readmodel.CaseRow{row(417, jml.Leaver, jml.CaseOpen, "Ada Park", 1, 2, 7, 2), row(416, jml.Joiner, jml.CaseOpen, "Sam Ortiz", 14, 4, 18, 0),
		row(415, jml.Mover, jml.CaseCompleted, "Ben Okafor", 1, 9, 9, 0), row(409, jml.Joiner, jml.CaseRescinded, "Kim Novak", 7, 3, 3, 0)}
}

func leaf(seq int64, kind, task, actor, data string, openings ...string) readmodel.TimelineEntry {
	e := readmodel.TimelineEntry{Seq: seq, Type: kind, At: viewtest.Now().Add(time.Duration(seq-140) * time.Hour), TaskID: task, ActorKind: jml.ActorSystem,
		Data: []byte(data), Openings: map[string]string{}}
	if actor != "" {
		e.ActorKind, e.Openings["actor.name"] = jml.ActorPerson, actor
	}
	for i := 0; i+1 < len(openings); i += 2 {
		e.Openings[openings[i]] = openings[i+1]
	}
	return e
}

func leaves() []readmodel.TimelineEntry {
	return []readmodel.TimelineEntry{
		leaf(101, "case.opened", "", "Mia Lang", `{"kind":"leaver","tasks":[{},{},{}],"holdings_known":false}`, "note", "Goes to a competitor; be kind."),
		leaf(102, "task.opened", "t1", "", `{"assignee":"ben"}`, "assignee.name", "Ben Okafor"),
		leaf(103, "notice.sent", "", "", `{"tasks":["t1","t2"]}`, "owner.name", "Ben Okafor"),
		leaf(120, "case.rescheduled", "", "Mia Lang", `{"effective":"2026-12-01","cutoff_at":"2026-12-01T15:00:00Z"}`),
		leaf(131, "notice.failed", "", "", `{"tasks":["t7"]}`, "owner.name", "Ines Duarte"),
		leaf(132, "task.ended", "t1", "Ben Okafor", `{"outcome":"done","done_at":"2026-12-01T08:00:00Z","files":1}`, "note", "Removed from the organisation and all teams."),
		leaf(133, "holding.ended", "", "", `{"system":"github","why":"revoked"}`),
		leaf(134, "something.new", "", "", `{}`),
	}
}

func leaverDetail() readmodel.CaseDetail {
	return readmodel.CaseDetail{
		Case: jml.Case{ID: "c", Number: 417, Kind: jml.Leaver, State: jml.CaseOpen, Effective: jml.Date{Year: 2026, Month: 12, Day: 1},
			CutoffAt: viewtest.Now().Add(-20 * time.Minute), Zone: "Europe/Berlin", NoticeAt: viewtest.Now().AddDate(0, 0, -20),
			After: jml.Terms{Title: "Backend engineer", Functions: []string{"engineering"}, Department: "Platform", Location: "Berlin"}},
		Person: viewtest.People()["ada"], ManagerName: "Ines Duarte", Tasks: viewtest.LeaverTasks(), Others: sampleCases()[2:3],
	}
}

// immediateDetail is a leaver of half an hour ago, whose owners are rung up.
func immediateDetail() readmodel.CaseDetail {
	d := leaverDetail()
	d.Immediate, d.Contact, d.CutoffAt = true, "through_hr", viewtest.Now().Add(-30*time.Minute)
	d.Opened = map[string]time.Time{"ben": viewtest.Now().Add(-25 * time.Minute), "mia": viewtest.Now().Add(-20 * time.Minute)}
	d.Notices = []notice.Notice{{OwnerID: "tom", State: notice.Sent}, {OwnerID: "ines", State: notice.Undeliverable}}
	return d
}

func sampleMatrix(t testing.TB) *playbook.Matrix {
	t.Helper()
	m, err := playbook.ParseMatrix([]byte(`
functions: [engineering, sales]
systems:
  - {key: sso, name: Single sign-on, owner: office-manager, identity: true, tier: critical}
  - {key: github, name: GitHub, owner: engineering, tier: critical}
  - {key: crm, name: CRM, owner: tom@example.com, sso: true, sso_checked_by: Noor Haddad, always_check: true}
access:
  everyone: [{system: sso, level: user}]
  engineering: [{system: github, level: write}]
  sales: [{system: crm, level: user}]
`))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func filledPages(t testing.TB) []viewtest.Page {
	vt := viewtest.Berlin(t)
	suggestions := []view.Option{{Value: "Tom Weber <tom@example.com>", Label: "Office manager"}, {Value: "Ada Park <ada@example.com>"}}
	soon := viewtest.LeaverTasks()[3:5]
	today := todayOf(vt, readmodel.Today{Unjudged: []register.Asset{{Tag: "LT-0042", Kind: "laptop", State: register.Stolen}}, Unannounced: []readmodel.UnannouncedRow{{PersonID: "p-kim", Name: "Kim Novak", Kind: jml.Leaver, Day: jml.Date{Year: 2026, Month: 11, Day: 30}}, {PersonID: "p-eva", Name: "Eva Lund", Kind: jml.Joiner, Day: jml.Date{Year: 2026, Month: 12, Day: 7}}}, UnannouncedTotal: 3, StillHeld: []readmodel.HeldRow{{PersonID: "p-leo", Name: "Leo Marin", Systems: 2, Assets: 1}}, StillHeldTotal: 2, StillOpen: viewtest.LeaverTasks()[:2], StillOpenTotal: 3, Late: viewtest.LeaverTasks()[1:2], DueSoon: soon, LateTotal: 3, SoonTotal: 2, Problems: viewtest.LeaverTasks()[6:7], Waiting: viewtest.LeaverTasks()[5:6],
		Open:     map[jml.Kind]readmodel.KindProgress{jml.Joiner: {Cases: 4, Total: 61, Ended: 37}, jml.Leaver: {Cases: 2, Total: 19, Ended: 6, Late: 3}},
		Removals: removalRows()})
	for i := range today.Waiting {
		today.Waiting[i].Call = view.Phone(longestPhone)
	}
	today.Unapart = []unapartRow{{"leaver", "closing-check", "apart_from: [list-holdings, remove-access]"}}
	today.Faults = []string{"No worker has looked after the cases for 3 minutes: nothing opens, moves or closes by itself. Start a worker, or look into its log."}
	today.Anchors = anchorsSample(vt)
	today.Faults = append(today.Faults, today.Anchors.overdue()...)
	today.Company, today.MayAnnounce, today.Pending, today.PendingSince = "Example GmbH", true, 2, vt.At(viewtest.Now().Add(-3*time.Minute))
	cases := casesPage{ViewerTime: vt, Form: view.NewForm(nil), MayAnnounce: true, Next: "/cases?after=x"}
	for _, row := range sampleCases() {
		cases.Rows = append(cases.Rows, caseRowOf(vt, row))
	}
	detail := casePageOf(vt, leaverDetail(), leaves(), map[string]string{"github": "GitHub"})
	detail.NotApart = "1 task"
	detail.Groups, detail.May, detail.People, detail.Done = taskGroups(vt, viewtest.LeaverTasks(), map[string]string{"t1": "nobody else was left"}, false), true, suggestions, doneText("rescheduled")
	tellTimely(vt, leaverDetail(), detail.Groups)
	immediate := casePageOf(vt, immediateDetail(), leaves(), map[string]string{"github": "GitHub"})
	for i := range immediate.Calls {
		immediate.Calls[i].Phone = view.Phone(longestPhone)
	}
	immediate.Groups, immediate.May = taskGroups(vt, viewtest.LeaverTasks(), nil, false), true
	refused := casePageOf(vt, leaverDetail(), leaves(), map[string]string{"github": "GitHub"})
	refused.Groups, refused.ByTime, refused.May = taskGroups(vt, viewtest.LeaverTasks(), nil, true), true, true
	refused.Reassign.Wrong("person", "Nobody here is called “Tim”. Pick a person from the list, or type their work address.")
	return append(registerPages(t, vt), viewtest.Page{Name: "today", View: "today", Data: today}, viewtest.Page{Name: "cases", View: "cases", Data: cases},
		viewtest.Page{Name: "case", View: "case", Data: detail}, viewtest.Page{Name: "case refused", View: "case", Data: refused},
		viewtest.Page{Name: "case long names", View: "case", Data: longNamed(vt)},
		viewtest.Page{Name: "case immediate", View: "case", Data: immediate},
		viewtest.Page{Name: "new joiner", View: "newcase", Data: newCaseSample(t, vt, jml.Joiner, suggestions)},
		viewtest.Page{Name: "new leaver", View: "newcase", Data: newCaseSample(t, vt, jml.Leaver, suggestions)},
		viewtest.Page{Name: "new checked", View: "newcheck", Data: checkSample(t, vt, suggestions)},
		viewtest.Page{Name: "new changes", View: "newcheck", Data: &checkPage{ViewerTime: vt, Heading: "Change Ada Park's first day from Mon 14 Dec 2026 to Mon 11 Jan 2027, in case #417",
			Who: "Known here: Ada Park, E-17.", Changes: "Whoever has heard of case #417 gets one mail with the old dates and the new.", Button: "Change the case"}},
		viewtest.Page{Name: "new overlong", View: "newcase", Data: &newCasePage{ViewerTime: vt, Form: overlong()}})
}

// longNamed is a case of and with people whose names have no place to break.
func longNamed(vt view.ViewerTime) *casePage {
	long := strings.Repeat("Wolfeschlegelstein", 5)
	d := leaverDetail()
	d.Person.GivenName, d.Person.FamilyName, d.ManagerName = "Hubert", long, long
	d.Tasks = slices.Clone(d.Tasks)
	for i := range d.Tasks {
		d.Tasks[i].SubjectName, d.Tasks[i].AssigneeName = "Hubert "+long, long
	}
	page := casePageOf(vt, d, leaves(), map[string]string{"github": "GitHub"})
	page.Groups, page.May = taskGroups(vt, d.Tasks, nil, false), true
	return page
}

func checkSample(t testing.TB, vt view.ViewerTime, suggestions []view.Option) *checkPage {
	page := newCaseSample(t, vt, jml.Joiner, suggestions)
	return &checkPage{ViewerTime: vt, Heading: "Ada Park joins on Sat 12 Dec 2026", Who: "New here: nobody is known by this id or address.",
		Warnings: []string{"2026-12-12 is a Saturday."}, Plan: page.Plan, Typed: page.typed(), Button: "Announce the joiner", Kept: "Ada Park is not mailed before you say that they know.",
		Now: []mailed{{Name: "Tom Weber", Tasks: 3}}, Later: []mailed{{Name: "Ines Duarte", Tasks: 1, When: vt.At(viewtest.Now().AddDate(0, 0, 7))}}}
}

// overlong is a form with texts that a page shows in part only.
func overlong() *view.Form {
	f := view.NewForm(url.Values{"kind": {"mover"}, "person": {strings.Repeat("p", 30<<10)}, "note": {strings.Repeat("n", 60<<10)}}, newCaseNames()...)
	f.Wrong("person", "Nobody here is called “"+f.Get("person")+"”.")
	return f
}

func removalRows() []readmodel.RemovalRow {
	var rows []readmodel.RemovalRow
	for i := range 24 {
		cutoff := viewtest.Now().AddDate(0, 0, -i)
		row := readmodel.RemovalRow{CaseNumber: int64(400 + i), System: "github",
			Removal: timely.Removal{CutoffAt: cutoff, Limit: time.Hour, State: jml.TaskDone, DoneAt: cutoff.Add(time.Duration(i*37%70) * time.Minute)}}
		if i == 0 {
			row.State, row.DoneAt, row.CutoffAt = jml.TaskOpen, time.Time{}, viewtest.Now().Add(-20*time.Minute)
		}
		rows = append(rows, row)
	}
	return rows
}

func newCaseSample(t testing.TB, vt view.ViewerTime, kind jml.Kind, suggestions []view.Option) *newCasePage {
	f := view.NewForm(nil, newCaseNames()...)
	f.Preset("kind", string(kind))
	f.Preset("effective_date", "2026-12-14")
	page := &newCasePage{ViewerTime: vt, Form: f, People: suggestions, Zones: commonZones()}
	for _, name := range sampleMatrix(t).Functions {
		page.Functions = append(page.Functions, view.Tick{ID: view.InputID("fn." + name), Name: "person.functions", Value: name, Label: name, Chosen: name == "sales"})
	}
	page.Plan = planView{Shown: true, Heading: "3 tasks for 2 owners", Warnings: []string{"Nobody holds the role Security Lead, so its tasks go to an administrator."}, Cutoff: vt.At(viewtest.Now()),
		Groups: []planGroup{{Owner: "Tom Weber", Role: "Office and events manager", Tasks: []plannedTask{{Title: "Take back Ada Park's laptop", Due: vt.Deadline(viewtest.Now().AddDate(0, 0, 3), false), ShortNotice: true}}},
			{Role: "System owner", Tasks: []plannedTask{{Title: "Remove Ada Park's access to GitHub", Due: vt.Deadline(viewtest.Now().Add(time.Hour), true), Critical: true}, {Title: "List what Ada Park holds", Due: vt.Deadline(viewtest.Now().Add(90*time.Hour), false), Asks: "lists what the person holds", After: true}}}}}
	if kind == jml.Leaver {
		f.Preset("person", "Ada Park <ada@example.com>")
		page.Leaver = "Ada Park"
		f.Wrong("effective_date", "Give the day on which it takes effect.")
		for _, d := range []roles.Duty{{Kind: "role", Ref: "cto", Title: "CTO"}, {Kind: "report", Ref: "e1", Title: "Manager of Tom Weber"}, {Kind: "task", Ref: "x", Title: "Issue a laptop to Sam Ortiz"}} {
			f.Shows(takeoverName(d))
			page.Duties = append(page.Duties, dutyField{Field: f.Text(takeoverName(d), dutyTitle(d), "").From("people"), Optional: d.Kind == "task"})
		}
		page.demandTakeovers([]roles.Takeover{{Kind: "report", Ref: "e1", To: "tom"}})
	}
	return page
}

func registerPages(t testing.TB, vt view.ViewerTime) []viewtest.Page {
	ada := readmodel.PersonRow{Person: viewtest.People()["ada"], Engagement: jml.Engagement{State: jml.EngagementActive, Terms: jml.Terms{Title: "Backend engineer", Department: "Platform", Type: jml.Employee}, Start: jml.Date{Year: 2023, Month: 4, Day: 1}}, ManagerName: "Ines Duarte", OpenCases: 1, Grants: 3, Assets: 1}
	tom := readmodel.PersonRow{Person: viewtest.People()["tom"], Engagement: jml.Engagement{State: jml.EngagementEnded, Terms: jml.Terms{Title: "Office manager"}}}
	tom.HoldingsConfirmedAt = time.Time{}
	names := map[string]string{"github": "GitHub"}
	held := grantRowOf(vt, readmodel.GrantRow{Grant: register.Grant{PersonID: "ada", System: "github", Level: "write", Source: "import", GrantedAt: viewtest.Now().AddDate(-1, 0, 0)}, PersonName: "Ada Park", PersonGone: true}, names)
	past := grantRowOf(vt, readmodel.GrantRow{Grant: register.Grant{PersonID: "ada", System: "crm", Level: "user", GrantedAt: viewtest.Now().AddDate(-1, 0, 0), EndedAt: viewtest.Now()}, PersonName: "Ada Park"}, names)
	laptop := assetRowOf(vt, readmodel.AssetRow{Asset: register.Asset{Tag: "L-0042", Kind: "Laptop", Model: "ThinkPad X1", Serial: "PF3ABCD", State: register.Issued, HolderID: "ada", Since: viewtest.Now()}, HolderName: "Ada Park"})
	spare := assetRowOf(vt, readmodel.AssetRow{Asset: register.Asset{Tag: "P-0007", Kind: "Phone", State: register.Stolen, Since: viewtest.Now(), Said: jml.NotBack{Encrypted: register.Encrypted, Seen: jml.Date{Year: 2026, Month: 11, Day: 26}, Place: "On the train to Ulm", LockedAt: viewtest.Now()}}})
	person := personPage{Falls: []string{"Falls vacant: Security Lead. Nobody else stands in the line of the role; the fallback person gets its tasks."},
		Succession: []successorRow{{What: "Security Lead"}, {What: "Manager of Ben Okafor", To: "Tom Weber", Href: "/people/tom"}}, ViewerTime: vt, personRow: personRowOf(ada), KnownSince: vt.At(viewtest.Now()), IDs: idRowsOf([]readmodel.PersonRef{{Source: "hr", ID: "E-17"}, {Source: "payroll", ID: "P/77"}}), Link: linkForm(), MayAnnounce: true, Announce: announceable(ada, []jml.Engagement{ada.Engagement}),
		Spells: []spell{spellOf(vt, ada.Engagement)}, Grants: []grantRow{held}, Past: []grantRow{past}, Assets: []assetRow{laptop}, Cases: []caseRow{caseRowOf(vt, sampleCases()[0])}}
	person.Holds, person.Hold = holdsSample(vt), holdForm()
	person.Call = view.Phone(longestPhone)
	access := accessPage{ViewerTime: vt, HasMatrix: true, Hash: strings.Repeat("5e", 32), Form: view.NewForm(nil), Choices: []string{"", "All systems", "github", "GitHub"}, Rows: []grantRow{held, past}}
	access.Functions, access.Systems = matrixTable(sampleMatrix(t))
	answers := &rolesPage{ViewerTime: vt, Company: "Example GmbH", Fallback: personLink{Name: "Ines Duarte", Href: "/people/ines"}, May: true, Done: "Saved."}
	for i, role := range roles.OfCompany() {
		line := roleRow{Key: string(role), Title: role.Title(), Duties: playbook.RoleDuties(role), Holder: personLink{Name: "Noor Haddad", Href: "/people/noor"}, Form: view.NewForm(nil, "seat.0").Within(string(role))}
		if i == 1 {
			line.Holder, line.Deputies = personLink{}, []personLink{{Name: "Ben Okafor", Href: "/people/ben", Gone: true}, {Name: "Tom Weber", Href: "/people/tom"}}
			line.Form.Wrong("seat.0", "Name a person.")
		}
		answers.Roles = append(answers.Roles, line)
	}
	ev := evidencePage{ViewerTime: vt, Anchors: anchorsSample(vt), To: view.NewForm(nil, anchorNames()...), Origin: "handover/0190a7b2-1111-7222-8333-444455556666", Key: "a1b2c3d4", Size: 134, Signed: 130, Unsigned: 4, SignedAt: vt.At(viewtest.Now().Add(-time.Minute)), Why: "the log has 130 leaves, and 134 have been signed.",
		Note: "handover/0190a7b2-1111-7222-8333-444455556666\n130\nq83vEjRWeJA=\nsigned_at 2026-12-01T15:19:00.000000Z\n\n— handover/0190a7b2 obLD1AAA\n",
		Form: view.NewForm(nil, "from", "to"), Quarters: []view.Option{{Value: "/evidence?from=2026-10-01&to=2026-12-31", Label: "Oct 2026 to Dec 2026", Chosen: true}, {Value: "/evidence?from=2026-07-01&to=2026-09-30", Label: "Jul 2026 to Sep 2026"}}}
	tell := teller{ViewerTime: vt}
	ev.Newest = tell.history(leaves())
	s := &Setup{}
	f := view.NewForm(nil, setupNames()...)
	f.Wrong("zone", "“Mars” is no time zone. Write it as Europe/Berlin.")
	setup := s.page(vt, f, jml.Settings{})
	setup.MailSaid = "The mail server did not answer."
	done := s.page(vt, view.NewForm(nil), jml.Settings{Done: true, Company: "Example GmbH", Zone: "Europe/Berlin", CutoffHour: 16, Limits: jml.DefaultLimits()})
	return []viewtest.Page{
		{Name: "people", View: "people", Data: peoplePage{ViewerTime: vt, Form: view.NewForm(nil), Rows: []personRow{personRowOf(ada), personRowOf(tom)}, First: "/people", MayAnnounce: true, Agree: view.NewForm(nil, "code").Within("agree"), Done: "Agreed."}},
		{Name: "person", View: "person", Data: person}, {Name: "access", View: "access", Data: access}, {Name: "roles", View: "roles", Data: answers}, {Name: "evidence", View: "evidence", Data: ev},
		{Name: "reads", View: "reads", Data: readsPage{ViewerTime: vt, Rows: []readRow{{vt.At(viewtest.Now()), "Vera Auditor", "GET /evidence/tables/tasks.csv?from=2026-10-01&to=2026-12-31&" + strings.Repeat("control=H-07", 30)}}, Next: "/staff/reads?p=x"}}, {Name: "reads empty", View: "reads", Data: readsPage{ViewerTime: vt}},
		{Name: "samples", View: "samples", Data: drawsPage{ViewerTime: vt, Form: view.NewForm(nil, drawInputs()...), Kinds: []string{"leaver", "Leavers"},
			Rows: []drawRow{{At: vt.At(viewtest.Now()), Text: "Lea Brandt drew 25 cases out of 312 for an auditor", How: "by a word", AsOf: 20412}}}},
		{Name: "reconciliations", View: "reconciliations", Data: reconciledSample(vt)}, {Name: "differences", View: "differences", Data: differencesSample(t, vt)},
		{Name: "differences empty", View: "differences", Data: differencesPage{ViewerTime: vt, What: "HR's roster"}}, {Name: "reconciliations empty", View: "reconciliations", Data: reconciledPage{ViewerTime: vt, Form: view.NewForm(nil)}},
		{Name: "erasures", View: "erasures", Data: erasuresPage{Years: 3, Held: holdsSample(vt), People: []personLink{{Name: "Ada Park", Href: "/people/ada/erase?basis=retention"}}, More: true}},
		{Name: "erase", View: "erase", Data: erasurePage{Name: "Ada Park", Href: "/people/ada/erase", Back: "/people/ada", Form: view.NewForm(nil, "basis", "why", "sure").Within("erase"), Bases: []string{"request", "The person asks"}}},
		{Name: "erased", View: "erase", Data: erasurePage{Name: "[erased]", Back: "/people/ada", Done: &erasedRow{Values: "12 values", Files: "1 file", Cases: "1 case"}}},
		{Name: "exceptions", View: "exceptions", Data: sampleExceptions(vt)},
		{Name: "approvals", View: "approvals", Data: sampleApprovals(vt)}, {Name: "approvals empty", View: "approvals", Data: approvalsPage{ViewerTime: vt, Done: "Approved."}},
		{Name: "equipment", View: "equipment", Data: equipmentPage{ViewerTime: vt, Rows: []assetRow{laptop, spare}}},
		{Name: "locations", View: "locations", Data: locationsSample(vt)}, {Name: "locations empty", View: "locations", Data: &locationsPage{ViewerTime: vt, Form: view.NewForm(nil, locationNames()...), Gone: removalForm(view.NewForm(nil))}},
		{Name: "setup", View: "setup", Data: setup}, {Name: "setup done", View: "setup", Data: done},
	}
}

// sampleExceptions is one of each standing.
func sampleExceptions(vt view.ViewerTime) exceptionsPage {
	until := jml.Date{Year: 2027, Month: 1, Day: 15}
	about := viewtest.LeaverTasks()
	answer := readmodel.TaskRow{Task: jml.Task{State: jml.TaskDone, Answer: jml.Answer{Until: &until}}, DoneByName: "Noor Haddad", Note: "The account is watched daily."}
	asked := readmodel.TaskRow{Task: jml.Task{State: jml.TaskOpen}, AssigneeName: "Noor Haddad"}
	page := exceptionsPage{ViewerTime: vt, Sections: exceptionSections(), First: "/exceptions"}
	for i, row := range []readmodel.ExceptionRow{{TaskRow: asked, First: about[5]}, {TaskRow: asked, First: about[1], Before: answer}, {TaskRow: answer, First: about[6]}, {TaskRow: answer, First: about[0]}} {
		page.Sections[i].Rows, page.Sections[i].More = []exceptionRow{exceptionRowOf(vt, row, nil)}, "/exceptions?state=ended"
	}
	return page
}

// holdsSample has a legal hold with a long ground.
func holdsSample(vt view.ViewerTime) []holdRow {
	return []holdRow{{ID: "h-1", Form: liftForm(holdForm(), "h-1"), PersonID: "p-ada", Name: "Ada Park", Href: "/people/p-ada#holds", By: "Ines Duarte", Since: vt.At(viewtest.Now().Add(-76 * time.Hour)),
		Why: "Matter 2026-0117 before the labour court: keep everything until the second instance is over"}}
}

// anchorsSample has an address that gets nothing for days, and one of today.
func anchorsSample(vt view.ViewerTime) anchorsShown {
	went := vt.At(viewtest.Now().Add(-76 * time.Hour))
	return anchorsShown{Went: went, To: "evidence@audit.example.net", Newer: 42,
		Daily: []anchorRow{{"evidence@audit.example.net", went, 42, true}, {Address: "archive@example.com", Newer: 134}}}
}

// locationsSample has a location of its own days, one without, one whose calendar
// runs out and one that nobody set up.
func locationsSample(vt view.ViewerTime) *locationsPage {
	soon := jml.Date{Year: 2027, Month: 1, Day: 6}
	settings := jml.Settings{Zone: "Europe/Berlin", Holidays: []jml.Date{{Year: 2026, Month: 12, Day: 25}, {Year: 2028, Month: 1, Day: 1}}, Locations: []jml.Location{
		{Name: "Riyadh", Zone: "Asia/Riyadh", Weekend: []jml.Weekday{5, 6}, Holidays: []jml.Date{soon}},
		{Name: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", Zone: "Europe/London"}}}
	page := &locationsPage{ViewerTime: vt, Zones: commonZones(), Form: view.NewForm(nil, locationNames()...), Gone: removalForm(view.NewForm(nil)),
		Done: locationDone(url.Values{"did": {"set"}, "people": {"3"}, "cases": {"1"}})}
	for _, l := range settings.Locations {
		page.Rows = append(page.Rows, page.row(settings, l))
	}
	page.Company = page.row(settings, jml.Location{})
	page.Company.Name = "Everywhere else"
	page.Unknown = []unknownPlace{{Name: "Riad", Href: locationHref("Riad"), People: 2}}
	page.edit(settings, "riyadh")
	page.Form.Wrong("ics", "Entry 3 of the calendar file (“Eid”): It has no DTSTART.")
	return page
}

// staffPages are who may sign in, and where one is signed in.
func staffPages(t testing.TB, vt view.ViewerTime) []viewtest.Page {
	rows := []readmodel.StaffRow{
		{Right: staff.Right{ID: "s1", Email: "lea@example.com", Name: "Lea Brandt", Role: staff.Admin, PersonID: "lea"}, Sessions: 2, LastSeen: viewtest.Now()},
		{Right: staff.Right{ID: "s2", Name: "First administrator", Role: staff.Admin}},
		{Right: staff.Right{ID: "s3", Email: "pia@audit.example", Name: "pia@audit.example", Role: staff.Auditor, Until: jml.Date{Year: 2026, Month: 12, Day: 31}}},
		{Right: staff.Right{ID: "s4", Email: "kim@audit.example", Name: "Kim Novak", Role: staff.Auditor, Until: jml.Date{Year: 2026, Month: 10, Day: 31}}, Ended: staff.Expired},
	}
	page := &rightsPage{ViewerTime: vt, Done: rightsDone("given"), Give: giveForm(view.NewForm(nil)), Leave: leaveForm(view.NewForm(nil)), Links: linksForm(view.NewForm(nil)),
		People: []view.Option{{Value: "Mia Lang <mia@example.com>", Label: "Office manager"}}}
	for _, row := range rows {
		page.Rows = append(page.Rows, rightRowOf(vt, row))
	}
	for i, k := range []passkey.Passkey{{ID: "k1", Name: "Work laptop", MayBackUp: true, AddedAt: viewtest.Now(), UsedAt: viewtest.Now()}, {ID: "k2", Name: "Security key at home", AddedAt: viewtest.Now(), CopiedAt: viewtest.Now()}} {
		page.Rows[0].Passkeys = view.Plural(i, "passkey", "passkeys")
		page.Passkeys = append(page.Passkeys, staffPasskeyOf(vt, readmodel.PasskeyRow{Passkey: k, PersonID: "lea", HolderName: "Lea Brandt"}))
	}
	page.Ways = []string{"Acme: everybody who has a right, and owners of tasks", "A link that the console prints: everybody who has a right"}
	for _, i := range []staff.Identity{{ID: "i1", Issuer: "https://login.acme.example/realms/staff", Subject: strings.Repeat("s", 60), State: staff.Refused, At: viewtest.Now()},
		{ID: "i2", Issuer: "https://login.acme.example", Subject: "00u1", State: staff.Bound, At: viewtest.Now()}} {
		page.Bound = append(page.Bound, identityRowOf(vt, readmodel.IdentityRow{Identity: i, Name: "Lea Brandt"}))
	}
	refused := *page
	refused.Done, refused.Links = "", linksForm(view.NewForm(nil))
	refused.Links.Wrong("case", "There is no such case.")
	keys := &passkeysPage{ViewerTime: vt, Offered: true, Fewer: fewerThanAsked(1), Done: passkeyDone("added"), Add: addPasskeyForm(view.NewForm(nil)),
		Rows: []passkeyRow{passkeyRowOf(vt, passkey.Passkey{ID: "k1", Name: "Work laptop", BackedUp: true, AddedAt: viewtest.Now()}, 1),
			passkeyRowOf(vt, passkey.Passkey{ID: "k2", Name: "Security key at home", AddedAt: viewtest.Now(), UsedAt: viewtest.Now(), CopiedAt: viewtest.Now()}, 1)}}
	stale := *keys
	stale.Done, stale.Refused = "", "You signed in more than 15 minutes ago. Sign out, sign in again, and come back to this page."
	return []viewtest.Page{
		{Name: "tokens", View: "tokens", Data: tokenSample(vt)}, {Name: "tokens empty", View: "tokens", Data: &tokensPage{ViewerTime: vt, Form: tokenForm(view.NewForm(nil)), Site: "https://handover.example.com", Address: "https://handover.example.com/api/v1"}},
		{Name: "passkeys", View: "passkeys", Data: keys}, {Name: "passkeys stale", View: "passkeys", Data: &stale},
		{Name: "passkeys none", View: "passkeys", Data: &passkeysPage{ViewerTime: vt, Add: addPasskeyForm(view.NewForm(nil))}},
		{Name: "signin by passkey", View: "signin", Public: true, Data: signInPage{Mails: true, Passkeys: true, Form: view.NewForm(nil, "email")}},
		{Name: "signin with two rights", View: "signin", Public: true, Data: signInPage{As: []signInAs{{"Administrator", "/sign-in/hvs_a"}, {"Auditor", "/sign-in/hvs_b"}}}},
		{Name: "staff", View: "staff", Data: page}, {Name: "staff refused", View: "staff", Data: &refused},
		{Name: "sessions", View: "sessions", Data: sessionsPage{ViewerTime: vt, Rows: []sessionRow{{Own: true, Right: "HR", How: "by a link in a mail", Since: vt.At(viewtest.Now()), LastSeen: vt.At(viewtest.Now())}}}},
	}
}

func tokenSample(vt view.ViewerTime) *tokensPage {
	page := &tokensPage{ViewerTime: vt, Form: tokenForm(view.NewForm(url.Values{"name": {"Workday"}})), Site: "https://handover.example.com", Address: "https://handover.example.com/api/v1", Made: "hva_" + strings.Repeat("a7", 29) + "b", MadeName: "Ticket system",
		Lines: []APILine{{"POST", "/api/v1/cases/{id}/tasks/{task}/reassign", "cases:write", "Give an open task, by id or key, to a person."}}}
	for _, row := range []readmodel.Token{
		{Token: token.Token{ID: "k1", Name: "Ticket system", Scopes: token.All(), Until: jml.Date{Year: 2026, Month: 12, Day: 31}, PersonID: "lea"}, MadeBy: "Lea Brandt", SeenAt: viewtest.Now()},
		{Token: token.Token{ID: "k2", Name: "Workday", Scopes: []token.Scope{token.EventsWrite}, Until: jml.Date{Year: 2026, Month: 10, Day: 31}}, Ended: token.Expired},
	} {
		page.Rows = append(page.Rows, tokenRowOf(vt, row))
	}
	page.Form.Wrong("until", "Choose the token's last day: from today to a year from now.")
	return page
}

// emptyPages are the pages of a company where nothing has happened.
func emptyPages(t testing.TB) []viewtest.Page {
	vt, f := viewtest.Berlin(t), view.NewForm(nil)
	return []viewtest.Page{
		{Name: "today empty", View: "today", Data: todayOf(vt, readmodel.Today{})}, {Name: "cases empty", View: "cases", Data: casesPage{ViewerTime: vt, Form: f}},
		{Name: "cases filtered", View: "cases", Data: casesPage{ViewerTime: vt, Form: f, Filtered: true, More: true}},
		{Name: "case empty", View: "case", Data: casePageOf(vt, readmodel.CaseDetail{}, nil, nil)}, {Name: "people empty", View: "people", Data: peoplePage{ViewerTime: vt, Form: f, Agree: view.NewForm(nil)}},
		{Name: "person empty", View: "person", Data: personPage{ViewerTime: vt, personRow: personRow{Name: "Ada Park"}}}, {Name: "access empty", View: "access", Data: accessPage{ViewerTime: vt, Form: f}},
		{Name: "roles empty", View: "roles", Data: &rolesPage{ViewerTime: vt}}, {Name: "exceptions empty", View: "exceptions", Data: exceptionsPage{ViewerTime: vt, Sections: exceptionSections()}}, {Name: "equipment empty", View: "equipment", Data: equipmentPage{ViewerTime: vt}},
		{Name: "evidence empty", View: "evidence", Data: evidencePage{ViewerTime: vt, Form: f}}, {Name: "samples empty", View: "samples", Data: drawsPage{ViewerTime: vt, Form: f}}, {Name: "newcheck empty", View: "newcheck", Data: &checkPage{ViewerTime: vt, Heading: "Ada Park joins", Button: "Announce the joiner"}}, {Name: "newcase empty", View: "newcase", Data: &newCasePage{ViewerTime: vt, Form: f}},
		{Name: "signin", View: "signin", Public: true, Data: signInPage{Ready: true}}, {Name: "signin help", View: "signin", Public: true, Data: signInPage{}},
		{Name: "signin ways", View: "signin", Public: true, Data: signInPage{Mails: true, Ways: view.SignInWays{List: []view.SignInWay{{Name: "Acme", Href: "/sign-in/with/acme"}, {Name: "Okta of the other company", Href: "/sign-in/with/okta", Away: true}}}, Form: view.NewForm(nil, "email")}},
		{Name: "signin ask", View: "signin", Public: true, Data: signInPage{Mails: true, Form: view.NewForm(nil, "email")}},
		{Name: "signin asked", View: "signin", Public: true, Data: signInPage{Mails: true, Asked: true}},
		{Name: "signin after set-up", View: "signin", Public: true, Data: signInPage{Mails: true, SetUp: true, Form: view.NewForm(nil, "email")}},
		{Name: "setup empty", View: "setup", Data: setupPage{ViewerTime: vt, Form: f}},
	}
}

// sampleApprovals has a change that whoever looks may answer, one of their own
// and one that others answer.
func sampleApprovals(vt view.ViewerTime) approvalsPage {
	at := viewtest.Now()
	row := func(id, asker string) approvalRow {
		return approvalRow{ID: id, Asker: asker, Is: "Ben Okafor <ben@example.com> has no such right.", Would: "Ben Okafor <ben@example.com> is HR, while they work here.",
			Asked: vt.At(at), Ends: vt.At(at.AddDate(0, 0, 7)), Form: answerForm(view.NewForm(nil), id)}
	}
	answer, mine, other := row("c-1", "Lea Brandt"), row("c-2", "Noor Haddad"), row("c-3", "Tom Weber")
	answer.MayAnswer, mine.Mine = true, true
	return approvalsPage{ViewerTime: vt, Rows: []approvalRow{answer, mine, other}}
}
