package casework

import (
	"context"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/ledger"
)

// Early returns the ids of a case's planned tasks that may be recorded before they
// open. Whether somebody may is decided anew when they do.
func (s *Service) Early(ctx context.Context, caseID string) (early map[string]bool, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		early = map[string]bool{}
		in := reading{r, s.company.Library()}
		c, err := in.Case(caseID)
		if err != nil {
			return err
		}
		d, err := in.dossier(c)
		if err != nil {
			return err
		}
		for _, t := range d.Tasks.All() {
			if decide.MayRecordEarly(d, *t) {
				early[t.ID] = true
			}
		}
		return nil
	})
	return early, err
}
