package casework

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
)

// Who joins again may still have equipment, and access whose removal an earlier
// departure has not come to. A removal that is done after the new grant would take
// that away, so the grant waits for it.

// removals are the numbers of the open departures of other engagements of a person
// that still remove access, by system.
func removals(r reading, c jml.Case) (map[string]int64, error) {
	open, err := r.OpenCases(c.PersonID)
	if err != nil {
		return nil, fmt.Errorf("read open cases: %w", err)
	}
	out := map[string]int64{}
	for _, o := range open {
		if o.Kind != jml.Leaver || o.EngagementID == c.EngagementID {
			continue
		}
		tasks, err := r.Tasks(o.ID)
		if err != nil {
			return nil, fmt.Errorf("read tasks: %w", err)
		}
		for _, t := range tasks {
			if t.Writes == jml.WritesRevoke && !t.State.Ended() && t.Purpose != jml.PurposeUndo {
				out[t.System] = o.Number
			}
		}
	}
	return out, nil
}

// stillThere says of who joins again what they still have from before.
func (r reading) stillThere(o opening, m *playbook.Matrix) (said []string, err error) {
	if o.c.Kind != jml.Joiner || !o.known || !o.newEng {
		return nil, nil
	}
	for _, t := range o.tasks {
		if t.Line == playbook.LineKeep {
			said = append(said, t.TitleFor(o.person.Name())+" That is asked first, and nothing of its kind is ordered before.")
		}
	}
	open, err := removals(r, jml.Case{PersonID: o.person.ID, EngagementID: o.eng.ID})
	if err != nil {
		return nil, err
	}
	for _, t := range o.tasks {
		number, removed := open[t.System]
		if t.Writes.Gives() && removed {
			system, _ := m.System(t.System)
			said = append(said, fmt.Sprintf("The removal of %s is still open in leaver case #%d. It comes first: done after the new grant, it would take that away.", system.Name, number))
		}
	}
	return said, nil
}

// removedFirst refuses to give access again while an earlier departure has still
// to remove it.
func (r reading) removedFirst(d *decide.Dossier, endings []jml.Ending) error {
	gives := func(e jml.Ending) bool {
		t := d.Tasks.ByID(e.TaskID)
		return e.Outcome == jml.TaskDone && t != nil && t.Writes.Gives() && !t.State.Ended()
	}
	if !slices.ContainsFunc(endings, gives) {
		return nil
	}
	open, err := removals(r, d.Case)
	if err != nil {
		return err
	}
	var problems jml.Problems
	for _, e := range endings {
		if !gives(e) {
			continue
		}
		if number, removed := open[d.Tasks.ByID(e.TaskID).System]; removed {
			problems = append(problems, &jml.Error{Code: jml.CodeConflict, Field: e.TaskID + ".outcome",
				Message: fmt.Sprintf("The removal of this access is still open in leaver case #%d, and would take away what you give. It has to be done first.", number)})
		}
	}
	return problems.Or()
}
