package mine

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/view"
)

// isGone is the answer that equipment does not come back; what became of it is
// asked beside.
const isGone = "gone"

// goneInputs are the inputs that are asked then.
func goneInputs() []string {
	return []string{"gone", "piece", "encrypted", "seen", "place", "locked_at", "data", "went_to"}
}

// askGone adds the answer that equipment does not come back to a task that makes
// no sense then, with what is to be said of it.
func (b builder) askGone(line *ownTask, t readmodel.TaskRow, name func(string) string) {
	if !b.needsBack(t) {
		return
	}
	line.Choices = append(line.Choices, view.Tick{ID: view.InputID(name("outcome")) + "-gone", Name: name("outcome"), Value: isGone,
		Label: "It does not come back: lost, stolen, broken, bought or kept", Chosen: b.Is(name("outcome"), isGone)})
	line.Gone = append(line.Gone, b.Choice(name("gone"), "What became of it", "", []string{"", "Choose", "lost", "Lost", "stolen", "Stolen",
		"broken", "Broken", "sold", "Bought by whoever had it", "kept", "Kept by whoever had it"}))
	if t.AssetID == "" {
		line.Gone = append(line.Gone, b.Choice(name("piece"), "Which piece", "What else you have is still to come back.", b.pieces()))
	}
	line.Gone = append(line.Gone,
		b.Choice(name("encrypted"), "Lost or stolen: is it encrypted?", "Say in the note below how you know, or add a file that shows it.",
			[]string{"", "Choose", "yes", "Yes", "no", "No", "unknown", "Nobody knows", "none", "It holds no data"}),
		b.Text(name("seen"), "Lost or stolen: when was it last seen?", "").As("date"),
		b.Text(name("place"), "And where?", ""),
		b.Text(name("locked_at"), "Lost or stolen: when was it locked?", "Leave empty while it is not. In the time of "+b.Zone.String()+".").As("datetime-local"),
		b.Text(name("went_to"), "Broken: where did it go?", "Repair, recycling, the bin."),
		b.Choice(name("data"), "Bought or kept: what became of the company's data on it?", "",
			[]string{"", "Choose", "wiped", "It was wiped", "handed_over", "It was handed over", "none", "It holds none"}))
	for _, f := range line.Gone {
		b.Shows(f.Name)
	}
}

// pieces are the options for what the person of the case has.
func (b builder) pieces() []string {
	pairs := []string{"", "Choose"}
	for _, a := range b.link.Held {
		pairs = append(pairs, a.Tag, a.Kind+" "+a.Tag)
	}
	return pairs
}

// needsBack reports whether a task makes no sense for equipment that does not come
// back.
func (b builder) needsBack(t readmodel.TaskRow) bool {
	pb := b.playbooks[t.PlaybookHash]
	return pb != nil && mayNeedBack(t) && pb.NeedsBack(t.Line)
}

// mayNeedBack reports whether it takes the playbook to say whether a task does.
func mayNeedBack(t readmodel.TaskRow) bool {
	asked := t.State == jml.TaskOpen || t.Early
	return asked && t.PlaybookHash != "" && !t.IsJudgement() && (t.AssetID != "" || t.Role == roles.Employee)
}

// playbooks reads those that say which tasks need equipment back.
func (t *Tasks) playbooks(ctx context.Context, tasks []readmodel.TaskRow) (map[string]*playbook.Playbook, error) {
	out := map[string]*playbook.Playbook{}
	for _, task := range tasks {
		if !mayNeedBack(task) || out[task.PlaybookHash] != nil {
			continue
		}
		body, err := t.documents.Document(ctx, task.PlaybookHash)
		if err != nil {
			return nil, fmt.Errorf("read playbook: %w", err)
		}
		if out[task.PlaybookHash], err = playbook.Parse(body); err != nil {
			return nil, fmt.Errorf("parse stored playbook: %s", err)
		}
	}
	return out, nil
}

// gone reads what was said of equipment that does not come back.
func (sub *submission) gone(e *jml.Ending, zone *time.Location) {
	id := e.TaskID
	e.Outcome, e.Reason = jml.TaskNotApplicable, sub.at("gone", id)
	if e.Reason == "" {
		sub.Wrong("gone."+id, "Say what became of it: lost, stolen, broken, bought or kept.")
	}
	if tag := sub.at("piece", id); tag != "" {
		e.Answer.Assets = []jml.HeldAsset{{Tag: tag}}
	}
	e.NotBack = jml.NotBack{Encrypted: sub.at("encrypted", id), Place: sub.at("place", id), Data: sub.at("data", id), WentTo: sub.at("went_to", id)}
	if v := sub.at("seen", id); v != "" {
		day, err := jml.ParseDate(v)
		if err != nil {
			sub.Wrong("seen."+id, "Write the day as 2026-12-01.")
		}
		e.NotBack.Seen = day
	}
	if v := sub.at("locked_at", id); v != "" {
		var wrong string
		if e.NotBack.LockedAt, wrong = localTime(v, zone); wrong != "" {
			sub.Wrong("locked_at."+id, wrong)
		}
	}
}
