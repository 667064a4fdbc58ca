package permission

import (
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web/door"
)

// Programs is the table of what programs reach with tokens. What has no row is
// reached by people and at the socket alone: rights to sign in, the set-up, which
// names an administrator, tokens, what is deleted for good, and what is about the
// machine.
func Programs() Table {
	return Table{
		{Route: "POST /api/v1/events", Who: door.Token(token.EventsWrite), Cases: changes()},
		{Route: "POST /api/v1/preview", Who: door.Token(token.EventsWrite), Cases: reads()},
		{Route: "GET /api/v1/cases", Who: door.Token(token.CasesRead), Cases: reads()},
		{Route: "GET /api/v1/cases/{id}", Who: door.Token(token.CasesRead), Cases: reads()},
		{Route: "GET /api/v1/exceptions", Who: door.Token(token.CasesRead), Cases: reads()},
		{Route: "POST /api/v1/cases/{id}/tasks", Who: door.Token(token.CasesWrite), Cases: changes()},
		{Route: "POST /api/v1/cases/{id}/tasks/{task}/reassign", Who: door.Token(token.CasesWrite), Cases: changes()},
		{Route: "POST /api/v1/cases/{id}/tasks/{task}/reopen", Who: door.Token(token.CasesWrite), Cases: changes()},
		{Route: "POST /api/v1/cases/{id}/tasks/{task}/remind", Who: door.Token(token.CasesWrite), Cases: changes()},
		{Route: "GET /api/v1/people", Who: door.Token(token.PeopleRead), Cases: apart()},
		{Route: "POST /api/v1/people/show", Who: door.Token(token.PeopleRead), Cases: reads()},
		{Route: "POST /api/v1/people/succession", Who: door.Token(token.PeopleRead), Cases: apart()},
		{Route: "POST /api/v1/people/correct", Who: door.Token(token.PeopleWrite), Cases: apart()},
		{Route: "POST /api/v1/people/access", Who: door.Token(token.PeopleWrite), Cases: apart()},
		{Route: "POST /api/v1/people/link", Who: door.Token(token.PeopleWrite), Cases: apart()},
		{Route: "POST /api/v1/people/unlink", Who: door.Token(token.PeopleWrite), Cases: apart()},
		{Route: "GET /api/v1/equipment", Who: door.Token(token.RegistersRead), Cases: apart()},
		{Route: "POST /api/v1/equipment/gone", Who: door.Token(token.RegistersWrite), Cases: apart()},
		{Route: "POST /api/v1/equipment/found", Who: door.Token(token.RegistersWrite), Cases: apart()},
		{Route: "GET /api/v1/roles", Who: door.Token(token.RolesRead), Cases: apart()},
		{Route: "GET /api/v1/setup", Who: door.Token(token.SettingsRead), Cases: apart()},
		{Route: "GET /api/v1/locations", Who: door.Token(token.SettingsRead), Cases: apart()},
		{Route: "POST /api/v1/locations", Who: door.Token(token.SettingsWrite), Cases: apart()},
		{Route: "POST /api/v1/locations/remove", Who: door.Token(token.SettingsWrite), Cases: apart()},
		{Route: "GET /api/v1/playbooks/{name}", Who: door.Token(token.DocumentsRead), Cases: apart()},
		{Route: "POST /api/v1/playbooks/{name}", Who: door.Token(token.DocumentsWrite), Cases: apart()},
		{Route: "POST /api/v1/playbooks/lint", Who: door.Token(token.DocumentsRead), Cases: apart()},
		{Route: "GET /api/v1/version", Who: door.Token(token.SettingsRead), Cases: apart()},
		{Route: "POST /api/v1/import/people", Who: door.Token(token.PeopleWrite), Cases: changes()},
		{Route: "POST /api/v1/import/holdings", Who: door.Token(token.RegistersWrite), Cases: apart()},
		{Route: "POST /api/v1/import/assets", Who: door.Token(token.RegistersWrite), Cases: apart()},
		{Route: "POST /api/v1/import/roles", Who: door.Token(token.RolesWrite), Cases: apart()},
		{Route: "POST /api/v1/import/events", Who: door.Token(token.EventsWrite), Cases: changes()},
		{Route: "POST /api/v1/import/access", Who: door.Token(token.DocumentsWrite), Cases: apart()},
		{Route: "GET /api/v1/export", Who: door.Token(token.ExportsRead), Cases: reads()},
	}
}
