package decide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// register does to the registers what the task's ending says.
func (w *draft) register(t jml.Task, e jml.Ending) error {
	switch t.Writes {
	case jml.WritesGrant:
		w.grant(t.System, t.Level, t.ID)
	case jml.WritesRevoke:
		w.endHolding(t, "revoked")
	case jml.WritesIssue:
		return w.issue(t, e)
	case jml.WritesReturn:
		w.takeBack(t)
	}
	return nil
}

func (w *draft) grant(system, level, source string) {
	held := func(g register.Grant) bool { return g.System == system && g.Level == level }
	if slices.ContainsFunc(w.Registers.Grants, held) {
		return
	}
	g := register.Grant{ID: provisional("grant", system+" "+level), PersonID: w.Case.PersonID, EngagementID: w.Case.EngagementID,
		System: system, Level: level, Source: source, GrantedAt: w.Now}
	w.Registers.Grants = append(w.Registers.Grants, g)
	w.take(GrantRecorded{g})
}

// endHolding ends what the register holds about the task's system or, when the
// register was wrong, its equipment.
func (w *draft) endHolding(t jml.Task, why string) {
	var left []register.Grant
	for _, g := range w.Registers.Grants {
		if t.System == "" || !w.covers(t, g.System) {
			left = append(left, g)
			continue
		}
		g.EndedAt, g.EndedBy = w.Now, t.ID
		w.take(GrantEnded{g, t.ID, why})
	}
	w.Registers.Grants = left

	if why != reason.RegisterWrong {
		return
	}
	for _, a := range w.Registers.Holdings().Assets {
		if t.AssetID == a.ID {
			w.moveAsset(w.Registers.AssetByID(a.ID), register.Lost, "", t.ID, why)
		}
	}
}

// covers reports whether removing the task's system also removes the person
// from another: systems reached only through single sign-on end with the
// identity, unless they have a removal of their own.
func (w *draft) covers(t jml.Task, system string) bool {
	if t.System == system {
		return true
	}
	identity, ok := w.Matrix.System(t.System)
	behind, known := w.Matrix.System(system)
	if !ok || !known || !identity.Identity || !behind.SSO {
		return false
	}
	return !w.Tasks.any(func(o jml.Task) bool {
		return o.Writes == jml.WritesRevoke && o.System == system && o.State != jml.TaskCancelled
	})
}

// issue hands equipment of the register, or new equipment, to the person.
func (w *draft) issue(t jml.Task, e jml.Ending) error {
	tag := strings.TrimSpace(e.Asset.Tag)
	a := w.Registers.AssetByTag(tag)
	switch {
	case a == nil:
		w.recordAsset(register.Asset{Tag: tag, Serial: proof.SerialNumber(e), Kind: e.Asset.Kind, Model: e.Asset.Model, Source: t.ID})
	case w.withSomebodyElse(*a):
		return alreadyIssued("tag", tag)
	default:
		w.moveAsset(a, register.Issued, w.Case.PersonID, t.ID, "issued")
	}
	return nil
}

// takeBack enters that equipment came back, whoever had it.
func (w *draft) takeBack(t jml.Task) {
	if t.AssetID != "" {
		w.moveAsset(w.Registers.AssetByID(t.AssetID), register.Returned, "", t.ID, "returned")
	}
}

func (w *draft) withSomebodyElse(a register.Asset) bool {
	return a.State == register.Issued && a.HolderID != w.Case.PersonID
}

func alreadyIssued(field, tag string) error {
	return jml.Invalid(field, fmt.Sprintf("The register says %s is with somebody else. Record its return first.", tag))
}

// recordAsset enters new equipment that the person has.
func (w *draft) recordAsset(a register.Asset) {
	a.ID, a.Kind = provisional("asset", a.Tag), cmp.Or(a.Kind, "laptop")
	a.State, a.HolderID, a.Since = register.Issued, w.Case.PersonID, w.Now
	w.Registers.Assets = append(w.Registers.Assets, a)
	w.take(AssetRecorded{a})
}

func (w *draft) moveAsset(a *register.Asset, state register.AssetState, holder, source, why string) {
	from := *a
	a.State, a.HolderID, a.Since, a.Source = state, holder, w.Now, source
	w.take(AssetMoved{From: from, To: *a, Why: why})
}

// takeHoldings records what the owner says the person holds; once every such
// list is in, the registers are confirmed.
func (w *draft) takeHoldings(t jml.Task) error {
	if listed := len(t.Answer.Holds) + len(t.Answer.Assets); listed > w.Tasks.room() {
		return jml.Invalid("holds", fmt.Sprintf("This case has %d tasks already, and %d more do not fit. "+
			"List what is new only, or nothing, and ask HR to have the rest imported from a file.", len(w.Tasks.All()), listed))
	}
	for _, h := range t.Answer.Holds {
		if err := w.recordHeld(t, h.System, h.Level); err != nil {
			return err
		}
	}
	for _, a := range t.Answer.Assets {
		if err := w.recordHeldAsset(t, a); err != nil {
			return err
		}
	}

	missing := func(o jml.Task) bool {
		return o.Asks == jml.AsksHolds && o.State != jml.TaskDone && o.State != jml.TaskCancelled
	}
	if !w.Tasks.any(missing) {
		w.confirmHoldings("list")
	}
	return w.takeBackNamed()
}

// recordHeld puts access into the register that somebody named in an answer.
func (w *draft) recordHeld(t jml.Task, system, level string) error {
	if _, ok := w.Matrix.System(system); !ok {
		return jml.Invalid("holds", fmt.Sprintf("The matrix has no system %q.", system))
	}
	w.grant(system, level, t.ID)
	return nil
}

func (w *draft) recordHeldAsset(t jml.Task, held jml.HeldAsset) error {
	a := w.Registers.AssetByTag(held.Tag)
	switch {
	case a == nil:
		w.recordAsset(register.Asset{Tag: held.Tag, Kind: held.Kind, Source: t.ID})
	case w.withSomebodyElse(*a):
		return alreadyIssued("assets", held.Tag)
	case a.State != register.Issued:
		w.moveAsset(a, register.Issued, w.Case.PersonID, t.ID, "named in a list")
	}
	return nil
}

func (w *draft) confirmHoldings(by string) {
	subject := &w.Registers.Subject
	if subject.HoldingsConfirmedAt.IsZero() {
		subject.HoldingsConfirmedAt = w.Now
		w.take(HoldingsConfirmed{*subject, by})
	}
}

// mark sets when a leaver's access was closed and the things were back.
func (w *draft) mark() {
	if w.Case.Kind == jml.Leaver {
		w.Case.AccessClosedAt, w.Case.ThingsBackAt = w.allBack(jml.WritesRevoke), w.allBack(jml.WritesReturn)
	}
}

// allBack is the latest done-at of the tasks that take back so; zero while one
// of them runs, was not done or waits for a second person, and while it is not
// known what there is to take back.
func (w *draft) allBack(writes jml.Writes) (latest time.Time) {
	if w.Case.Ending != "" {
		return time.Time{}
	}
	for _, t := range w.Tasks.All() {
		takes := t.Writes == writes && t.Purpose != jml.PurposeUndo
		asks := t.Asks == jml.AsksHolds || t.Purpose == jml.PurposeRecheck || checksSystem(w.Playbook, *t)
		switch {
		case (takes || asks) && !t.State.Ended(), takes && t.State == jml.TaskNotDone:
			return time.Time{}
		case takes && t.State == jml.TaskDone && t.DoneAt.After(latest):
			latest = t.DoneAt
		}
	}
	return latest
}
