package evidence

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
)

// LogReopened: leaves that were signed are gone, and the log goes on from those
// that are there, under another origin and with the same key. It is the first
// leaf of that origin. Personal: actor.name (who decided), note (why).
type LogReopened struct {
	Origin   string `json:"origin"`
	Previous string `json:"previous"` // origin of the leaves before
	Size     int64  `json:"size"`     // leaves before this one
	Root     string `json:"root"`     // over them, in base64
	// Restored is how many of them were there when the log was put back: those
	// are the leaves of Previous, and what follows was written since.
	Restored int64           `json:"restored"`
	Lost     *LostCheckpoint `json:"lost,omitempty"` // nil: nobody knows what had been signed
}

// LeafType is log.reopened.
func (LogReopened) LeafType() leaftype.Type { return leaftype.LogReopened }

// LostCheckpoint is the newest checkpoint known that the log does not extend.
type LostCheckpoint struct {
	Origin   string    `json:"origin"`
	Size     int64     `json:"size"`
	Root     string    `json:"root"`
	SignedAt time.Time `json:"signed_at"`
}
