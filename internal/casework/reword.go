package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// reword takes what an event says anew to those who have tasks in a running
// case: HR's note, and where equipment goes. What it leaves out, or says as
// before, stays.
func (a *acceptance) reword(c jml.Case) error {
	if c.Kind == jml.Leaver && a.ev.Delivery != "" {
		return jml.Invalid("delivery", "Nothing is delivered to who leaves. Write it into the note instead.")
	}
	for _, text := range []struct {
		field string
		said  *string
	}{{"note", &a.ev.Note}, {"delivery", &a.ev.Delivery}} {
		if *text.said == "" {
			continue
		}
		before, _, err := a.CaseText(c.ID, text.field)
		if err != nil {
			return err
		}
		if before == *text.said {
			*text.said = ""
			continue
		}
		a.reworded = append(a.reworded, text.field)
	}
	a.changed = append(a.changed, a.reworded...)
	return nil
}

// tellReworded mails whoever was told of open tasks of theirs in other words,
// unless a mail that will say the new ones is on its way. A leaver's note is
// told to nobody.
func (a *acceptance) tellReworded(c jml.Case) error {
	if len(a.reworded) == 0 || c.Kind == jml.Leaver {
		return nil
	}
	told, err := a.told(c.ID)
	if err != nil {
		return err
	}
	tasks, err := a.Tasks(c.ID)
	if err != nil {
		return fmt.Errorf("read tasks: %w", err)
	}
	byOwner := map[string][]notice.TaskRef{}
	for _, t := range tasks {
		if t.State == jml.TaskOpen && t.AssigneeID != c.PersonID && told[t.AssigneeID][t.ID] {
			byOwner[t.AssigneeID] = append(byOwner[t.AssigneeID], notice.TaskRef{TaskID: t.ID})
		}
	}
	rows, err := a.Notices(c.ID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	for _, n := range rows {
		if n.State == notice.Pending && n.Kind != notice.Digest && n.Kind != notice.Escalation && !n.Kind.Recalls() {
			delete(byOwner, n.OwnerID)
		}
	}
	return a.notify(c.ID, notice.First, byOwner)
}
