package replay

import "github.com/handover-jml/handover/internal/evidence"

// Export is that somebody took a bundle away.
type Export struct {
	Entry
	evidence.ExportMade
}
