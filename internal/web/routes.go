package web

import (
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/web/desk"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/hooks"
	"github.com/handover-jml/handover/internal/web/mine"
	"github.com/handover-jml/handover/internal/web/permission"
	"github.com/handover-jml/handover/internal/web/view"
)

// Routes lists every route of the public listener that people reach. Whom each
// lets pass is written in package permission.
func (s *Server) Routes() []door.Route { return slices.Clone(s.routes) }

// ProgramRoutes lists those that programs reach with tokens.
func (s *Server) ProgramRoutes() []door.Route { return slices.Clone(s.programs) }

// publicRoutes are all pages of the public listener.
func (s *Server) publicRoutes(ways map[door.Way]door.Authenticator) ([]door.Route, error) {
	list := slices.Concat(s.openRoutes(), s.ownerRoutes(), s.staffRoutes(), s.passkeyRoutes(), s.peopleRoutes(), s.equipmentRoutes(), s.sourceRoutes())
	if s.Mailbox != nil {
		list = append(list, s.mailboxRoutes()...)
	}
	list, err := permission.Public().Admit(list, func(w door.Way) bool { return ways[w] != nil })
	return s.noted(list), err
}

// openRoutes need no session. No body is read there but that of the one who
// asks for a sign-in link.
func (s *Server) openRoutes() []door.Route {
	return []door.Route{
		door.Get("/livez", s.api.Health.Live),
		door.Get("/readyz", s.api.Health.Ready),
		door.Get("/version", s.api.Health.Version),
		door.Get("/checkpoint", s.api.Health.Checkpoint),
		door.Get("/static/", view.Static),

		door.Get("/t/{token}", s.mine.Links.Landing),
		door.Post("/t/{token}", 0, s.mine.Links.Open),
		door.Get("/sign-in", s.desk.SignIn.Help),
		door.Ask("/sign-in", s.desk.SignIn.Ask),
		door.Get("/sign-in/{token}", s.desk.SignIn.Landing),
		door.Post("/sign-in/{token}", 0, s.desk.SignIn.Spend),
		door.Answer("/sign-in/passkey", s.desk.SignIn.UsePasskey),
		door.Post("/sign-in/passkey/options", 0, s.desk.SignIn.AskPasskey),
		door.Post("/sign-in/with/{provider}", 0, s.entrance.Start),
		door.Get("/sign-in/from/{provider}", s.entrance.Landing),
		door.Post("/sign-in/from/{provider}", 0, s.entrance.Finish),
		door.Post("/sign-out", 0, s.entrance.Leave),

		door.Signed("/hooks/{source}", hooks.MaxBody, s.hooks.Take),
	}
}

// sourceRoutes are the pages about HR systems that send.
func (s *Server) sourceRoutes() []door.Route {
	return []door.Route{
		door.Get("/sources", s.hooks.Desk.Show),
		door.Get("/sources/{source}", s.hooks.Desk.One),
		door.Post("/sources/{source}/again", door.FormBody, s.hooks.Desk.Again),
		door.Post("/sources/{source}/test", 0, s.hooks.Desk.Test),
	}
}

// ownerRoutes are what a mail link leads to.
func (s *Server) ownerRoutes() []door.Route {
	return []door.Route{
		door.Get("/my", s.mine.Tasks.Show),
		door.Post("/my", mine.MaxForm, s.mine.Tasks.Answer),
		door.Post("/my/tasks", door.FormBody, s.mine.Tasks.Add),
		door.Post("/my/access", door.FormBody, s.mine.Tasks.RecordAccess),
		door.Get("/my/files/{task}/{sha}", s.mine.Tasks.File),
		door.Post("/my/leave", 0, s.mine.Links.Leave),
	}
}

// maxPasskey is what a form about a passkey may bring.
const maxPasskey = 64 << 10

// staffRoutes are the pages behind the staff sign-in.
func (s *Server) staffRoutes() []door.Route {
	return []door.Route{
		door.Get("/{$}", s.desk.Today.Show),
		door.Get("/setup", s.desk.Setup.Show),
		door.Post("/setup", door.FormBody, s.desk.Setup.Save),

		door.Get("/new", s.desk.NewCase.Show),
		door.Post("/new", door.FormBody, s.desk.NewCase.Save),
		door.Post("/new/preview", door.FormBody, s.desk.NewCase.Preview),

		door.Get("/cases", s.desk.Cases.Show),
		door.Post("/cases", door.FormBody, s.desk.Cases.Find),
		door.Get("/cases/{case}", s.desk.Case.Show),
		door.Get("/cases/{id}/files/{task}/{sha}", s.desk.Case.File),
		door.Post("/cases/{case}/reschedule", door.FormBody, s.desk.Case.Reschedule),
		door.Post("/cases/{case}/told", door.FormBody, s.desk.Case.Tell),
		door.Post("/cases/{case}/rescind", door.FormBody, s.desk.Case.Rescind),
		door.Post("/cases/{case}/tasks", door.FormBody, s.desk.Case.Add),
		door.Post("/cases/{case}/reassign", door.FormBody, s.desk.Case.Reassign),
		door.Post("/cases/{case}/tasks/{task}/remind", 0, s.desk.Case.Remind),
		door.Post("/cases/{case}/tasks/{task}/send", 0, s.desk.Case.SendAgain),
		door.Post("/cases/{case}/reopen", door.FormBody, s.desk.Case.Reopen),

		door.Get("/locations", s.desk.Locations.Show),
		door.Post("/locations", door.FormBody, s.desk.Locations.Save),
		door.Post("/locations/remove", door.FormBody, s.desk.Locations.Remove),

		door.Get("/approvals", s.desk.Approvals.Show),
		door.Post("/approvals/{change}", door.FormBody, s.desk.Approvals.Answer),
		door.Get("/staff", s.desk.Rights.Show),
		door.Post("/staff", door.FormBody, s.desk.Rights.Give),
		door.Post("/staff/{right}/remove", door.FormBody, s.desk.Rights.Remove),
		door.Post("/staff/{right}/sign-out", 0, s.desk.Rights.SignOut),
		door.Post("/staff/sign-out", door.FormBody, s.desk.Rights.SignOutPerson),
		door.Post("/staff/links", door.FormBody, s.desk.Rights.RevokeLinks),
		door.Post("/staff/accounts/{account}/forget", 0, s.desk.Rights.Forget),
		door.Get("/staff/reads", s.desk.Reads.Show),
		door.Get("/tokens", s.desk.Tokens.Show),
		door.Post("/tokens", door.FormBody, s.desk.Tokens.Make),
		door.Post("/tokens/{token}/remove", door.FormBody, s.desk.Tokens.Remove),
		door.Get("/sessions", s.desk.Sessions.Show),
		door.Post("/sessions/end", 0, s.desk.Sessions.End),

		door.Get("/responsibilities", s.desk.Roles.Show),
		door.Post("/responsibilities/{role}", door.FormBody, s.desk.Roles.Save),
		door.Get("/access", s.desk.Access.Show),
		door.Get("/exceptions", s.desk.Exceptions.Show),
		door.Get("/evidence", s.desk.Evidence.Show),
		door.Post("/evidence/export", door.FormBody, s.desk.Evidence.Export),
		door.Post("/evidence/anchors", door.FormBody, s.desk.Evidence.PutAnchors),
		door.Get("/evidence/period", s.auditor.Period.Show),
		door.Get("/evidence/tables/{table}", s.auditor.Table.Show),
		door.Get("/evidence/samples", s.desk.Samples.Show),
		door.Post("/evidence/samples", door.FormBody, s.desk.Samples.Draw),
		door.Get("/evidence/reconciliations", s.desk.Reconciled.Show),
		door.Post("/evidence/reconciliations", maxImport, s.desk.Reconciled.Compare),
	}
}

// passkeyRoutes are about one's own passkeys, and those of lost devices.
func (s *Server) passkeyRoutes() []door.Route {
	return []door.Route{
		door.Get("/passkeys", s.desk.Passkeys.Show),
		door.Post("/passkeys", maxPasskey, s.desk.Passkeys.Add),
		door.Post("/passkeys/options", 0, s.desk.Passkeys.Ask),
		door.Post("/passkeys/{passkey}", maxPasskey, s.desk.Passkeys.Rename),
		door.Post("/passkeys/{passkey}/remove", maxPasskey, s.desk.Passkeys.Remove),
		door.Post("/staff/passkeys/{passkey}/remove", door.FormBody, s.desk.Rights.RemovePasskey),
	}
}

// equipmentRoutes are about the register of equipment.
func (s *Server) equipmentRoutes() []door.Route {
	return []door.Route{
		door.Get("/equipment", s.desk.Equipment.Show),
		door.Post("/equipment/gone", door.FormBody, s.desk.Equipment.Gone),
		door.Post("/equipment/found", door.FormBody, s.desk.Equipment.Found),
		door.Post("/equipment/judged", door.FormBody, s.desk.Equipment.Judge),
	}
}

// peopleRoutes are about people, one or all.
func (s *Server) peopleRoutes() []door.Route {
	return []door.Route{
		door.Get("/people", s.desk.People.Show),
		door.Post("/people", door.FormBody, s.desk.People.Find),
		door.Post("/people/suggest", door.FormBody, s.desk.People.Suggest),
		door.Post("/people/agree", door.FormBody, s.desk.People.Agree),
		door.Get("/people/{person}", s.desk.Person.Show),
		door.Post("/people/{person}", door.FormBody, s.desk.Person.Correct),
		door.Post("/people/{person}/access", door.FormBody, s.desk.Person.RecordAccess),
		door.Get("/people/{person}/erase", s.desk.Erasures.Ask),
		door.Post("/people/{person}/erase", door.FormBody, s.desk.Erasures.Erase),
		door.Post("/people/{person}/hold", door.FormBody, s.desk.Person.Hold),
		door.Post("/people/{person}/release", door.FormBody, s.desk.Person.Release),
		door.Get("/erasures", s.desk.Erasures.Show),
		door.Post("/people/{person}/link", door.FormBody, s.desk.Person.Link),
		door.Post("/people/{person}/unlink", door.FormBody, s.desk.Person.Unlink),
	}
}

// mailboxRoutes show the mails that a built-in mailbox caught.
func (s *Server) mailboxRoutes() []door.Route {
	show := func(w http.ResponseWriter, r *http.Request) error {
		s.Mailbox.ServeHTTP(w, r)
		return nil
	}
	return []door.Route{door.Get("/mailbox/", show), door.Post("/mailbox/", 0, show)}
}

// maxImport is the most bytes of a form with a file of 50,000 rows.
const maxImport = 12 << 20

// LocalRoutes lists every route of the socket; every act is recorded as the
// console's.
func (s *Server) LocalRoutes() []door.Route { return slices.Clone(s.locals) }

// socketRoutes are all that the local command line asks for.
func (s *Server) socketRoutes() ([]door.Route, error) {
	list := []door.Route{
		door.Get("/livez", s.api.Health.Live),
		door.Get("/readyz", s.api.Health.Ready),
		door.Get("/checkpoint", s.api.Health.Checkpoint),
	}
	for _, c := range s.api.Calls() {
		list = append(list, c.Route())
	}
	return permission.Socket().Admit(list, func(w door.Way) bool { return w == door.Socket })
}

// apiLines are the same in words, for people.
func (s *Server) apiLines() (lines []desk.APILine) {
	for _, c := range s.api.Calls() {
		if row, open := permission.Programs().Row(c.Method + " " + c.Pattern); open {
			lines = append(lines, desk.APILine{Method: c.Method, Path: c.Pattern, Scope: string(row.Who[0].Scope), Does: c.Does})
		}
	}
	return lines
}

// programRoutes are the same API, as far as a scope opens it.
func (s *Server) programRoutes() ([]door.Route, error) {
	table, list := permission.Programs(), []door.Route(nil)
	for _, c := range s.api.Calls() {
		if _, open := table.Row(c.Method + " " + c.Pattern); open {
			list = append(list, s.api.OverNetwork(c))
		}
	}
	return table.Admit(list, func(w door.Way) bool { return w == door.Bearer })
}
