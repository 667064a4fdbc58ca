package casework

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// reachAtWork mails a joiner, once their account is there, of the open tasks that
// no mail could reach them about: until then these were HR's to tell. It takes a
// decision that was written.
func reachAtWork(w *work, d decide.Decision) error {
	granted := slices.ContainsFunc(d.Effects, func(e decide.Effect) bool {
		_, is := e.(decide.GrantRecorded)
		return is
	})
	if d.Case.Kind != jml.Joiner || !granted {
		return nil
	}
	p, err := w.Person(d.Case.PersonID)
	if err != nil {
		return fmt.Errorf("read the joiner: %w", err)
	}
	c, err := w.Entry.Tx.Case(d.Case.ID)
	if err != nil {
		return fmt.Errorf("read the case: %w", err)
	}
	now, err := w.reading().dossier(c)
	if err != nil || !now.HasAccount() || now.Address(p, true) == "" {
		return err
	}

	var refs []notice.TaskRef
	for _, t := range now.Tasks.All() {
		if t.State == jml.TaskOpen && t.AssigneeID == p.ID && t.Undelivered {
			refs = append(refs, notice.TaskRef{TaskID: t.ID})
		}
	}
	if len(refs) == 0 {
		return nil
	}
	if err := w.write(decide.Reach(now, p.ID)); err != nil {
		return err
	}
	return w.notify(c.ID, notice.First, map[string][]notice.TaskRef{p.ID: refs})
}
