package web

import (
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/mine"
	"github.com/handover-jml/handover/internal/web/view"
)

// Routes lists every route of the public listener.
func (s *Server) Routes() []door.Route {
	list := append(s.openRoutes(), s.ownerRoutes()...)
	list = append(list, s.noted(slices.Concat(s.staffRoutes(), s.peopleRoutes(), s.equipmentRoutes()))...)
	if s.Mailbox != nil {
		list = append(list, s.mailboxRoutes()...)
	}
	return list
}

// openRoutes need no session. No body is read there but that of the one who
// asks for a sign-in link.
func (s *Server) openRoutes() []door.Route {
	all := door.Anybody()
	return []door.Route{
		door.Get("/livez", all, s.api.Health.Live),
		door.Get("/readyz", all, s.api.Health.Ready),
		door.Get("/version", all, s.api.Health.Version),
		door.Get("/checkpoint", all, s.api.Health.Checkpoint),
		door.Get("/static/", all, view.Static),

		door.Get("/t/{token}", all, s.mine.Links.Landing),
		door.Post("/t/{token}", all, 0, s.mine.Links.Open),
		door.Get("/sign-in", all, s.desk.SignIn.Help),
		door.Ask("/sign-in", s.desk.SignIn.Ask),
		door.Get("/sign-in/{token}", all, s.desk.SignIn.Landing),
		door.Post("/sign-in/{token}", all, 0, s.desk.SignIn.Spend),
		door.Post("/sign-out", all, 0, s.desk.SignIn.Leave),
	}
}

// ownerRoutes are what a mail link leads to.
func (s *Server) ownerRoutes() []door.Route {
	owner := door.LinkHolder()
	return []door.Route{
		door.Get("/my", owner, s.mine.Tasks.Show),
		door.Post("/my", owner, mine.MaxForm, s.mine.Tasks.Answer),
		door.Post("/my/tasks", owner, door.FormBody, s.mine.Tasks.Add),
		door.Post("/my/access", owner, door.FormBody, s.mine.Tasks.RecordAccess),
		door.Get("/my/files/{task}/{sha}", owner, s.mine.Tasks.File),
		door.Post("/my/leave", owner, 0, s.mine.Links.Leave),
	}
}

// staffRoutes are the pages behind the staff sign-in. Auditors read and
// export; HR announces and steers cases; administrators also set up.
func (s *Server) staffRoutes() []door.Route {
	readers := door.Staff(staff.Admin, staff.HR, staff.Auditor)
	writers := door.Staff(staff.Admin, staff.HR)
	admins := door.Staff(staff.Admin)
	ofPeriods := readers.OfPeriods()
	return []door.Route{
		door.Get("/{$}", ofPeriods, s.desk.Today.Show),
		door.Get("/setup", admins, s.desk.Setup.Show),
		door.Post("/setup", admins, door.FormBody, s.desk.Setup.Save),

		door.Get("/new", writers, s.desk.NewCase.Show),
		door.Post("/new", writers, door.FormBody, s.desk.NewCase.Save),
		door.Post("/new/preview", writers, door.FormBody, s.desk.NewCase.Preview),

		door.Get("/cases", readers, s.desk.Cases.Show),
		door.Post("/cases", readers, door.FormBody, s.desk.Cases.Find),
		door.Get("/cases/{case}", readers, s.desk.Case.Show),
		door.Get("/cases/{id}/files/{task}/{sha}", readers, s.desk.Case.File),
		door.Post("/cases/{case}/reschedule", writers, door.FormBody, s.desk.Case.Reschedule),
		door.Post("/cases/{case}/told", writers, door.FormBody, s.desk.Case.Tell),
		door.Post("/cases/{case}/rescind", writers, door.FormBody, s.desk.Case.Rescind),
		door.Post("/cases/{case}/tasks", writers, door.FormBody, s.desk.Case.Add),
		door.Post("/cases/{case}/reassign", writers, door.FormBody, s.desk.Case.Reassign),
		door.Post("/cases/{case}/tasks/{task}/remind", writers, 0, s.desk.Case.Remind),
		door.Post("/cases/{case}/tasks/{task}/send", writers, 0, s.desk.Case.SendAgain),
		door.Post("/cases/{case}/reopen", writers, door.FormBody, s.desk.Case.Reopen),

		door.Get("/locations", writers, s.desk.Locations.Show),
		door.Post("/locations", writers, door.FormBody, s.desk.Locations.Save),
		door.Post("/locations/remove", writers, door.FormBody, s.desk.Locations.Remove),

		door.Get("/staff", admins, s.desk.Rights.Show),
		door.Post("/staff", admins, door.FormBody, s.desk.Rights.Give),
		door.Post("/staff/{right}/remove", admins, door.FormBody, s.desk.Rights.Remove),
		door.Post("/staff/{right}/sign-out", admins, 0, s.desk.Rights.SignOut),
		door.Post("/staff/sign-out", admins, door.FormBody, s.desk.Rights.SignOutPerson),
		door.Post("/staff/links", admins, door.FormBody, s.desk.Rights.RevokeLinks),
		door.Get("/staff/reads", admins, s.desk.Reads.Show),
		door.Get("/sessions", ofPeriods, s.desk.Sessions.Show),
		door.Post("/sessions/end", ofPeriods, 0, s.desk.Sessions.End),

		door.Get("/responsibilities", readers, s.desk.Roles.Show),
		door.Post("/responsibilities/{role}", admins, door.FormBody, s.desk.Roles.Save),
		door.Get("/access", readers, s.desk.Access.Show),
		door.Get("/exceptions", readers, s.desk.Exceptions.Show),
		door.Get("/evidence", ofPeriods, s.desk.Evidence.Show),
		door.Post("/evidence/export", ofPeriods, door.FormBody, s.desk.Evidence.Export),
		door.Get("/evidence/period", ofPeriods, s.auditor.Period.Show),
		door.Get("/evidence/tables/{table}", ofPeriods, s.auditor.Table.Show),
		door.Get("/evidence/samples", readers, s.desk.Samples.Show),
		door.Post("/evidence/samples", readers, door.FormBody, s.desk.Samples.Draw),
	}
}

// equipmentRoutes are open to all who read; the page itself says who may report.
func (s *Server) equipmentRoutes() []door.Route {
	readers := door.Staff(staff.Admin, staff.HR, staff.Auditor)
	return []door.Route{
		door.Get("/equipment", readers, s.desk.Equipment.Show),
		door.Post("/equipment/gone", readers, door.FormBody, s.desk.Equipment.Gone),
		door.Post("/equipment/found", readers, door.FormBody, s.desk.Equipment.Found),
		door.Post("/equipment/judged", readers, door.FormBody, s.desk.Equipment.Judge),
	}
}

// peopleRoutes are about people, one or all.
func (s *Server) peopleRoutes() []door.Route {
	readers := door.Staff(staff.Admin, staff.HR, staff.Auditor)
	writers := door.Staff(staff.Admin, staff.HR)
	return []door.Route{
		door.Get("/people", readers, s.desk.People.Show),
		door.Post("/people", readers, door.FormBody, s.desk.People.Find),
		door.Post("/people/suggest", readers, door.FormBody, s.desk.People.Suggest),
		door.Post("/people/agree", writers, door.FormBody, s.desk.People.Agree),
		door.Get("/people/{person}", readers, s.desk.Person.Show),
		door.Post("/people/{person}", writers, door.FormBody, s.desk.Person.Correct),
		door.Post("/people/{person}/access", writers, door.FormBody, s.desk.Person.RecordAccess),
		door.Get("/people/{person}/erase", writers, s.desk.Erasures.Ask),
		door.Post("/people/{person}/erase", writers, door.FormBody, s.desk.Erasures.Erase),
		door.Get("/erasures", writers, s.desk.Erasures.Show),
		door.Post("/people/{person}/link", writers, door.FormBody, s.desk.Person.Link),
		door.Post("/people/{person}/unlink", writers, door.FormBody, s.desk.Person.Unlink),
	}
}

// mailboxRoutes are open to whoever sits at this machine, where nobody else
// reaches it: the mails are how a developer signs in as an owner.
func (s *Server) mailboxRoutes() []door.Route {
	who := door.Staff(staff.Admin)
	if s.onlyHere() {
		who = append(who, door.Pass{By: door.SameMachine})
	}
	show := func(w http.ResponseWriter, r *http.Request) error {
		s.Mailbox.ServeHTTP(w, r)
		return nil
	}
	return []door.Route{door.Get("/mailbox/", who, show), door.Post("/mailbox/", who, 0, show)}
}

// What a request on the socket may bring: a file of 50,000 rows or a document,
// or what somebody wrote.
const (
	maxImport   = 12 << 20
	maxDocument = 4 << 20 // with a calendar file or two
	maxJSON     = 1 << 20
)

// LocalRoutes are the API on the socket. Whoever can open the socket is the
// operator of the machine; every act is recorded as the console's.
func (s *Server) LocalRoutes() []door.Route {
	op := door.Operator()
	return []door.Route{
		door.Get("/livez", op, s.api.Health.Live),
		door.Get("/readyz", op, s.api.Health.Ready),
		door.Get("/checkpoint", op, s.api.Health.Checkpoint),

		door.Get("/api/v1/version", op, s.api.Health.Version),
		door.Post("/api/v1/events", op, maxJSON, s.api.Events.Accept),
		door.Post("/api/v1/preview", op, maxJSON, s.api.Events.Preview),

		door.Get("/api/v1/cases", op, s.api.Cases.List),
		door.Get("/api/v1/cases/{id}", op, s.api.Cases.Show),
		door.Post("/api/v1/cases/{id}/tasks", op, maxJSON, s.api.Cases.AddTask),
		door.Get("/api/v1/exceptions", op, s.api.Exceptions.List),

		door.Get("/api/v1/setup", op, s.api.Setup.Show),
		door.Post("/api/v1/setup", op, maxDocument, s.api.Setup.Save),
		door.Get("/api/v1/locations", op, s.api.Locations.List),
		door.Post("/api/v1/locations", op, maxDocument, s.api.Locations.Put),
		door.Post("/api/v1/locations/remove", op, maxJSON, s.api.Locations.Remove),
		door.Post("/api/v1/sign-in", op, maxJSON, s.api.SignIns.Make),

		door.Get("/api/v1/staff", op, s.api.Rights.List),
		door.Post("/api/v1/staff", op, maxJSON, s.api.Rights.Add),
		door.Post("/api/v1/staff/remove", op, maxJSON, s.api.Rights.Remove),
		door.Post("/api/v1/sessions/end", op, maxJSON, s.api.Rights.EndSessions),
		door.Post("/api/v1/links/revoke", op, maxJSON, s.api.Rights.RevokeLinks),

		door.Post("/api/v1/people/correct", op, maxJSON, s.api.People.Correct),
		door.Get("/api/v1/people/erasable", op, s.api.People.Erasable),
		door.Post("/api/v1/people/erase", op, maxJSON, s.api.People.Erase),
		door.Post("/api/v1/people/succession", op, maxJSON, s.api.People.Succession),
		door.Post("/api/v1/people/access", op, maxJSON, s.api.People.Access),
		door.Post("/api/v1/people/show", op, maxJSON, s.api.People.Show),
		door.Post("/api/v1/people/unlink", op, maxJSON, s.api.People.Unlink),
		door.Post("/api/v1/people/link", op, maxJSON, s.api.People.Link),
		door.Post("/api/v1/import/{what}", op, maxImport, s.api.Imports.Take),
		door.Get("/api/v1/playbooks/{name}", op, s.api.Documents.Show),
		door.Post("/api/v1/playbooks/{name}", op, maxImport, s.api.Documents.Put),
		door.Post("/api/v1/playbooks/lint", op, maxImport, s.api.Documents.Lint),

		door.Get("/api/v1/equipment", op, s.api.Equipment.List),
		door.Post("/api/v1/equipment/gone", op, maxJSON, s.api.Equipment.Gone),
		door.Post("/api/v1/equipment/found", op, maxJSON, s.api.Equipment.Found),
		door.Post("/api/v1/equipment/judged", op, maxJSON, s.api.Equipment.Judge),

		door.Get("/api/v1/export", op, s.api.Copies.Export),
		door.Post("/api/v1/sample", op, maxJSON, s.api.Audits.Sample),
		door.Post("/api/v1/clock/confirm", op, 0, s.api.Clock.Confirm),
		door.Post("/api/v1/backup", op, maxJSON, s.api.Copies.Backup),
		door.Post("/api/v1/log/check", op, 0, s.api.Keeping.Check),
		door.Post("/api/v1/log/reopen", op, maxJSON, s.api.Keeping.Reopen),
	}
}
