package company

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// ImportPerson is one row of a people file.
type ImportPerson struct {
	Row int // line in the file, for errors
	jml.EventPerson
	TimeZone string
	Start    jml.Date
}

// ImportHolding is one row of a holdings file.
type ImportHolding struct {
	Row    int
	Person string // outside id or work address
	System string
	Level  string
	Since  time.Time
}

// ImportAsset is one row of an assets file.
type ImportAsset struct {
	Row    int
	Tag    string
	Serial string
	Kind   string
	Model  string
	Holder string // outside id or work address; empty: in stock
}

// ImportResult counts what a file changed.
type ImportResult struct {
	What    string `json:"what"`
	Rows    int    `json:"rows"`
	Added   int    `json:"added"`
	Changed int    `json:"changed"`
	Same    int    `json:"same"`
	Again   bool   `json:"again,omitempty"` // the very same file had been applied before
}
