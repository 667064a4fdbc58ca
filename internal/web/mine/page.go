package mine

import (
	"slices"

	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// tasksPage is what somebody sees who came by a mail link.
type tasksPage struct {
	view.ViewerTime
	Name     string
	Added    bool // a task was added just now
	Found    bool // access was recorded just now
	Another  bool // the link before this one was somebody else's
	Cases    []section
	Recorded []ownTask        // what this browser has just finished
	Before   []ownTask        // what it tried to finish and somebody had finished before
	SentBack int              // checks answered with no: their task is with its owner again
	Lost     []door.TypedText // typed into lines that are no longer on the page
	*view.Form
}

// section is one case with the holder's tasks in it.
type section struct {
	ID      string
	Number  int64
	Owner   string // of the tasks
	Heading string // "Ada Park leaves"
	When    view.Stamp
	Cutoff  view.Stamp
	First   view.Stamp // when the first open task is due
	About   []string   // who the case is about, a sentence each
	Note    string     // what HR wrote
	Deliver string     // where and when equipment is to be delivered
	Open    []ownTask
	Cards   []card    // the open ones, those of one question together
	Early   []ownTask // planned, and may be recorded before they open
	Later   []ownTask // the other planned ones
	Ended   []ownTask
	Moved   []string // titles that somebody else has now
	Waits   bool     // its lines come up when those before them are recorded
	Subject string
	Add     *view.AddForm // of the security lead, while the case takes new tasks
	Access  *view.Form    // of the security lead: what the subject has besides
	runs    bool
	person  string // id of the subject
}

// asked are the tasks that have inputs.
func (s section) asked() []ownTask {
	if s.Waits {
		return nil
	}
	return slices.Concat(s.Open, s.Early)
}

// Asks reports whether anything of the case can be recorded now.
func (s section) Asks() bool { return len(s.asked()) > 0 }

// Rests reports whether there is anything to say of the case beside what it asks.
func (s section) Rests() bool {
	return s.Add != nil || s.Access != nil || len(s.Later)+len(s.Ended)+len(s.Moved) > 0
}

// Asks reports whether anything on the page can be recorded now.
func (p tasksPage) Asks() bool { return slices.ContainsFunc(p.Cases, section.Asks) }

// Several reports whether what can be recorded is of several cases.
func (p tasksPage) Several() (several bool) {
	first := false
	for _, c := range p.Cases {
		several, first = several || first && c.Asks(), first || c.Asks()
	}
	return several
}

// card is one task, or the tasks that put one question about several things.
type card struct {
	Question string // "Does Ada Park need …?"; "" for a single task
	Help     string
	Why      string
	Rows     []ownTask
}

// ownTask is one task; its inputs are named after its id.
type ownTask struct {
	Question   string // the same for tasks that ask the same of several things
	ID, CaseID string
	Assignment int
	Title      string
	Help       string
	Why        string // why it comes to this person
	Undone     *undone
	Missing    *missing
	Due        view.Stamp
	Opens      view.Stamp
	NotBefore  view.Stamp
	Short      bool   // short notice
	Row        string // what of the title its card does not say
	Choices    []view.Tick
	Error      string      // beside the choices
	Reason     *view.Field // why not; shown when the answer needs it
	Fields     []view.Field
	More       []view.Field // what is rarely needed
	MoreOpen   bool         // something of it was typed or is wrong
	Systems    []view.Tick
	Gone       []view.Field // what is said of equipment that does not come back
	Sure       *view.Field  // asked when a serial number is not the register's
	FileError  string
	Stored     []storedFile
	AskFile    bool
	Files      []attachment

	// Of an ended task.
	Outcome string
	By      string
	At      view.Stamp
	DoneAt  view.Stamp
	Note    string
}

// undone is what an exception is asked for.
type undone struct {
	Title, By, Reason, Note string
	About                   string // the system or equipment
	At, Due                 view.Stamp
	Before, Step            string // who accepted it before, and what made up for it
	Until                   view.Stamp
}

// missing is equipment of which it is asked whether its loss is an incident.
type missing struct {
	What, State, Encrypted, Place string
	Seen, Locked                  view.Stamp
}

// storedFile is an upload that a refused form keeps.
type storedFile struct{ Name, Ref string }

type attachment struct{ Name, Href string }
