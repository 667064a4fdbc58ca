package permission

import "github.com/handover-jml/handover/internal/web/door"

// Socket is the table of the local socket. Whoever can open it is the operator
// of the machine.
func Socket() Table {
	op := door.Operator()
	return Table{
		{Route: "GET /livez", Who: op, Cases: apart()},
		{Route: "GET /readyz", Who: op, Cases: apart()},
		{Route: "GET /checkpoint", Who: op, Cases: apart()},
		{Route: "GET /api/v1/version", Who: op, Cases: apart()},
		{Route: "POST /api/v1/events", Who: op, Cases: changes()},
		{Route: "POST /api/v1/preview", Who: op, Cases: reads()},
		{Route: "GET /api/v1/cases", Who: op, Cases: reads()},
		{Route: "GET /api/v1/cases/{id}", Who: op, Cases: reads()},
		{Route: "POST /api/v1/cases/{id}/tasks", Who: op, Cases: changes()},
		{Route: "GET /api/v1/exceptions", Who: op, Cases: reads()},
		{Route: "GET /api/v1/setup", Who: op, Cases: apart()},
		{Route: "POST /api/v1/setup", Who: op, Cases: apart()},
		{Route: "GET /api/v1/locations", Who: op, Cases: apart()},
		{Route: "POST /api/v1/locations", Who: op, Cases: apart()},
		{Route: "POST /api/v1/locations/remove", Who: op, Cases: apart()},
		{Route: "POST /api/v1/sign-in", Who: op, Cases: apart()},
		{Route: "GET /api/v1/staff", Who: op, Cases: apart()},
		{Route: "POST /api/v1/staff", Who: op, Cases: apart()},
		{Route: "POST /api/v1/staff/remove", Who: op, Cases: apart()},
		{Route: "POST /api/v1/sessions/end", Who: op, Cases: apart()},
		{Route: "POST /api/v1/links/revoke", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/correct", Who: op, Cases: apart()},
		{Route: "GET /api/v1/people/erasable", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/erase", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/succession", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/access", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/show", Who: op, Cases: reads()},
		{Route: "POST /api/v1/people/unlink", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/link", Who: op, Cases: apart()},
		{Route: "POST /api/v1/import/{what}", Who: op, Cases: changes()},
		{Route: "GET /api/v1/playbooks/{name}", Who: op, Cases: apart()},
		{Route: "POST /api/v1/playbooks/{name}", Who: op, Cases: apart()},
		{Route: "POST /api/v1/playbooks/lint", Who: op, Cases: apart()},
		{Route: "GET /api/v1/equipment", Who: op, Cases: apart()},
		{Route: "POST /api/v1/equipment/gone", Who: op, Cases: apart()},
		{Route: "POST /api/v1/equipment/found", Who: op, Cases: apart()},
		{Route: "POST /api/v1/equipment/judged", Who: op, Cases: apart()},
		{Route: "GET /api/v1/export", Who: op, Cases: reads()},
		{Route: "POST /api/v1/sample", Who: op, Cases: reads()},
		{Route: "POST /api/v1/reconcile", Who: op, Cases: reads()},
		{Route: "POST /api/v1/clock/confirm", Who: op, Cases: apart()},
		{Route: "POST /api/v1/backup", Who: op, Cases: apart()},
		{Route: "POST /api/v1/log/check", Who: op, Cases: apart()},
		{Route: "GET /api/v1/log/anchors", Who: op, Cases: apart()},
		{Route: "POST /api/v1/log/anchors", Who: op, Cases: apart()},
		{Route: "POST /api/v1/log/reopen", Who: op, Cases: apart()},
	}
}
