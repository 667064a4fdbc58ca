package jml

import "time"

// CaseState says whether a case still runs and how it ended.
type CaseState string

// The case states.
const (
	CaseOpen       CaseState = "open"
	CaseCompleted  CaseState = "completed"
	CaseRescinded  CaseState = "rescinded"
	CaseSuperseded CaseState = "superseded"
)

// Case is one joiner, mover or leaver from the announcement to the close. It
// is frozen when it opens: playbook, matrix, texts and limits do not follow
// later edits.
type Case struct {
	ID           string
	Number       int64 // short number people say, unique per installation
	Kind         Kind
	PersonID     string
	EngagementID string
	State        CaseState
	Ending       CaseState // "" | rescinded | superseded: set when the end is decided, before the last task
	SupersededBy string    // case id
	OtherCaseIDs []string  // open or unfinished cases of earlier engagements, for the page

	Effective     Date // S, E or L
	EmploymentEnd Date
	CutoffAt      time.Time // leaver: the instant X at which access must be gone; zero otherwise
	EffectAt      time.Time // when the change takes effect: start of S or E in Zone; X for a leaver
	Effected      bool      // the round has applied it (engagement active, moved or ended; duties moved)
	NoticeAt      time.Time // when the company was told (the event's occurred_at)
	Zone          string    // IANA
	Immediate     bool
	Contact       string // normal | through_hr | none
	// ToldAt is when a leaver's subject knew, as HR says; zero while HR has not
	// said so.
	ToldAt      time.Time
	Source      string
	AnnouncedBy []string // ids of the people who announced it or a change of it, each once

	After  Terms // mover: the terms from E on; joiner: the terms as announced; leaver: as they were
	Before Terms // mover: the terms until E

	PlaybookHash string
	MatrixHash   string
	Limits       Limits

	Started        bool // rescinded: whether the person had started
	AccessLive     bool // rescinded: whether any access was live
	AccessClosedAt time.Time
	ThingsBackAt   time.Time
	OpenedAt       time.Time
	ClosedAt       time.Time

	EventAt time.Time // occurred_at of the event that rules now
	EventID string    // its id; the greatest (EventAt, EventID) wins

	Rev           int64 // +1 at each change
	DrivenRev     int64 // Rev that the last workflow round saw
	DriverNS      string
	NextWake      time.Time
	CourseVersion int
}

// Live reports whether the case still counts for "one open case".
func (c Case) Live() bool { return c.State == CaseOpen && c.Ending == "" }
