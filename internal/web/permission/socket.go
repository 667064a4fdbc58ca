package permission

import "github.com/handover-jml/handover/internal/web/door"

// Socket is the table of the local socket. Whoever can open it is the operator
// of the machine.
func Socket() Table {
	return append(socketData(), socketMachine()...)
}

// socketData are what programs reach with tokens too, and what is like it.
func socketData() Table {
	op := door.Operator()
	return Table{
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
		{Route: "POST /api/v1/people/correct", Who: op, Cases: apart()},
		{Route: "GET /api/v1/people/erasable", Who: op, Cases: apart()},
		{Route: "GET /api/v1/people/holds", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/hold", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/release", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/erase", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/succession", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/access", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/show", Who: op, Cases: reads()},
		{Route: "POST /api/v1/people/unlink", Who: op, Cases: apart()},
		{Route: "POST /api/v1/people/link", Who: op, Cases: apart()},
		{Route: "POST /api/v1/cases/{id}/tasks/{task}/reassign", Who: op, Cases: changes()},
		{Route: "POST /api/v1/cases/{id}/tasks/{task}/reopen", Who: op, Cases: changes()},
		{Route: "POST /api/v1/cases/{id}/tasks/{task}/remind", Who: op, Cases: changes()},
		{Route: "GET /api/v1/people", Who: op, Cases: apart()},
		{Route: "GET /api/v1/roles", Who: op, Cases: apart()},
		{Route: "POST /api/v1/import/people", Who: op, Cases: changes()},
		{Route: "POST /api/v1/import/holdings", Who: op, Cases: apart()},
		{Route: "POST /api/v1/import/assets", Who: op, Cases: apart()},
		{Route: "POST /api/v1/import/roles", Who: op, Cases: apart()},
		{Route: "POST /api/v1/import/events", Who: op, Cases: changes()},
		{Route: "POST /api/v1/import/access", Who: op, Cases: apart()},
		{Route: "POST /api/v1/import/{what}", Who: op, Cases: apart()},
		{Route: "GET /api/v1/playbooks/{name}", Who: op, Cases: apart()},
		{Route: "POST /api/v1/playbooks/{name}", Who: op, Cases: apart()},
		{Route: "POST /api/v1/playbooks/lint", Who: op, Cases: apart()},
		{Route: "GET /api/v1/equipment", Who: op, Cases: apart()},
		{Route: "POST /api/v1/equipment/gone", Who: op, Cases: apart()},
		{Route: "POST /api/v1/equipment/found", Who: op, Cases: apart()},
		{Route: "POST /api/v1/equipment/judged", Who: op, Cases: apart()},
		{Route: "GET /api/v1/export", Who: op, Cases: reads()},
	}
}

// socketMachine is about who comes in, and about the machine.
func socketMachine() Table {
	op := door.Operator()
	return Table{
		{Route: "GET /livez", Who: op, Cases: apart()},
		{Route: "GET /readyz", Who: op, Cases: apart()},
		{Route: "GET /checkpoint", Who: op, Cases: apart()},
		{Route: "POST /api/v1/sign-in", Who: op, Cases: apart()},
		{Route: "GET /api/v1/approvals", Who: op, Cases: apart()},
		{Route: "POST /api/v1/approvals/withdraw", Who: op, Cases: apart()},
		{Route: "GET /api/v1/staff", Who: op, Cases: apart()},
		{Route: "POST /api/v1/staff", Who: op, Cases: apart()},
		{Route: "POST /api/v1/staff/accounts/forget", Who: op, Cases: apart()},
		{Route: "POST /api/v1/staff/remove", Who: op, Cases: apart()},
		{Route: "POST /api/v1/sessions/end", Who: op, Cases: apart()},
		{Route: "POST /api/v1/links/revoke", Who: op, Cases: apart()},
		{Route: "GET /api/v1/tokens", Who: op, Cases: apart()},
		{Route: "POST /api/v1/tokens", Who: op, Cases: apart()},
		{Route: "POST /api/v1/tokens/remove", Who: op, Cases: apart()},
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
