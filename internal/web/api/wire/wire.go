// Package wire holds the JSON shapes that the local API and its client speak.
// It carries facts from jml to the command line and decides nothing.
package wire

import (
	"strings"
	"time"
)

// The headers by which the command line says as whom somebody acts, and what the
// operating system calls them. Both are percent-encoded.
const (
	AsHeader   = "Handover-As"
	UserHeader = "Handover-User"
)

// Problem is an RFC 9457 answer. Code is one of jml's codes, or "internal";
// Errors lists every fault of the input with its place.
type Problem struct {
	Type    string  `json:"type"`
	Title   string  `json:"title"`
	Status  int     `json:"status"`
	Detail  string  `json:"detail,omitempty"`
	Code    string  `json:"code"`
	Request string  `json:"request,omitempty"` // id to look for in the service's log
	Errors  []Fault `json:"errors,omitempty"`

	RetryAfter time.Duration `json:"-"` // from the header of that name, 0 for none
}

// Fault is one thing that is wrong with an input. Field may be empty.
type Fault struct {
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

func (p *Problem) Error() string {
	switch {
	case len(p.Errors) > 0:
	case p.Detail != "":
		return p.Detail
	case p.Request != "":
		return p.Title + ". The service's log says more, under the request " + p.Request + "."
	default:
		return p.Title + "."
	}
	lines := make([]string, len(p.Errors))
	for i, f := range p.Errors {
		lines[i] = f.Message
		if f.Field != "" {
			lines[i] = f.Field + ": " + f.Message
		}
	}
	return strings.Join(lines, "\n")
}

// Accepted answers an event or a preview. Outcome is opened, rescheduled,
// rescinded, told, corrected or ignored.
type Accepted struct {
	Outcome  string   `json:"outcome"`
	Again    bool     `json:"again,omitempty"`   // this very event had been accepted before
	Changed  []string `json:"changed,omitempty"` // what was corrected of the person: "title", "manager"
	Warnings []string `json:"warnings,omitempty"`
	Case     Case     `json:"case"`
}

// Case is one case with, where asked for, its tasks. Times are RFC 3339 in
// UTC, dates civil dates in Zone.
type Case struct {
	ID             string     `json:"id,omitempty"`
	Number         int64      `json:"number,omitempty"`
	Kind           string     `json:"kind"`
	State          string     `json:"state"`
	Ending         string     `json:"ending,omitempty"`
	Person         Person     `json:"person"`
	Effective      string     `json:"effective_date"`
	Zone           string     `json:"time_zone"`
	Cutoff         *time.Time `json:"cutoff,omitempty"`
	Immediate      bool       `json:"immediate,omitempty"`
	Contact        string     `json:"contact,omitempty"` // how a leaver is reached
	ToldAt         *time.Time `json:"told_at,omitempty"` // when a leaver knew; absent while nobody has said so
	AccessClosedAt *time.Time `json:"access_closed_at,omitempty"`
	ThingsBackAt   *time.Time `json:"things_back_at,omitempty"`
	OpenedAt       *time.Time `json:"opened_at,omitempty"`
	ClosedAt       *time.Time `json:"closed_at,omitempty"`
	Progress       *Progress  `json:"progress,omitempty"`
	URL            string     `json:"url,omitempty"`
	Tasks          []Task     `json:"tasks,omitempty"`
}

// Progress counts the tasks of a case that are not cancelled.
type Progress struct {
	Total   int        `json:"total"`
	Ended   int        `json:"ended"`
	Late    int        `json:"late"`
	NextDue *time.Time `json:"next_due,omitempty"`
}

// Person names one of our people. Name is empty where only the id is known.
type Person struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Task is one task of a case.
type Task struct {
	ID          string     `json:"id,omitempty"`
	CaseID      string     `json:"case_id,omitempty"`
	Key         string     `json:"key"`
	Title       string     `json:"title"`
	Role        string     `json:"role"`
	Owner       *Person    `json:"owner,omitempty"` // set once the task is open
	State       string     `json:"state"`
	System      string     `json:"system,omitempty"`
	Opens       *time.Time `json:"opens,omitempty"`
	Due         *time.Time `json:"due,omitempty"`
	DueDate     string     `json:"due_date,omitempty"`
	DueKind     string     `json:"due_kind,omitempty"` // what set the deadline: day, hour, limit, kept
	Rule        string     `json:"rule,omitempty"`     // that rule in words
	ShortNotice bool       `json:"short_notice,omitempty"`
	NotBefore   *time.Time `json:"not_before,omitempty"`
	After       []string   `json:"after,omitempty"`
	Controls    []string   `json:"controls,omitempty"`
	Mail        string     `json:"mail,omitempty"` // state of the newest notice that names it
	Reason      string     `json:"reason,omitempty"`
	DoneAt      *time.Time `json:"done_at,omitempty"`
	EndedAt     *time.Time `json:"ended_at,omitempty"`
	DoneBy      *Person    `json:"done_by,omitempty"`
}

// Cases is one page of the list. Next is "" at the end.
type Cases struct {
	Cases []Case `json:"cases"`
	Next  string `json:"next,omitempty"`
}

// Exception is what was not done, and what was answered to that. State is asked,
// running, reopened or ended.
type Exception struct {
	State      string  `json:"state"`
	Case       int64   `json:"case"`
	Task       Task    `json:"task"`           // as it stands now
	Note       string  `json:"note,omitempty"` // what its owner said
	Question   string  `json:"question"`       // key of the task that asks
	AskedOf    *Person `json:"asked_of,omitempty"`
	AnsweredBy *Person `json:"answered_by,omitempty"`
	Until      string  `json:"until,omitempty"`   // accepted until that day, or to be done by it
	Refused    bool    `json:"refused,omitempty"` // to be done, not accepted
	Step       string  `json:"step,omitempty"`    // what makes up for it, or why it is to be done
}

// Exceptions is one page of the list. Next is "" at the end.
type Exceptions struct {
	Exceptions []Exception `json:"exceptions"`
	Next       string      `json:"next,omitempty"`
}

// SignIn asks for a one-time sign-in link. Role is admin, hr or auditor; with
// neither address nor role, the link is the first administrator's. Until is the
// last day of an outsider who is new; "" is a month from now.
type SignIn struct {
	Email string `json:"email,omitempty"`
	Role  string `json:"role,omitempty"`
	Until string `json:"until,omitempty"`
}

// SignInLink is a link that works once, until Expires.
type SignInLink struct {
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// Rights lists who may sign in.
type Rights struct {
	Rights   []Right   `json:"staff"`
	Accounts []Account `json:"accounts"` // at sign-in providers; first those that were refused
}

// Right is one right to sign in: of the person here whom Person names, or of an
// outsider until a day.
type Right struct {
	ID       string     `json:"id"`
	Email    string     `json:"email"`
	Name     string     `json:"name"`
	Role     string     `json:"role"`
	Person   string     `json:"person,omitempty"`
	Until    string     `json:"until,omitempty"`
	From     string     `json:"from,omitempty"` // the period that an auditor may look at
	To       string     `json:"to,omitempty"`
	Ended    string     `json:"ended,omitempty"` // why it holds no more, where nobody has written that down yet
	Ways     []string   `json:"ways,omitempty"`  // by which its holder signs in: console, mail, and providers by their keys
	Sessions int        `json:"sessions"`
	LastSeen *time.Time `json:"last_seen,omitempty"`
}

// AddRight gives somebody a right. Until counts for outsiders only, From and To
// for auditors.
type AddRight struct {
	Email string `json:"email"`
	Name  string `json:"name,omitempty"`
	Role  string `json:"role"`
	Until string `json:"until,omitempty"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// RightOf names a right by its address and, where that has several, its role.
type RightOf struct {
	Email string `json:"email"`
	Role  string `json:"role,omitempty"`
}

// OfPerson names a person by HR's id, work address or id of ours.
type OfPerson struct {
	Person string `json:"person"`
}

// Succession says who would have what a person answers for if they went
// tomorrow.
type Succession struct {
	Person Person      `json:"person"`
	Duties []Successor `json:"duties"`
	Said   []string    `json:"said"` // what falls vacant, in sentences
}

// Successor is one duty: a role, a system, a report or somebody sponsored.
type Successor struct {
	Kind     string  `json:"kind"`
	Ref      string  `json:"ref"`
	Title    string  `json:"title"`
	Critical bool    `json:"critical,omitempty"` // a critical system
	Vacant   bool    `json:"vacant"`
	To       *Person `json:"to,omitempty"` // absent: it falls vacant
}

// LinkPerson says by which id a source outside knows a person, who is named by
// HR's id, work address or id of ours.
type LinkPerson struct {
	Person string `json:"person"`
	Source string `json:"source"`
	ID     string `json:"id"`
}

// Corrected says what was corrected of a person, in words.
type Corrected struct {
	Changed []string `json:"changed"`
}

// Locations are the places of work that are set up.
type Locations struct {
	Locations []Location `json:"locations"`
}

// Location is a place of work. What it leaves out is the company's. Weekend are
// English names of days; ICS is an iCalendar file, whose days join the holidays.
type Location struct {
	Name     string   `json:"name"`
	Zone     string   `json:"zone,omitempty"`
	Weekend  []string `json:"weekend,omitempty"`
	Holidays []string `json:"holidays,omitempty"`
	ICS      string   `json:"ics,omitempty"`
	Why      string   `json:"why,omitempty"`
}

// LocationChanged says what a change of a location brought.
type LocationChanged struct {
	Location Location `json:"location"`
	Removed  bool     `json:"removed,omitempty"`
	People   int      `json:"people"` // whose zone went with the location's
	Cases    int      `json:"cases"`  // whose tasks have other dates now
}

// OfLocation names a location, in any letter case.
type OfLocation struct {
	Name string `json:"name"`
	Why  string `json:"why,omitempty"`
}

// LinksOf names mail links: of a person, of a case by number or id, or of a
// person in a case.
type LinksOf struct {
	Person string `json:"person,omitempty"`
	Case   string `json:"case,omitempty"`
}

// Count is how many of what was asked for there were.
type Count struct {
	Count int64 `json:"count"`
}

// Document is a playbook, matrix or controls file in force.
type Document struct {
	Name string `json:"name"`
	Hash string `json:"hash"`
	Body string `json:"body,omitempty"`
}

// DamageTrailer follows an export of a damaged log: what is damaged, escaped as
// a part of a path is.
const DamageTrailer = "Handover-Damage"

// BehindTrailer follows an export that lacks the newest leaves, because no
// checkpoint covers them, or that is made while none is signed: how many and
// why, escaped likewise.
const BehindTrailer = "Handover-Behind"

// ClockConfirmed says how far a clock had jumped that is relied on again.
type ClockConfirmed struct {
	Seconds int64 `json:"seconds"` // ahead; negative: behind
}

// Backup asks for a consistent copy of the whole data directory at Path.
type Backup struct {
	Path string `json:"path"`
}

// LogCheck is how the evidence log is, and how it stands towards what was
// signed over it.
type LogCheck struct {
	Origin  string     `json:"origin"`
	Size    int64      `json:"size"`
	Newest  *time.Time `json:"newest,omitempty"` // when the newest leaf was recorded
	Damage  *Damage    `json:"damage,omitempty"`
	Signed  *Signed    `json:"signed,omitempty"`  // the newest checkpoint that is remembered
	Refused string     `json:"refused,omitempty"` // why nothing is signed
	Missing bool       `json:"missing,omitempty"` // leaves that were signed are gone
}

// Sound reports whether nothing is missing and nothing damaged.
func (c LogCheck) Sound() bool { return c.Damage == nil && c.Refused == "" }

// Damage is the first leaf that is not what was recorded; -1 when it is none.
type Damage struct {
	Seq int64  `json:"seq"`
	Why string `json:"why"`
}

// Signed is a checkpoint, and where it is remembered.
type Signed struct {
	Origin   string    `json:"origin"`
	Size     int64     `json:"size"`
	SignedAt time.Time `json:"signed_at"`
	Where    string    `json:"where"`
}

// Reopen decides that a log goes on without what is missing.
type Reopen struct {
	By  string `json:"by"`
	Why string `json:"why"`
}

// Reopened says how it goes on. Until is the last leaf that is missing, and
// absent when nobody knows how many are.
type Reopened struct {
	Origin   string `json:"origin"`
	Previous string `json:"previous"`
	Size     int64  `json:"size"`
	From     int64  `json:"from"`
	Until    *int64 `json:"until,omitempty"`
}

// Version says what is running.
type Version struct {
	Version string `json:"version"`
	Go      string `json:"go"`
}

// Status is an answer without anything else to say.
type Status struct {
	Status string   `json:"status"`
	Why    []string `json:"why,omitempty"` // what keeps the service from being ready, where it can be said to anybody
}

// Lint is everything there is to say about a document. Refused means that it
// cannot be put in force.
type Lint struct {
	Refused  bool      `json:"refused"`
	Findings []Finding `json:"findings"`
}

// Finding is one remark.
type Finding struct {
	Warning bool   `json:"warning,omitempty"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}
