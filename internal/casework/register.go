package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// write does to the registers what the task's ending says.
func (f *file) write(t jml.Task, e jml.Ending) (*jml.Error, error) {
	switch t.Writes {
	case jml.WritesGrant:
		return nil, f.grant(t.System, t.Level, t.ID)
	case jml.WritesRevoke:
		return nil, f.revoked(t)
	case jml.WritesIssue:
		return f.issue(t, e)
	case jml.WritesReturn:
		return nil, f.returned(t)
	}
	return nil, nil
}

func (f *file) grant(system, level, source string) error {
	_, err := f.RecordGrant(register.Grant{PersonID: f.c.PersonID, EngagementID: f.c.EngagementID, System: system, Level: level, Source: source}, f.c.ID)
	return err
}

func (f *file) revoked(t jml.Task) error {
	return f.endHolding(t, "revoked")
}

// mark sets when a leaver's access was closed and the things were back.
func (f *file) mark() {
	if f.c.Kind == jml.Leaver && !f.part {
		f.c.AccessClosedAt, f.c.ThingsBackAt = f.allBack(jml.WritesRevoke), f.allBack(jml.WritesReturn)
	}
}

// allBack is the latest done-at of the tasks that take back so; zero while one
// of them runs, was not done or waits for a second person, and while it is not
// known what there is to take back.
func (f *file) allBack(w jml.Writes) (latest time.Time) {
	for _, t := range f.tasks {
		takes := t.Writes == w && t.Purpose != jml.PurposeUndo
		asks := t.Asks == jml.AsksHolds || t.Purpose == jml.PurposeRecheck || f.checksSystem(t)
		switch {
		case f.c.Ending != "", (takes || asks) && !t.State.Ended(), takes && t.State == jml.TaskNotDone:
			return time.Time{}
		case takes && t.State == jml.TaskDone && t.DoneAt.After(latest):
			latest = t.DoneAt
		}
	}
	return latest
}

// endHolding ends what the register holds about the task's system or asset.
func (f *file) endHolding(t jml.Task, why string) error {
	holdings, err := f.Holdings(f.c.PersonID)
	if err != nil {
		return fmt.Errorf("read holdings: %w", err)
	}
	for _, g := range holdings.Grants {
		if t.System == "" || !f.covers(t, g.System) {
			continue
		}
		if err := f.EndGrant(g, f.c.ID, t.ID, why); err != nil {
			return err
		}
	}
	for _, a := range holdings.Assets {
		if t.AssetID == a.ID && why == reason.RegisterWrong {
			if err := f.moveAsset(a, register.Lost, "", t.ID, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// covers reports whether removing the task's system also removes the person
// from another: systems reached only through single sign-on end with the
// identity, unless they have a removal of their own.
func (f *file) covers(t jml.Task, system string) bool {
	if t.System == system {
		return true
	}
	identity, ok := f.matrix.System(t.System)
	behind, known := f.matrix.System(system)
	if !ok || !known || !identity.Identity || !behind.SSO {
		return false
	}
	return !slices.ContainsFunc(f.tasks, func(o jml.Task) bool {
		return o.Writes == jml.WritesRevoke && o.System == system && o.State != jml.TaskCancelled
	})
}

// issue hands an asset of the register, or a new one, to the person.
func (f *file) issue(t jml.Task, e jml.Ending) (*jml.Error, error) {
	tag := strings.TrimSpace(e.Asset.Tag)
	a, known, err := f.AssetByTag(tag)
	if err != nil {
		return nil, fmt.Errorf("look for the asset: %w", err)
	}
	if known && a.State == register.Issued && a.HolderID != f.c.PersonID {
		return jml.Invalid("tag", fmt.Sprintf("The register says %s is with somebody else. Record its return first.", tag)), nil
	}
	if known {
		return nil, f.moveAsset(a, register.Issued, f.c.PersonID, t.ID, "issued")
	}
	return nil, f.recordAsset(register.Asset{Tag: tag, Serial: firstOf(e.Asset.Serial, e.Serial), Kind: firstOf(e.Asset.Kind, "laptop"), Model: e.Asset.Model,
		State: register.Issued, HolderID: f.c.PersonID, Source: t.ID})
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func (f *file) recordAsset(a register.Asset) error { return f.RecordAsset(a, f.c.ID) }

func (f *file) moveAsset(a register.Asset, state register.AssetState, holder, source, why string) error {
	return f.MoveAsset(a, company.Move{State: state, Holder: holder, Source: source, Why: why}, f.c.ID)
}

func (f *file) returned(t jml.Task) error {
	if t.AssetID != "" {
		a, err := f.Asset(t.AssetID)
		if err != nil {
			return err
		}
		if err := f.moveAsset(a, register.Returned, "", t.ID, "returned"); err != nil {
			return err
		}
	}
	return nil
}

// recordHeld puts a holding into the register that somebody named in answer t,
// and has it removed where the case asks for that.
func (f *file) recordHeld(t jml.Task, system, level string) error {
	if _, ok := f.matrix.System(system); !ok {
		return jml.Invalid("holds", fmt.Sprintf("The matrix has no system %q.", system))
	}
	return f.grant(system, level, t.ID)
}

func (f *file) recordHeldAsset(t jml.Task, held jml.HeldAsset) error {
	a, known, err := f.AssetByTag(held.Tag)
	switch {
	case err != nil:
		return fmt.Errorf("look for the asset: %w", err)
	case known && a.HolderID == f.c.PersonID && a.State == register.Issued:
		return nil
	case known && a.State == register.Issued:
		return jml.Invalid("assets", fmt.Sprintf("The register says %s is with somebody else. Record its return first.", held.Tag))
	case known:
		return f.moveAsset(a, register.Issued, f.c.PersonID, t.ID, "named in a list")
	}
	return f.recordAsset(register.Asset{Tag: held.Tag, Kind: firstOf(held.Kind, "laptop"), State: register.Issued, HolderID: f.c.PersonID, Source: t.ID})
}

func (f *file) confirmHoldings(by string) error { return f.ConfirmHoldings(f.subject(), by, f.c.ID) }

// MatchHoldings adds and cancels removals of a leaver so that they are what
// the registers say the person holds now.
func (s *Service) MatchHoldings(ctx context.Context, caseID string, _ time.Time) error {
	return s.round(ctx, caseID, func(w *work) error {
		f, err := w.open(caseID)
		if err != nil || !f.c.Live() {
			return err
		}
		drift, err := f.drift()
		if err != nil || drift.none() {
			return err
		}
		if err := f.apply(drift); err != nil {
			return err
		}
		return f.save()
	})
}

// matchHoldings has everything taken back that an answer put into the
// registers, also after the cut-off, and in a mover what the new work does not
// call for.
func (f *file) matchHoldings() error {
	if f.c.Kind == jml.Joiner || !f.c.Live() {
		return nil
	}
	d, err := f.compare()
	if err != nil {
		return err
	}
	return f.apply(drift{missing: d.missing})
}

// drift is how a leaver's removals differ from the registers.
type drift struct {
	missing []jml.Task // as planned now, not yet in the case
	excess  []string   // ids of running removals of what is no longer held
}

func (d drift) none() bool { return len(d.missing)+len(d.excess) == 0 }

// drift is what a round has to mend. Before the cut-off removals come and go
// with the registers; after it they only come, since somebody may be at work.
func (f *file) drift() (drift, error) {
	if f.c.Kind != jml.Leaver || !f.c.Live() {
		return drift{}, nil
	}
	d, err := f.compare()
	if f.c.Effected {
		d.excess = nil
	}
	return d, err
}

// compare holds what the playbook would plan for the registers as they are
// against the tasks the case has.
func (f *file) compare() (drift, error) {
	in, err := f.input()
	if err != nil {
		return drift{}, err
	}
	planned, err := playbook.Plan(in)
	if err != nil {
		return drift{}, err
	}
	var d drift
	for _, p := range planned {
		if p.Purpose == jml.PurposeLine && f.overHoldings(p) && !f.covered(p) {
			d.missing = append(d.missing, p)
		}
	}
	for _, t := range f.tasks {
		if excess(t, in.Holdings) {
			d.excess = append(d.excess, t.ID)
		}
	}
	return d, nil
}

func (f *file) overHoldings(t jml.Task) bool {
	l, _ := f.pb.Line(t.Line)
	return l.ForEach == playbook.HoldingSystem || l.ForEach == playbook.HoldingAsset || l.ForEach == playbook.DiffRemove
}

// covered reports whether the case has a task for what the plan asks. A
// removal that ended well does not count: the register says it is held again.
// One that a manager's "keep" cancelled does.
func (f *file) covered(p jml.Task) bool {
	return slices.ContainsFunc(f.tasks, func(t jml.Task) bool {
		same := t.Line == p.Line && t.System == p.System && t.AssetID == p.AssetID && t.Purpose != jml.PurposeCheck
		over := t.State == jml.TaskCancelled && t.Reason != reason.Kept || t.TakesBack() && (t.State == jml.TaskDone || t.State == jml.TaskNotApplicable)
		return same && !over
	})
}

// excess reports whether a running removal is about something no longer held.
func excess(t jml.Task, h register.Holdings) bool {
	if t.State.Ended() || t.Purpose == jml.PurposeUndo {
		return false
	}
	switch {
	case t.Writes == jml.WritesRevoke && t.System != "":
		return !slices.ContainsFunc(h.Grants, func(g register.Grant) bool { return g.System == t.System })
	case t.Writes == jml.WritesReturn && t.AssetID != "":
		return !slices.ContainsFunc(h.Assets, func(a register.Asset) bool { return a.ID == t.AssetID })
	}
	return false
}

func (f *file) apply(d drift) error {
	for _, p := range d.missing {
		p.Purpose, p.For = jml.PurposeRegister, ""
		if err := f.addWithCheck(p, "register"); err != nil {
			return err
		}
	}
	for _, id := range d.excess {
		if err := f.cancel(f.task(id), reason.RegisterChanged, ""); err != nil {
			return err
		}
	}
	return nil
}
