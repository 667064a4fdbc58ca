package api

import (
	"slices"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// The parameters of lists, and of what somebody announces.
var (
	ofLists = []Param{{"cursor", "next of the part before; nothing begins at the first"}, {"limit", "how many at most: 1 to 200, 50 if nothing is said"}}
	strict  = Param{"strict", "1 refuses people and managers who are not known, instead of taking them in"}
)

// Calls is the table of the API.
func (h *Room) Calls() []Call {
	return slices.Concat(h.caseCalls(), h.peopleCalls(), h.registerCalls(), h.companyCalls(), h.importCalls(), h.operatorCalls())
}

func (h *Room) caseCalls() []Call {
	return []Call{
		post("/api/v1/events", h.Events.Accept, jml.Event{}, wire.Accepted{},
			"Announce a joiner, mover or leaver, move or take back what was announced, or say that a leaver knows.", strict),
		post("/api/v1/preview", h.Events.Preview, jml.Event{}, wire.Accepted{}, "Say what an announcement would bring, and change nothing.", strict),
		get("/api/v1/cases", h.Cases.List, wire.Cases{}, "List cases, the newest first.", append([]Param{
			{"kind", "joiner, mover or leaver"}, {"state", "open, completed, rescinded or superseded"}, {"late", "1 for those with a late task"}}, ofLists...)...),
		get("/api/v1/cases/{id}", h.Cases.Show, wire.Case{}, "Show a case, by id or number, with its tasks."),
		get("/api/v1/exceptions", h.Exceptions.List, wire.Exceptions{}, "List what was not done, and until when that is accepted.",
			append([]Param{{"state", "asked, running, reopened or ended; running if nothing is said"}}, ofLists...)...),
		post("/api/v1/cases/{id}/tasks", h.Cases.AddTask, wire.NewTask{}, wire.Task{}, "Add a task to a running case."),
		post("/api/v1/cases/{id}/tasks/{task}/reassign", h.CaseTasks.Reassign, wire.Reassign{}, wire.Task{}, "Give an open task, by id or key, to a person."),
		post("/api/v1/cases/{id}/tasks/{task}/reopen", h.CaseTasks.Reopen, wire.ReopenTask{}, wire.Task{}, "Have an ended task done again."),
		post("/api/v1/cases/{id}/tasks/{task}/remind", h.CaseTasks.Remind, nil, wire.Task{}, "Remind the owner of an open task now."),
	}
}

func (h *Room) peopleCalls() []Call {
	return []Call{
		get("/api/v1/people", h.People.List, wire.People{}, "List people, by name.",
			append([]Param{{"q", "part of a name, address or id"}, {"running", "1 for those who work here or will"}}, ofLists...)...),
		post("/api/v1/people/show", h.People.Show, wire.OfPerson{}, wire.PersonShown{}, "Show what is known of a person."),
		post("/api/v1/people/succession", h.People.Succession, wire.OfPerson{}, wire.Succession{}, "Say what would fall vacant if a person went tomorrow."),
		post("/api/v1/people/correct", h.People.Correct, company.PersonEdit{}, wire.Corrected{}, "Correct what is known of a person."),
		post("/api/v1/people/access", h.People.Access, wire.Access{}, wire.Found{}, "Record access that the register lacks.", strict),
		post("/api/v1/people/link", h.People.Link, wire.LinkPerson{}, wire.Person{}, "Say by which id another source knows a person."),
		post("/api/v1/people/unlink", h.People.Unlink, wire.LinkPerson{}, wire.Person{}, "Take that back."),
		get("/api/v1/people/erasable", h.People.Erasable, wire.Erasable{}, "List the people whose retention is over."),
		post("/api/v1/people/erase", h.People.Erase, company.Erasure{}, wire.Erased{}, "Delete what is known of somebody who is gone, for good."),
	}
}

func (h *Room) registerCalls() []Call {
	return []Call{
		get("/api/v1/equipment", h.Equipment.List, wire.Equipment{}, "List the register of equipment, by tag.", ofLists...),
		post("/api/v1/equipment/gone", h.Equipment.Gone, company.GoneReport{}, wire.Gone{}, "Report that equipment does not come back."),
		post("/api/v1/equipment/found", h.Equipment.Found, wire.Recovered{}, wire.Recovered{}, "Report that missing equipment came back."),
		post("/api/v1/equipment/judged", h.Equipment.Judge, company.Judgement{}, company.Judgement{}, "Say the security lead's word on a loss that no case asks about."),
	}
}

func (h *Room) companyCalls() []Call {
	yaml := []string{"application/yaml", "application/json"}
	return []Call{
		get("/api/v1/roles", h.Roles.List, wire.Roles{}, "Say who holds which role."),
		get("/api/v1/setup", h.Setup.Show, jml.Settings{}, "Show the settings in force."),
		post("/api/v1/setup", h.Setup.Save, nil, jml.Settings{}, "Take a set-up file, as the set-up page does.").file(maxDocument, yaml...),
		get("/api/v1/locations", h.Locations.List, wire.Locations{}, "List the locations that are set up."),
		post("/api/v1/locations", h.Locations.Put, wire.Location{}, wire.LocationChanged{}, "Set a location up, or correct it.").upTo(maxDocument),
		post("/api/v1/locations/remove", h.Locations.Remove, wire.OfLocation{}, wire.LocationChanged{}, "Have the company's zone and days off count at a location again."),
		get("/api/v1/playbooks/{name}", h.Documents.Show, wire.Document{}, "Show a document in force: joiner, mover, leaver, matrix or controls."),
		post("/api/v1/playbooks/{name}", h.Documents.Put, nil, wire.Document{}, "Put a document in force for new cases.", Param{"why", "why; it stays in the log"}).file(maxImport, yaml...),
		post("/api/v1/playbooks/lint", h.Documents.Lint, nil, wire.Lint{}, "Say everything there is to say about a playbook.").file(maxImport, yaml...),
		get("/api/v1/version", h.Health.Version, wire.Version{}, "Say what is running."),

		{Method: "GET", Pattern: "/api/v1/export", Handle: h.Copies.Export, Gives: "application/zip",
			Does:  "Take the evidence of a period away as a ZIP, which is recorded.",
			Query: []Param{{"from", "first day; nothing leaves that side open"}, {"to", "last day"}, {"kind", "only joiner, mover or leaver cases"}, {"person", "only cases about this person: HR's id, work address or ours"}, {"control", "only cases with a task for this control"}, {"department", "only cases of this department"}, {"as_of", "leaves of an earlier checkpoint"}, {"progress", "yes tells how far it is, in an envelope of our own"}}},
	}
}

func (h *Room) importCalls() []Call {
	file := func(what string, more ...Param) Call {
		return post("/api/v1/import/"+what, h.Imports.Of(what), nil, company.ImportResult{}, "Take in a file of "+what+".",
			append([]Param{{"dry_run", "1 says what would become of each row, and writes nothing"}}, more...)...).file(maxImport, "text/csv")
	}
	source, complete := Param{"source", "who gave the ids of people; HR if nothing is said"}, Param{"complete", "1 ends what the file leaves out"}
	access := file("access")
	access.Takes = []string{"application/yaml", "application/json"}
	return []Call{
		file("people", complete, source, Param{"address_moved", "1: work addresses of people who left are those of the rows now"}),
		file("holdings", complete), file("assets", complete),
		file("roles"), file("events", source), access,
		post("/api/v1/import/{what}", h.Imports.Unknown, nil, nil, "Refuse any other file.").file(maxImport),
	}
}

// operatorCalls are the machine's operator's alone.
func (h *Room) operatorCalls() []Call {
	return []Call{
		post("/api/v1/sign-in", h.SignIns.Make, wire.SignIn{}, wire.SignInLink{}, "Make a sign-in link."),
		get("/api/v1/approvals", h.Approvals.List, wire.Approvals{}, "List the changes that wait for a second person."),
		post("/api/v1/approvals/withdraw", h.Approvals.Withdraw, wire.Withdraw{}, wire.Withdraw{}, "Take back a change that was asked for."),
		get("/api/v1/staff", h.Rights.List, wire.Rights{}, "List who may sign in."),
		post("/api/v1/staff", h.Rights.Add, wire.AddRight{}, wire.Right{}, "Give somebody a right."),
		post("/api/v1/staff/accounts/forget", h.Rights.ForgetAccount, wire.ForgetAccount{}, wire.Count{}, "Undo that an account at a sign-in provider stands for somebody."),
		post("/api/v1/staff/remove", h.Rights.Remove, wire.RightOf{}, wire.Right{}, "Take a right away."),
		get("/api/v1/tokens", h.Tokens.List, wire.Tokens{}, "List what programs act by."),
		post("/api/v1/tokens", h.Tokens.Add, wire.NewToken{}, wire.Token{}, "Make a token."),
		post("/api/v1/tokens/remove", h.Tokens.Remove, wire.OfToken{}, wire.Token{}, "Have a token open nothing."),
		post("/api/v1/sessions/end", h.Rights.EndSessions, wire.OfPerson{}, wire.Count{}, "Sign somebody out everywhere."),
		post("/api/v1/links/revoke", h.Rights.RevokeLinks, wire.LinksOf{}, wire.Count{}, "Have mail links open nothing."),
		post("/api/v1/sample", h.Audits.Sample, wire.Sample{}, nil, "Draw cases for an auditor."),
		post("/api/v1/reconcile", h.Audits.Reconcile, wire.Reconciliation{}, nil, "Hold a list against the records.").upTo(maxList),
		post("/api/v1/clock/confirm", h.Clock.Confirm, nil, wire.ClockConfirmed{}, "Say that this machine's clock is right."),
		post("/api/v1/backup", h.Copies.Backup, wire.Backup{}, wire.Status{}, "Copy the data directory."),
		post("/api/v1/log/check", h.Keeping.Check, nil, wire.LogCheck{}, "Read the whole log."),
		get("/api/v1/log/anchors", h.Anchors.Show, wire.Anchors{}, "Show where checkpoints are mailed."),
		post("/api/v1/log/anchors", h.Anchors.Put, wire.PutAnchors{}, wire.Anchors{}, "Say where checkpoints are mailed."),
		get("/api/v1/people/holds", h.Holds.List, wire.Holds{}, "List the legal holds that stand."),
		post("/api/v1/people/hold", h.Holds.Place, wire.PlaceHold{}, wire.HoldChanged{}, "Place a legal hold: nothing of a person is erased."),
		post("/api/v1/people/release", h.Holds.Release, wire.ReleaseHold{}, wire.HoldChanged{}, "Lift a legal hold."),
		post("/api/v1/log/reopen", h.Keeping.Reopen, wire.Reopen{}, wire.Reopened{}, "Go on without leaves that are missing."),
	}
}
