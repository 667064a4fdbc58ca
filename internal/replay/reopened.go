package replay

import (
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
)

// Reopening is a leaf from which on the log goes by another origin, because
// leaves that had been signed were gone.
type Reopening struct {
	Entry
	evidence.LogReopened
}

// Missing says which leaves of an earlier origin are gone, in words that stand
// in a sentence.
func (r Reopening) Missing() string {
	switch {
	case r.Lost == nil:
		return fmt.Sprintf("what came after the first %d leaves of %s, however much it was,", r.Restored, r.Previous)
	case r.Lost.Size == r.Restored+1:
		return fmt.Sprintf("leaf %d of %s", r.Restored, r.Lost.Origin)
	}
	return fmt.Sprintf("leaves %d to %d of %s", r.Restored, r.Lost.Size-1, r.Lost.Origin)
}
