package decide

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/register"
)

// saysGone reports whether an ending says that equipment does not come back.
func saysGone(outcome jml.TaskState, reason string) bool {
	return outcome == jml.TaskNotApplicable && register.AssetState(reason).IsGone()
}

// needBack reports whether a task makes no sense for equipment that does not come
// back, so that whoever has it may say so.
func (t Tasks) needBack(pb *playbook.Playbook, task jml.Task) bool {
	switch {
	case task.IsJudgement():
		return false
	case task.Writes == jml.WritesReturn:
		return true
	case task.PlaybookHash == pb.Hash:
		return pb.NeedsBack(task.Line)
	}
	return task.AssetID != "" && t.any(func(o jml.Task) bool {
		return o.Writes == jml.WritesReturn && o.AssetID == task.AssetID && o.NamedBy(task.After)
	})
}

// gone is equipment on its way out of a case and of the register.
type gone struct {
	*draft
	piece *register.Asset
	state register.AssetState
	by    jml.Task // whose ending says so, or that needed it back
	said  string   // id of by, where its ending says so
}

// notBack does what the ending of a task says of equipment that does not come
// back.
func notBack(w *draft, t jml.Task, e jml.Ending) error {
	g := gone{w, w.Registers.pieceOf(t, e), register.AssetState(e.Reason), t, t.ID}
	switch {
	case g.piece == nil:
		return jml.Invalid("piece", "Say which piece of equipment does not come back, by its tag.")
	case (filing{w, t}).withSomebodyElse(*g.piece):
		return alreadyIssued("piece", g.piece.Tag)
	case g.piece.State.IsGone():
		return &jml.Error{Code: jml.CodeConflict, Field: "outcome", Message: "The register says that already. Open the page again."}
	}
	if err := g.state.CheckSaid(e.NotBack, w.Now); err != nil {
		return err
	}
	if e.Note == "" && len(e.Files) == 0 {
		return jml.Invalid("note", "Say in a note how you know, or add a file that shows it.")
	}
	said := g.state.OnlySaid(e.NotBack)
	said.By = t.DoneBy
	return g.leave(said, "not_back", e.Note)
}

// Gone has a case follow that equipment does not come back, as somebody says
// besides or a file does. found is false when no task of it needs that back.
func Gone(d *Dossier, to register.Asset, why, note string) (decision Decision, found bool, err error) {
	w := d.draft()
	t := w.Tasks.find(func(t jml.Task) bool {
		return t.AssetID == to.ID && !t.State.Ended() && w.Tasks.needBack(w.Playbook, t)
	})
	if t == nil {
		return Decision{}, false, nil
	}
	g := gone{w, w.Registers.AssetByID(to.ID), to.State, *t, ""}
	err = g.leave(to.Said, why, note)
	return w.decision(), true, err
}

// pieceOf is the equipment that an ending speaks of: what the task is about, else
// what it names of what the person has.
func (r *Registers) pieceOf(t jml.Task, e jml.Ending) *register.Asset {
	if t.AssetID != "" {
		return r.AssetByID(t.AssetID)
	}
	if len(e.Answer.Assets) != 1 {
		return nil
	}
	a := r.AssetByTag(e.Answer.Assets[0].Tag)
	if a == nil || a.State != register.Issued || a.HolderID != r.Subject.ID {
		return nil
	}
	return a
}

// leave takes the equipment out of the register and ends every other task that
// needs it back. Of what is missing the security lead is asked.
func (g gone) leave(said jml.NotBack, why, note string) error {
	from := *g.piece
	g.piece.State, g.piece.HolderID, g.piece.Said, g.piece.EngagementID = g.state, "", said, ""
	g.piece.Since, g.piece.Source = g.Now, g.by.ID
	g.take(AssetMoved{From: from, To: *g.piece, Why: why, Note: note})

	in, err := g.planInput()
	if err != nil {
		return err
	}
	if err := g.endOthers(in); err != nil {
		return err
	}
	if g.state.IsMissing() {
		question := playbook.Incident(in, g.by, *g.piece)
		question.OpensAt = g.Now
		g.add(question, "missing")
	}
	return nil
}

// endOthers ends the tasks that the equipment has no more. What is missing is
// still to be locked. Whoever said so on the line by which they bring back all
// that they have gets that line again for the rest.
func (g gone) endOthers(in playbook.Input) error {
	for _, t := range g.Tasks.All() {
		if t.ID == g.said || t.IsJudgement() {
			continue
		}
		ends, err := g.ends(in, *t)
		if err != nil {
			return err
		}
		if ends {
			if err := g.cancel(t, string(g.state), g.said); err != nil {
				return err
			}
		}
	}
	if g.by.AssetID != "" {
		return nil
	}
	return g.again(in)
}

// ends reports whether a task is about the equipment alone, or about all that the
// person has, of which nothing is left.
func (g gone) ends(in playbook.Input, t jml.Task) (bool, error) {
	needs := g.Tasks.needBack(g.Playbook, t)
	if t.AssetID != "" || !needs {
		return t.AssetID == g.piece.ID && (needs || !g.state.IsMissing()), nil
	}
	wanted, err := in.Wants(t.Line)
	return !wanted, err
}

// again has the person bring the rest, where there is any.
func (g gone) again(in playbook.Input) error {
	wanted, err := in.Wants(g.by.Line)
	if err != nil || !wanted {
		return err
	}
	rest, err := playbook.Extra(in, g.by.Line, playbook.Target{})
	if err != nil {
		return err
	}
	return g.addWithCheck(rest, "rest")
}

// judgeLoss notes in the register what was answered, or that nobody has answered,
// whether a loss is an incident.
func judgeLoss(w *draft, question jml.Task) {
	a := w.Registers.AssetByID(question.AssetID)
	if a == nil || !a.State.IsMissing() {
		return
	}
	a.Said.Incident = question.Answer.Choice
	w.take(AssetMarked{*a})
}

// findAgain puts back into the register what a task said does not come back that
// takes nothing back itself: where the person brings all, and where it was back.
func (w filing) findAgain() {
	for i := range w.Registers.Assets {
		a := &w.Registers.Assets[i]
		switch {
		case a.Source != w.t.ID || !a.State.IsGone():
		case w.t.AssetID != "":
			w.moveAsset(a, register.Returned, "", "reopened")
		default:
			w.moveAsset(a, register.Issued, w.Case.PersonID, "reopened")
		}
	}
}
