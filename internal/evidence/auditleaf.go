package evidence

import (
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
)

// ExportMade: somebody took a bundle away.
type ExportMade struct {
	From jml.Date `json:"from"`
	To   jml.Date `json:"to"`
	AsOf int64    `json:"as_of"`
}

// LeafType is export.made.
func (ExportMade) LeafType() leaftype.Type { return leaftype.ExportMade }

// SampleDrawn: cases were drawn for an auditor out of those of a period, as they
// were at a checkpoint.
type SampleDrawn struct {
	From       jml.Date `json:"from"`
	To         jml.Date `json:"to"`
	Kind       jml.Kind `json:"kind,omitempty"` // empty: of all kinds
	AsOf       int64    `json:"as_of"`          // leaves of the checkpoint
	Population int64    `json:"population"`     // how many cases there were to draw from
	How        string   `json:"how"`            // word or list
	SHA256     string   `json:"sha256"`         // of the auditor's word or list
	Cases      []string `json:"cases"`          // ids of those drawn, in the order of the draw
}

// LeafType is sample.drawn.
func (SampleDrawn) LeafType() leaftype.Type { return leaftype.SampleDrawn }
