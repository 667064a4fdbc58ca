package evidence

import (
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
)

// ExportMade: somebody took a bundle away. What it was narrowed to is empty where it
// was not; a department that it was narrowed to is a personal value of the leaf.
type ExportMade struct {
	From    jml.Date `json:"from"`
	To      jml.Date `json:"to"`
	Kind    jml.Kind `json:"kind,omitempty"`
	Person  string   `json:"person,omitempty"` // person id
	Control string   `json:"control,omitempty"`
	AsOf    int64    `json:"as_of"`
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

// ReconciliationMade: a list from elsewhere was held against what is recorded here,
// as of a checkpoint. The list itself is not kept.
type ReconciliationMade struct {
	Kind        string            `json:"kind"`             // roster, which is HR's, or system
	System      string            `json:"system,omitempty"` // key of the system whose users the list has
	From        jml.Date          `json:"from"`             // the period that a roster was held against
	To          jml.Date          `json:"to"`
	AsOf        int64             `json:"as_of"`                // leaves of the checkpoint
	On          jml.Date          `json:"on"`                   // the day that the list is of
	SHA256      string            `json:"sha256"`               // of the list
	Rows        int64             `json:"rows"`                 // of the list
	Registered  int64             `json:"registered"`           // what it was held against: engagements of people, or access to the system
	FetchedBy   string            `json:"fetched_by,omitempty"` // person id of who took the list out of the other program
	Differences []DifferenceCount `json:"differences"`          // of each kind that there can be, worst first
}

// DifferenceCount is how often two lists differ in one way.
type DifferenceCount struct {
	What  string `json:"what"`
	Count int64  `json:"count"`
}

// LeafType is reconciliation.made.
func (ReconciliationMade) LeafType() leaftype.Type { return leaftype.Reconciled }
