package casework

import (
	"cmp"
	"fmt"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// write enters a decision: each effect's row and leaf, then the case, which is
// driven again. A decision without effects changes nothing.
func (w *work) write(d decide.Decision) error {
	if len(d.Effects) == 0 {
		return nil
	}
	return w.writeAll(d)
}

// writeAll is write, also when nothing but the case row changes.
func (w *work) writeAll(d decide.Decision) error {
	if err := w.effects(d); err != nil {
		return err
	}
	return w.save(d.Case)
}

// writeAsleep is write for a decision that lets the case's run sleep on: the
// change is marked as seen, in the place of the round that would find nothing
// to do.
func (w *work) writeAsleep(d decide.Decision) error {
	if len(d.Effects) == 0 {
		return nil
	}
	if err := w.effects(d); err != nil {
		return err
	}
	d.Case.Rev++
	d.Case.DrivenRev = d.Case.Rev
	return w.putBack(d.Case)
}

func (w *work) effects(d decide.Decision) error {
	p := pen{work: w, caseID: d.Case.ID, ids: map[string]string{}}
	for _, e := range d.Effects {
		if err := p.effect(e); err != nil {
			return err
		}
	}
	return p.recall(d)
}

// recall has everybody told once of whom the decision leaves with a word that
// holds no longer.
func (p pen) recall(d decide.Decision) error {
	if !d.Recalled() {
		return nil
	}
	mails, err := p.Notices(p.caseID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	for _, told := range decide.Recalls(d, mails, p.Directory().Gone) {
		if err := p.told(told); err != nil {
			return err
		}
	}
	return nil
}

// save writes the case row back as changed and has it driven.
func (w *work) save(c jml.Case) error {
	c.Rev++
	w.Wake(c.ID)
	return w.putBack(c)
}

func (w *work) putBack(c jml.Case) error {
	if err := w.UpdateCase(c); err != nil {
		return fmt.Errorf("write the case: %w", err)
	}
	return nil
}

// pen writes the effects of one decision.
type pen struct {
	*work
	caseID string
	ids    map[string]string // of what the decision adds, by its provisional name
}

func (p pen) effect(e decide.Effect) error {
	switch e := e.(type) {
	case decide.TaskAdded:
		return p.taskAdded(e)
	case decide.TaskOpened:
		return p.taskGiven(e.Task, given(e.Task))
	case decide.TaskAssigned:
		return p.taskGiven(e.Task, evidence.TaskAssigned{TaskOpened: given(e.Task), Why: e.Why}, ledger.Personal("note", e.Note))
	case decide.TaskEnded:
		return p.taskEnded(e)
	case decide.TaskSentBack:
		return p.task(e.Task, evidence.TaskSentBack{First: p.id(e.First)}, ledger.Personal("note", e.Note))
	case decide.TaskReopened:
		return p.task(e.Task, evidence.TaskReopened{From: e.From, Because: e.Because}, ledger.Personal("note", e.Note))
	case decide.TaskCancelled:
		return p.task(e.Task, evidence.TaskCancelled{Reason: e.Task.Reason, By: p.id(e.By)})
	case decide.TaskRedated:
		return p.task(e.Task, taskRescheduled(e.Task))
	case decide.TaskMarked:
		return p.update(p.named(e.Task))
	case decide.ExceptionAccepted:
		p.Log(p.caseID, e.Task, evidence.ExceptionAccepted{For: e.For, Until: e.Until}, ledger.Personal("note", e.Note))
		return nil
	case decide.Told:
		return p.told(e)
	case decide.AnnouncementWithdrawn: // whose leaf is the acceptance's
		return nil
	case decide.CaseReopened:
		p.Log(p.caseID, "", evidence.CaseReopened{Task: e.Task, Because: e.Because})
		return nil
	case decide.CaseClosed:
		p.Log(p.caseID, "", evidence.CaseClosed{State: e.State, AccessClosedAt: instant(e.AccessClosedAt), ThingsBackAt: instant(e.ThingsBackAt), Effective: &e.Effective, CutoffAt: instant(e.CutoffAt)})
		return nil
	}
	return p.register(e)
}

func (p pen) register(e decide.Effect) error {
	switch e := e.(type) {
	case decide.GrantRecorded:
		return p.grantRecorded(e.Grant)
	case decide.GrantEnded:
		e.Grant.ID = p.id(e.Grant.ID)
		return p.EndGrant(e.Grant, p.caseID, e.Why)
	case decide.AssetRecorded:
		return atInput(p.assetRecorded(e.Asset), e.Asset.Source, e.Typed)
	case decide.AssetCorrected:
		e.Asset.ID = p.id(e.Asset.ID)
		return atInput(p.RecordAssetAnew(e.Asset, p.caseID, e.Task), e.Task, e.Typed)
	case decide.AssetMoved:
		e.From.ID, e.To.ID = p.id(e.From.ID), p.id(e.To.ID)
		if err := p.MoveAsset(e.From, e.To, p.caseID, e.Why, e.Note); err != nil || e.Why != reason.CarriedOver {
			return err
		}
		return carryOver(p.work, e.To)
	case decide.AssetMarked:
		return p.UpdateAsset(e.Asset)
	case decide.HoldingsConfirmed:
		return p.ConfirmHoldings(e.Person, p.caseID, e.By)
	}
	return fmt.Errorf("write a decision: nobody knows how to write a %T", e)
}

// id is the id of what has a provisional name until it is written.
func (p pen) id(name string) string {
	if id, added := p.ids[name]; added {
		return id
	}
	return name
}

// named is a task row with ids in place of provisional names.
func (p pen) named(t jml.Task) jml.Task {
	t.ID, t.For, t.AssetID = p.id(t.ID), p.id(t.For), p.id(t.AssetID)
	return t
}

func (p pen) update(t jml.Task) error {
	if err := p.UpdateTask(t); err != nil {
		return fmt.Errorf("write the task: %w", err)
	}
	return nil
}

// task writes a task's row and its leaf.
func (p pen) task(t jml.Task, leaf evidence.Data, personal ...evidence.Field) error {
	t = p.named(t)
	if err := p.update(t); err != nil {
		return err
	}
	p.Log(p.caseID, t.ID, leaf, personal...)
	return nil
}

func (p pen) taskAdded(e decide.TaskAdded) error {
	id, err := ledger.NewID()
	if err != nil {
		return err
	}
	p.ids[e.Task.ID] = id
	t := p.named(e.Task)
	if err := p.InsertTask(t); err != nil {
		return fmt.Errorf("write the added task: %w", err)
	}
	planned, err := plannedTask(p.work, t)
	if err != nil {
		return err
	}
	leaf := evidence.TaskAdded{PlannedTask: planned, Because: e.Because}
	var typed []evidence.Field
	if t.Typed() {
		typed, leaf.Title = append(typed, ledger.Personal("title", t.Title)), ""
	}
	p.Log(p.caseID, t.ID, leaf, typed...)
	return nil
}

func given(t jml.Task) evidence.TaskOpened {
	return evidence.TaskOpened{Assignee: t.AssigneeID, Assignment: t.Assignment, Via: t.Via, NotApart: t.NotApart}
}

// taskGiven writes a task that somebody has now.
func (p pen) taskGiven(t jml.Task, leaf evidence.Data, personal ...evidence.Field) error {
	name, err := p.NameOf(t.AssigneeID)
	if err != nil {
		return err
	}
	return p.task(t, leaf, append(personal, ledger.Personal("assignee.name", name))...)
}

func (p pen) taskEnded(e decide.TaskEnded) error {
	t, said := e.Task, e.Ending
	if err := p.update(t); err != nil {
		return err
	}
	if len(said.Files) > 0 {
		if err := p.AttachFiles(t.ID, said.Files); err != nil {
			return fmt.Errorf("attach files: %w", err)
		}
	}
	for i, file := range said.Files {
		p.Log(p.caseID, t.ID, evidence.FileAttached{N: i + 1, Size: file.Size, Media: file.Media},
			ledger.Personal("sha256", file.SHA256), ledger.Personal("name", file.Name))
	}
	p.Append(evidence.Draft{OccurredAt: t.DoneAt, Case: p.caseID, Task: t.ID, Actor: p.Actor, Personal: endingFields(said),
		Data: evidence.TaskEnded{Outcome: t.State, Reason: t.Reason, Answer: t.Answer, DoneAt: t.DoneAt, Proven: t.Proven,
			DoneBy: t.DoneBy, RecordedBy: t.RecordedBy, Assignment: t.Assignment, Files: len(said.Files), NotApart: t.NotApart, DueAt: instant(t.Due.At)}})
	return nil
}

func (p pen) grantRecorded(g register.Grant) error {
	name := g.ID
	recorded, err := p.RecordGrant(g, p.caseID)
	p.ids[name] = recorded.ID
	return err
}

func (p pen) assetRecorded(a register.Asset) error {
	name := a.ID
	recorded, err := p.RecordAsset(a, p.caseID)
	p.ids[name] = recorded.ID
	return err
}

// atInput has the register's refusal of equipment name the input of the ending
// into which it was typed.
func atInput(err error, task string, typed decide.TypedAsset) error {
	var at jml.Problems
	for _, r := range jml.Refusals(err) {
		input := map[string]string{"tag": typed.Tag, "serial": typed.Serial}[r.Field]
		at = append(at, &jml.Error{Code: r.Code, Field: task + "." + cmp.Or(input, r.Field), Message: r.Message})
	}
	if at == nil {
		return err
	}
	return at
}

// told writes one pending notice per owner.
func (p pen) told(e decide.Told) error {
	for _, refs := range e.Tasks {
		for i := range refs {
			refs[i].TaskID = p.id(refs[i].TaskID)
		}
	}
	return p.notify(p.caseID, e.Kind, e.Tasks)
}
