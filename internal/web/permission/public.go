package permission

import (
	"slices"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
)

// Public is the table of the listener that people reach.
func Public() Table {
	return slices.Concat(open(), sources(), owners(), cases(), people(), company(), auditors(), mailbox())
}

// open need no session.
func open() Table {
	all := door.Anybody()
	return Table{
		{Route: "GET /livez", Who: all, Cases: apart()},
		{Route: "GET /readyz", Who: all, Cases: apart()},
		{Route: "GET /version", Who: all, Cases: apart()},
		{Route: "GET /checkpoint", Who: all, Cases: apart()},
		{Route: "GET /static/", Who: all, Cases: apart()},
		{Route: "GET /t/{token}", Who: all, Cases: apart()},
		{Route: "POST /t/{token}", Who: all, Cases: apart()},
		{Route: "GET /sign-in", Who: all, Cases: apart()},
		{Route: "POST /sign-in", Who: all, Cases: apart()},
		{Route: "GET /sign-in/{token}", Who: all, Cases: apart()},
		{Route: "POST /sign-in/{token}", Who: all, Cases: apart()},
		{Route: "POST /sign-in/passkey", Who: all, Cases: apart()},
		{Route: "POST /sign-in/passkey/options", Who: all, Cases: apart()},
		{Route: "POST /sign-in/with/{provider}", Who: all, Cases: apart()},
		{Route: "GET /sign-in/from/{provider}", Who: all, Cases: apart()},
		{Route: "POST /sign-in/from/{provider}", Who: all, Cases: apart()},
		{Route: "POST /sign-out", Who: all, Cases: apart()},
	}
}

// sources are HR systems that send, whose requests their signature lets in, and
// the pages about them.
func sources() Table {
	writers := door.Staff(staff.Admin, staff.HR)
	return Table{
		{Route: "POST /hooks/{source}", Who: door.Anybody(), Cases: apart()},
		{Route: "GET /sources", Who: writers, Cases: apart()},
		{Route: "GET /sources/{source}", Who: writers, Cases: reads()},
		{Route: "POST /sources/{source}/again", Who: writers, Cases: apart()},
		{Route: "POST /sources/{source}/test", Who: writers, Cases: apart()},
	}
}

// owners are what a mail link leads to.
func owners() Table {
	owner := door.LinkHolder()
	return Table{
		{Route: "GET /my", Who: owner, Cases: lines()},
		{Route: "POST /my", Who: owner, Cases: lines()},
		{Route: "POST /my/tasks", Who: owner, Cases: lines()},
		{Route: "POST /my/access", Who: owner, Cases: lines()},
		{Route: "GET /my/files/{task}/{sha}", Who: owner, Cases: lines()},
		{Route: "POST /my/leave", Who: owner, Cases: apart()},
	}
}

// cases are the pages about cases.
func cases() Table {
	readers := door.Staff(staff.Admin, staff.HR, staff.Auditor)
	ofPeriods := readers.OfPeriods()
	writers := door.Staff(staff.Admin, staff.HR)
	return Table{
		{Route: "GET /{$}", Who: ofPeriods, Cases: reads()},
		{Route: "GET /new", Who: writers, Cases: apart()},
		{Route: "POST /new", Who: writers, Cases: changes()},
		{Route: "POST /new/preview", Who: writers, Cases: reads()},
		{Route: "GET /cases", Who: readers, Cases: reads()},
		{Route: "POST /cases", Who: readers, Cases: apart()},
		{Route: "GET /cases/{case}", Who: readers, Cases: reads()},
		{Route: "GET /cases/{id}/files/{task}/{sha}", Who: readers, Cases: reads()},
		{Route: "POST /cases/{case}/reschedule", Who: writers, Cases: changes()},
		{Route: "POST /cases/{case}/told", Who: writers, Cases: changes()},
		{Route: "POST /cases/{case}/rescind", Who: writers, Cases: changes()},
		{Route: "POST /cases/{case}/tasks", Who: writers, Cases: changes()},
		{Route: "POST /cases/{case}/reassign", Who: writers, Cases: changes()},
		{Route: "POST /cases/{case}/tasks/{task}/remind", Who: writers, Cases: changes()},
		{Route: "POST /cases/{case}/tasks/{task}/send", Who: writers, Cases: changes()},
		{Route: "POST /cases/{case}/reopen", Who: writers, Cases: changes()},
		{Route: "GET /exceptions", Who: readers, Cases: reads()},
	}
}

// people are about people, one or all, and what they hold.
func people() Table {
	readers := door.Staff(staff.Admin, staff.HR, staff.Auditor)
	writers := door.Staff(staff.Admin, staff.HR)
	return Table{
		{Route: "GET /people", Who: readers, Cases: apart()},
		{Route: "POST /people", Who: readers, Cases: apart()},
		{Route: "POST /people/suggest", Who: readers, Cases: apart()},
		{Route: "POST /people/agree", Who: writers, Cases: apart()},
		{Route: "GET /people/{person}", Who: readers, Cases: reads()},
		{Route: "POST /people/{person}", Who: writers, Cases: apart()},
		{Route: "POST /people/{person}/access", Who: writers, Cases: apart()},
		{Route: "POST /people/{person}/hold", Who: writers, Cases: apart()},
		{Route: "POST /people/{person}/release", Who: writers, Cases: apart()},
		{Route: "GET /people/{person}/erase", Who: writers, Cases: apart()},
		{Route: "POST /people/{person}/erase", Who: writers, Cases: apart()},
		{Route: "GET /erasures", Who: writers, Cases: apart()},
		{Route: "POST /people/{person}/link", Who: writers, Cases: apart()},
		{Route: "POST /people/{person}/unlink", Who: writers, Cases: apart()},
		{Route: "GET /equipment", Who: readers, Cases: apart()},
		{Route: "POST /equipment/gone", Who: readers, Cases: apart(), Holders: true},
		{Route: "POST /equipment/found", Who: readers, Cases: apart(), Holders: true},
		{Route: "POST /equipment/judged", Who: readers, Cases: apart(), Holders: true},
	}
}

// company are about how the company is set up, and who may sign in.
func company() Table {
	readers := door.Staff(staff.Admin, staff.HR, staff.Auditor)
	writers := door.Staff(staff.Admin, staff.HR)
	admins := door.Staff(staff.Admin)
	ofPeriods := readers.OfPeriods()
	return Table{
		{Route: "GET /setup", Who: admins, Cases: apart()},
		{Route: "POST /setup", Who: admins, Cases: apart()},
		{Route: "GET /locations", Who: writers, Cases: apart()},
		{Route: "POST /locations", Who: writers, Cases: apart()},
		{Route: "POST /locations/remove", Who: writers, Cases: apart()},
		{Route: "GET /approvals", Who: admins, Cases: apart()},
		{Route: "POST /approvals/{change}", Who: admins, Cases: apart()},
		{Route: "GET /staff", Who: admins, Cases: apart()},
		{Route: "POST /staff", Who: admins, Cases: apart()},
		{Route: "POST /staff/{right}/remove", Who: admins, Cases: apart()},
		{Route: "POST /staff/{right}/sign-out", Who: admins, Cases: apart()},
		{Route: "POST /staff/sign-out", Who: admins, Cases: apart()},
		{Route: "POST /staff/links", Who: admins, Cases: apart()},
		{Route: "POST /staff/accounts/{account}/forget", Who: admins, Cases: apart()},
		{Route: "GET /staff/reads", Who: admins, Cases: apart()},
		{Route: "GET /tokens", Who: admins, Cases: apart()},
		{Route: "POST /tokens", Who: admins, Cases: apart()},
		{Route: "POST /tokens/{token}/remove", Who: admins, Cases: apart()},
		{Route: "GET /sessions", Who: ofPeriods, Cases: apart()},
		{Route: "POST /sessions/end", Who: ofPeriods, Cases: apart()},
		{Route: "GET /passkeys", Who: ofPeriods, Cases: apart()},
		{Route: "POST /passkeys", Who: ofPeriods, Cases: apart()},
		{Route: "POST /passkeys/options", Who: ofPeriods, Cases: apart()},
		{Route: "POST /passkeys/{passkey}", Who: ofPeriods, Cases: apart()},
		{Route: "POST /passkeys/{passkey}/remove", Who: ofPeriods, Cases: apart()},
		{Route: "POST /staff/passkeys/{passkey}/remove", Who: admins, Cases: apart()},
		{Route: "GET /responsibilities", Who: readers, Cases: reads()},
		{Route: "POST /responsibilities/{role}", Who: admins, Cases: apart()},
		{Route: "GET /access", Who: readers, Cases: apart()},
	}
}

// auditors are about the evidence.
func auditors() Table {
	readers := door.Staff(staff.Admin, staff.HR, staff.Auditor)
	ofPeriods := readers.OfPeriods()
	return Table{
		{Route: "GET /evidence", Who: ofPeriods, Cases: apart()},
		{Route: "POST /evidence/export", Who: ofPeriods, Cases: reads()},
		{Route: "POST /evidence/anchors", Who: door.Staff(staff.Admin), Cases: apart()},
		{Route: "GET /evidence/period", Who: ofPeriods, Cases: reads()},
		{Route: "GET /evidence/tables/{table}", Who: ofPeriods, Cases: reads()},
		{Route: "GET /evidence/samples", Who: readers, Cases: apart()},
		{Route: "POST /evidence/samples", Who: readers, Cases: reads()},
		{Route: "GET /evidence/reconciliations", Who: readers, Cases: apart()},
		{Route: "POST /evidence/reconciliations", Who: readers, Cases: reads()},
	}
}

// mailbox is open to whoever sits at this machine, where nobody else reaches
// it: the mails are how a developer signs in as an owner.
func mailbox() Table {
	who := append(door.Staff(staff.Admin), door.Pass{By: door.SameMachine})
	return Table{
		{Route: "GET /mailbox/", Who: who, Cases: apart()},
		{Route: "POST /mailbox/", Who: who, Cases: apart()},
	}
}
