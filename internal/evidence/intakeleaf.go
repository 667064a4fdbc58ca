package evidence

import (
	"github.com/handover-jml/handover/internal/jml"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
)

// EventAccepted: an event was taken in. Source and ID are the sender's.
type EventAccepted struct {
	Source string   `json:"source"`
	ID     string   `json:"id"`
	Kind   jml.Kind `json:"kind"`
	Of     jml.Kind `json:"of,omitempty"`
	Hash   string   `json:"hash"` // SHA-256 of the decoded event
	Person string   `json:"person"`
	By     string   `json:"by,omitempty"` // person id of who announced it, when that is one of ours; absent in older leaves
}

// LeafType is event.accepted.
func (EventAccepted) LeafType() leaftype.Type { return leaftype.EventAccepted }

// EventIgnored: an event changed nothing. Why is same or older.
type EventIgnored struct {
	EventAccepted
	Why string `json:"why"`
}

// LeafType is event.ignored.
func (EventIgnored) LeafType() leaftype.Type { return leaftype.EventIgnored }

// ImportAccepted: a file of people, holdings, assets or access was applied.
type ImportAccepted struct {
	What     string `json:"what"`
	SHA256   string `json:"sha256"`
	Rows     int    `json:"rows"`
	Added    int    `json:"added"`
	Changed  int    `json:"changed"`
	Ended    int    `json:"ended,omitempty"`
	Complete bool   `json:"complete,omitempty"`  // what the file leaves out ended
	AgreedBy string `json:"agreed_by,omitempty"` // staff id of the second person, where it took one

	AgreedPerson string `json:"agreed_person,omitempty"` // and their person id, when that is one of ours
	By           string `json:"by,omitempty"`            // person id of who sent it, when that is one of ours; absent in older leaves
}

// LeafType is import.accepted.
func (ImportAccepted) LeafType() leaftype.Type { return leaftype.ImportAccepted }

// PersonAdded. Personal: person.name, person.work_email, person.phone.
type PersonAdded struct {
	Person     string         `json:"person"`
	Engagement string         `json:"engagement,omitempty"`
	Type       jml.WorkerType `json:"worker_type,omitempty"`
	Start      jml.Date       `json:"start"`
	End        jml.Date       `json:"end"`
	Source     string         `json:"source"`
}

// LeafType is person.added.
func (PersonAdded) LeafType() leaftype.Type { return leaftype.PersonAdded }

// PersonCorrected. Personal: the new values of the fields that changed, none
// for what is empty now. With an engagement, its terms and dates are those from
// now on; personal are person.title and person.department.
type PersonCorrected struct {
	Person string   `json:"person"`
	Fields []string `json:"fields"`

	Engagement string         `json:"engagement,omitempty"`
	Type       jml.WorkerType `json:"worker_type,omitempty"`
	Functions  []string       `json:"functions,omitempty"`
	Location   string         `json:"location,omitempty"`
	Zone       string         `json:"time_zone,omitempty"`
	Manager    string         `json:"manager,omitempty"`
	Sponsor    string         `json:"sponsor,omitempty"`
	Start      *jml.Date      `json:"start,omitempty"`
	End        *jml.Date      `json:"end,omitempty"`

	Source    string `json:"source,omitempty"`     // who gave the outside id; "" is HR
	AddressOf string `json:"address_of,omitempty"` // whose the work address is now that this person gave up
	Unlinked  bool   `json:"unlinked,omitempty"`   // the source calls them by the id no more, which is the personal value then
}

// LeafType is person.corrected.
func (PersonCorrected) LeafType() leaftype.Type { return leaftype.PersonCorrected }
