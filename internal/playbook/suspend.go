package playbook

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// LineSuspend is the line of a task that no playbook holds: an account went
// live for a start that has moved away.
const LineSuspend = "suspend-until-start"

// Suspend returns the task by which the owner of a system suspends an account
// that is live too early, until the new start. The register keeps the grant.
func Suspend(in Input, g register.Grant) jml.Task {
	of := jml.Task{ID: g.Source, System: g.System, Level: g.Level, PlaybookHash: in.Playbook.Hash}
	t := follow(of, jml.PurposeRegister)
	system := in.system(g.System)
	named(&t, suspendKey(g.System, in.Anchors.Start))
	t.Line = LineSuspend
	t.For = ""
	t.Tier = system.Tier
	t.Title = "Suspend " + jml.PersonMark + "'s access to " + system.Name + " until the new start"
	t.Help = "The start moved after the account went live. Suspend it and switch it on again for the new start day."
	t.Role = roles.SystemOwner
	t.Asks = jml.AsksDone
	in.dateNow(&t, of)
	return t
}
