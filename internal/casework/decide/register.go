package decide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/timely"
)

// filing is what a task's ending puts into the registers.
type filing struct {
	*draft
	t jml.Task
}

// register does to the registers what the task's ending says.
func (w filing) register(e jml.Ending) error {
	switch w.t.Writes {
	case jml.WritesGrant:
		w.grant(w.t.System, w.t.Level)
		w.grantWithin()
	case jml.WritesSet:
		w.setLevel()
	case jml.WritesRevoke:
		w.endHolding("revoked")
	case jml.WritesIssue:
		return w.issue(e)
	case jml.WritesReturn:
		return w.takeBack(e)
	case jml.WritesNothing: // a device that was locked or wiped, by the number somebody read off it
		return w.compareSerial(w.Registers.AssetByID(w.t.AssetID), e)
	}
	return nil
}

func (w filing) grant(system, level string) {
	held := func(g register.Grant) bool { return g.System == system && g.Level == level }
	if slices.ContainsFunc(w.Registers.Grants, held) {
		return
	}
	g := register.Grant{ID: provisional("grant", system+" "+level), PersonID: w.Case.PersonID, EngagementID: w.Case.EngagementID,
		System: system, Level: level, Source: w.t.ID, GrantedAt: w.Now}
	w.Registers.Grants = append(w.Registers.Grants, g)
	w.take(GrantRecorded{g})
}

// setLevel has the system held at the task's level and at no other.
func (w filing) setLevel() {
	w.endGrants("level_set", func(g register.Grant) bool { return g.System == w.t.System && g.Level != w.t.Level })
	w.grant(w.t.System, w.t.Level)
}

// grantWithin enters what comes with a single sign-on account: what everyone
// reaches through it, as far as no task of the case grants it by itself.
func (w filing) grantWithin() {
	identity, known := w.Matrix.System(w.t.System)
	if !known || !identity.Identity {
		return
	}
	for _, a := range w.Matrix.Within(w.Case.After.Functions) {
		own := func(o jml.Task) bool { return o.Writes == jml.WritesGrant && o.System == a.System.Key }
		held := func(g register.Grant) bool { return g.System == a.System.Key }
		if !w.Tasks.any(own) && !slices.ContainsFunc(w.Registers.Grants, held) {
			w.grant(a.System.Key, a.Level)
		}
	}
}

// endHolding ends what the register holds about the task's system or, when the
// register was wrong, its equipment: nobody lost what they never had, so it is the
// company's again, as it is for a file that names no holder.
func (w filing) endHolding(why string) {
	w.endGrants(why, func(g register.Grant) bool { return w.t.System != "" && w.covers(g.System) })
	if why != reason.RegisterWrong {
		return
	}
	for _, a := range w.Registers.Holdings().Assets {
		if w.t.AssetID == a.ID {
			w.moveAsset(w.Registers.AssetByID(a.ID), register.InStock, "", why)
		}
	}
}

// endGrants takes running lines out of the access register.
func (w filing) endGrants(why string, ends func(register.Grant) bool) {
	var left []register.Grant
	for _, g := range w.Registers.Grants {
		if !ends(g) {
			left = append(left, g)
			continue
		}
		g.EndedAt, g.EndedBy = w.Now, w.t.ID
		w.take(GrantEnded{g, w.t.ID, why})
	}
	w.Registers.Grants = left
}

// covers reports whether removing the task's system also removes the person
// from another: systems reached only through single sign-on end with the
// identity, unless they have a removal of their own.
func (w filing) covers(system string) bool {
	if w.t.System == system {
		return true
	}
	return w.Matrix.Carries(w.t.System, system) && !w.Tasks.any(func(o jml.Task) bool {
		return o.Writes == jml.WritesRevoke && o.System == system && o.State != jml.TaskCancelled
	})
}

// issue hands equipment of the register, or new equipment, to the person.
func (w filing) issue(e jml.Ending) error {
	tag := strings.TrimSpace(e.Asset.Tag)
	a := w.Registers.AssetByTag(tag)
	switch {
	case a == nil:
		w.recordAsset(register.Asset{Tag: tag, Serial: proof.SerialNumber(e), Kind: e.Asset.Kind, Model: e.Asset.Model}, TypedAsset{"tag", serialField(e)})
	case w.withSomebodyElse(*a):
		return alreadyIssued("tag", tag)
	default:
		if err := w.compareSerial(a, e); err != nil {
			return err
		}
		w.moveAsset(a, register.Issued, w.Case.PersonID, "issued")
	}
	return nil
}

// takeBack enters that equipment came back, whoever had it.
func (w filing) takeBack(e jml.Ending) error {
	if w.t.AssetID == "" {
		return nil
	}
	a := w.Registers.AssetByID(w.t.AssetID)
	if err := w.compareSerial(a, e); err != nil {
		return err
	}
	w.moveAsset(a, register.Returned, "", "returned")
	return nil
}

// compareSerial asks when the serial number that somebody read off equipment is
// not the register's. Who says that it is has the register corrected.
func (w filing) compareSerial(a *register.Asset, e jml.Ending) error {
	typed := strings.TrimSpace(proof.SerialNumber(e))
	switch {
	case typed == "" || a == nil || a.Serial == "" || strings.EqualFold(typed, a.Serial):
		return nil
	case !e.SerialSure:
		return jml.Invalid(serialField(e), fmt.Sprintf("The register has %s with the serial number %s, and here stands %s. Is it that piece? Correct the number, or tick that it is right.", a.Tag, a.Serial, typed))
	}
	a.Serial = typed
	w.take(AssetCorrected{*a, w.t.ID, TypedAsset{Serial: serialField(e)}})
	return nil
}

// serialField is where a serial number was typed.
func serialField(e jml.Ending) string {
	if e.Asset.Serial != "" {
		return "asset_serial"
	}
	return "serial"
}

func (w filing) withSomebodyElse(a register.Asset) bool {
	return a.State == register.Issued && a.HolderID != w.Case.PersonID
}

func alreadyIssued(field, tag string) error {
	return jml.Invalid(field, fmt.Sprintf("The register says %s is with somebody else. Record its return first.", tag))
}

// recordAsset enters new equipment that the person has.
func (w filing) recordAsset(a register.Asset, typed TypedAsset) {
	a.ID, a.Kind = provisional("asset", a.Tag), cmp.Or(a.Kind, "laptop")
	a.State, a.HolderID = register.Issued, w.Case.PersonID
	a.Since, a.Source = w.Now, w.t.ID
	w.Registers.Assets = append(w.Registers.Assets, a)
	w.take(AssetRecorded{a, typed})
}

func (w filing) moveAsset(a *register.Asset, state register.AssetState, holder, why string) {
	from := *a
	a.State, a.HolderID, a.Said, a.EngagementID = state, holder, jml.NotBack{}, ""
	a.Since, a.Source = w.Now, w.t.ID
	w.take(AssetMoved{From: from, To: *a, Why: why})
}

// takeHoldings records what the owner says the person holds; once every such
// list is in, the registers are confirmed.
func (w filing) takeHoldings() error {
	if listed := len(w.t.Answer.Holds) + len(w.t.Answer.Assets); listed > w.Tasks.room() {
		return jml.Invalid("holds", fmt.Sprintf("This case has %d tasks already, and %d more do not fit. "+
			"List what is new only, or nothing, and have the rest imported from a file.", len(w.Tasks.All()), listed))
	}
	for _, h := range w.t.Answer.Holds {
		if err := w.recordHeld(h.System, h.Level); err != nil {
			return err
		}
	}
	for _, a := range w.t.Answer.Assets {
		if err := w.recordHeldAsset(a); err != nil {
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

// recordHeld puts access into the register that somebody named in an answer, also
// to a system that the matrix lacks.
func (w filing) recordHeld(named, level string) error {
	g, err := playbook.Named(w.Matrix, w.Registers.Grants, register.Grant{System: named, Level: level})
	if err != nil {
		return jml.Invalid("holds", err.Message)
	}
	w.grant(g.System, g.Level)
	return nil
}

func (w filing) recordHeldAsset(held jml.HeldAsset) error {
	a := w.Registers.AssetByTag(held.Tag)
	switch {
	case a == nil:
		w.recordAsset(register.Asset{Tag: held.Tag, Kind: held.Kind}, TypedAsset{Tag: "assets"})
	case w.withSomebodyElse(*a):
		return alreadyIssued("assets", held.Tag)
	case a.State != register.Issued:
		w.moveAsset(a, register.Issued, w.Case.PersonID, "named in a list")
	}
	return nil
}

// unregister puts back what the ending took from the registers.
func (w filing) unregister() error {
	switch w.t.Writes {
	case jml.WritesRevoke:
		w.grantAgain()
	case jml.WritesSet:
		w.endGrants("reopened", func(g register.Grant) bool { return g.Source == w.t.ID })
		w.grantAgain()
	case jml.WritesReturn:
		if a := w.Registers.AssetByID(w.t.AssetID); a != nil && !w.withSomebodyElse(*a) {
			w.moveAsset(a, register.Issued, w.Case.PersonID, "reopened")
		}
	case jml.WritesNothing:
		w.findAgain()
		if keepsEquipment(w.t) {
			return w.unkeep()
		}
	}
	return nil
}

func (w filing) grantAgain() {
	for _, g := range w.Registers.EndedBy[w.t.ID] {
		w.grant(g.System, g.Level)
	}
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

// allBack is when the last was taken back so; zero of what is not to be.
func (w *draft) allBack(writes jml.Writes) time.Time {
	if w.Case.Ending != "" {
		return time.Time{}
	}
	var tasks []timely.Taking
	for _, t := range w.Tasks.All() {
		tasks = append(tasks, timely.Taking{Purpose: t.Purpose, Asks: t.Asks, Writes: t.Writes, System: t.System, Decides: len(t.Decides) > 0,
			State: t.State, DoneAt: t.DoneAt})
	}
	return timely.AllBack(writes, tasks)
}
