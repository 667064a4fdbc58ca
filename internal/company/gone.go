package company

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// holders are the people whom a file says to hold something.
type holders map[string]bool

// note says of somebody who works here no more what becomes of what a file says
// that they hold, and has it taken back once all rows are in.
func (in importing) note(p jml.Person, result importRow) (importRow, error) {
	gone, err := worksHereNoMore(in, p.ID)
	if err != nil || !gone {
		return result, err
	}
	if !in.gone[p.ID] && len(result.changed) == 0 && !result.added {
		return result, nil
	}
	in.gone[p.ID] = true
	result.note = takenBack(p)
	return result, nil
}

func takenBack(p jml.Person) string {
	return fmt.Sprintf("%s works here no more, so this is to be taken back from them: their leaver case opens again, or a small one of its own.", p.Name())
}

// worksHereNoMore reports whether somebody had engagements, and has none now or
// to come.
func worksHereNoMore(r ledger.People, personID string) (bool, error) {
	spells, err := r.Engagements(personID)
	if err != nil {
		return false, fmt.Errorf("read engagements: %w", err)
	}
	here := func(e jml.Engagement) bool {
		return e.State == jml.EngagementActive || e.State == jml.EngagementPlanned
	}
	return len(spells) > 0 && !slices.ContainsFunc(spells, here), nil
}

// takeBackFromGone has what people hold taken back who work here no more.
func (in importing) takeBackFromGone() error {
	if in.cases == nil {
		return nil
	}
	for _, id := range sorted(in.gone) {
		if err := in.cases.HeldByGone(in.Books, id, fromFile); err != nil {
			return err
		}
	}
	return nil
}

func sorted(people holders) (ids []string) {
	for id := range people {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
