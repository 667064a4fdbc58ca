package replay

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/roles"
)

// Log is the log replayed. Give it every leaf of the log that was surveyed, in
// order, then Finish. It answers after that. It holds what runs, however long the
// log is.
type Log struct {
	Period Period
	Now    time.Time // when the log was as it is here; the "now" of late and pending
	over   func(*Case)
	values

	// The registers over time.
	Grants    Register  // evidence.HoldingRecorded, by grant
	Assets    Register  // evidence.AssetRecorded and AssetChanged, by asset
	Seats     Register  // evidence.RoleHeld by seat, evidence.StaffAdded and StaffBound by right
	Settings  Register  // evidence.SettingChanged and LocationChanged, by name
	Documents Documents // by name
	People    People    // with their engagements

	Reopenings []Reopening // where it goes on under another origin, in order
	Holds      Holds       // legal ones
	Erasures   []Erasure   // of personal values, in order
	Exports    []Export    // that somebody took away, in order
	Anchors    Anchors     // that mails took along
	Samples    Samples     // drawn for auditors, in order

	Reconciliations Reconciliations // of lists from elsewhere, in order

	Began time.Time // recorded_at of the first leaf

	size    int64
	last    time.Time // recorded_at of the newest leaf
	shifted bool      // some line was not in the place its number says
	interns interns

	cases     map[string]*Case // that are not over
	tasks     plannedTasks
	changes   []Change
	apartless int // cases of before persons were kept apart

	implied    *implied
	holdings   holdings
	rights     rights
	programs   programs
	approvals  approvals
	announcers map[string][]string // person ids of who announced a case that is not over, by its id
	awaited    map[string]Entry    // events about a case that no leaf has opened yet, by its id
	places     places
	hr         *line                // who has HR's right, and so may announce
	lines      map[roles.Role]*line // of the company's roles

	mails retelling

	large map[string]bool // ids of cases that are too large to be judged

	findings
}

// New begins the replay of the log that was surveyed, as it was at now. It calls
// over with each case when it comes to the last leaf about it: the case is then
// as it is at the end of the log, and forgotten. Nil openings are none.
func New(s *Survey, now time.Time, openings Openings, over func(*Case)) *Log {
	if openings == nil {
		openings = noOpenings{}
	}
	register := func() Register { return newRegister(s.Period) }
	l := &Log{Period: s.Period, Now: now, over: over, values: values{survey: s, openings: openings},
		Grants: register(), Assets: register(), Seats: register(), Settings: register(), Documents: Documents{Register: register()}, interns: interns{},
		cases: map[string]*Case{}, tasks: newPlannedTasks(),
		announcers: map[string][]string{}, awaited: map[string]Entry{}, hr: newLine(), lines: map[roles.Role]*line{}, large: map[string]bool{}, mails: retelling{map[string]bool{}}}
	l.implied, l.People = newImplied(&l.findings), newPeople(l.interns, s.among)
	l.holdings, l.rights = holdings{}, newRights(&l.findings)
	l.programs = newPrograms(&l.findings)
	l.approvals = newApprovals(&l.findings)
	return l
}

// Entry is where and when the log says something, and who did it. The zero
// Entry is no leaf's.
type Entry struct {
	Seq      int64
	Recorded time.Time
	Actor    evidence.LeafActor
	personal []personal
}

// happened reports whether the entry is a leaf's.
func (e Entry) happened() bool { return !e.Recorded.IsZero() }

// leafAt is a leaf while it is replayed.
type leafAt struct {
	Entry
	clock  time.Time // when it was written, which lies before Recorded while the clock has gone back
	caseID string
	taskID string
}

func (e leafAt) moment() moment { return moment{e.Recorded, e.clock} }

// Leaf replays the next line of the log, given without its newline.
func (l *Log) Leaf(line []byte) {
	at := l.size
	l.size++
	leaf, err := evidence.ParseLeaf(line)
	if err != nil {
		l.unreadable(at, err)
		l.values.outside(at)
		return
	}
	l.values.enter(at, leaf)
	if at == 0 {
		l.Began = leaf.RecordedAt
	}
	e := leafAt{Entry: Entry{at, leaf.RecordedAt, l.interns.actor(leaf.Actor), l.values.of(at, leaf)}, caseID: leaf.Case, taskID: leaf.Task}
	l.checkPlace(e, leaf)
	data, err := leaf.Decode()
	if err != nil {
		l.unreadable(at, err)
		return
	}

	e.clock = leaf.ClockAt(data)
	l.apply(e, data)
	l.settle(e)
}

// checkPlace holds a leaf's number and instant against the one before it.
func (l *Log) checkPlace(e leafAt, leaf evidence.Leaf) {
	if leaf.Seq != e.Seq && !l.shifted {
		l.shifted = true // all that follow are shifted too
		l.omission(e.Entry, "The line in place %d says it is leaf %d: the numbers of a log have no gaps.", e.Seq, leaf.Seq)
	}
	if leaf.RecordedAt.Before(l.last) {
		l.omission(e.Entry, "Leaf %d is recorded at %s, before the leaf in front of it.", e.Seq, evidence.FormatInstant(leaf.RecordedAt))
	}
	l.last = leaf.RecordedAt
}

func (l *Log) apply(e leafAt, data evidence.Data) {
	l.rights.acts(e)
	l.programs.acts(e, data)
	l.implied.note(e, data)
	switch d := data.(type) {
	case evidence.LogReopened:
		l.Reopenings = append(l.Reopenings, Reopening{e.Entry, d})
	case evidence.Erased:
		l.Holds.erase(&l.findings, e.Entry, d.Person)
		l.Erasures = append(l.Erasures, Erasure{e.Entry, d.Person, d.Basis, len(d.Openings)})
	case evidence.HoldPlaced:
		l.Holds.place(&l.findings, e.Entry, d)
	case evidence.HoldReleased:
		l.Holds.release(&l.findings, e.Entry, d)
	case evidence.ExportMade:
		l.Exports = append(l.Exports, Export{e.Entry, d})
	case evidence.SampleDrawn:
		l.Samples.add(&l.findings, l.survey, e, d)
	case evidence.ReconciliationMade:
		l.Reconciliations.add(&l.findings, l.implied, e, d)
	case evidence.AnchorSent:
		l.Anchors.daily(&l.findings, e.Entry, d)
	case evidence.ChangeAsked:
		l.approvals.ask(e, d)
	case evidence.ChangeAnswered:
		l.approvals.answer(e, d)
	case evidence.EventAccepted:
		l.announce(e, d)
	case evidence.FileAttached:
		attach(l, e, d)
	case evidence.PersonAdded:
		l.People.add(e.Entry, d)
	case evidence.PersonCorrected:
		l.People.correct(e.Entry, d)
	case evidence.CaseOpened:
		l.openCase(e, d)
	case evidence.CaseRescheduled, evidence.CaseRescinded, evidence.CaseSuperseded,
		evidence.CaseTold, evidence.CaseEffected, evidence.CaseClosed, evidence.CaseReopened:
		if c := l.caseOf(e, data); c != nil {
			l.applyCase(e, c, d)
			l.People.follow(e.Entry, c, d)
		}
	case evidence.TaskAdded:
		if c := l.caseOf(e, data); c != nil {
			l.addTask(e, c, d)
		}
	case evidence.TaskOpened, evidence.TaskAssigned, evidence.TaskEnded, evidence.TaskReopened,
		evidence.TaskSentBack, evidence.TaskCancelled, evidence.TaskRescheduled:
		if t := l.taskOf(e, data); t != nil {
			l.applyTask(e, t, d)
		}
	case evidence.ExceptionAccepted, evidence.NoticeSent, evidence.NoticeFailed:
		l.tell(e, d)
	default:
		l.record(e, d)
	}
}

func (l *Log) caseOf(e leafAt, data evidence.Data) *Case {
	c, opened := l.cases[e.caseID]
	if !opened {
		l.omission(e.Entry, "Leaf %d (%s) is about case %s, but no leaf opens that case.", e.Seq, data.LeafType(), e.caseID)
		return nil
	}
	return c
}

func (l *Log) taskOf(e leafAt, data evidence.Data) *Task {
	t, planned := l.tasks.held[e.taskID]
	if !planned || t.Case.ID != e.caseID {
		l.omission(e.Entry, "Leaf %d (%s) is about task %s, but no leaf puts that task into case %s.",
			e.Seq, data.LeafType(), e.taskID, e.caseID)
		return nil
	}
	return t
}

// Finish checks what only the whole log can tell.
func (l *Log) Finish() {
	for _, c := range slices.SortedFunc(maps.Values(l.cases), byOpening) {
		l.conclude(c) // its last leaf cannot be read, or is gone since the survey
	}
	l.approvals.finish()
	for _, e := range slices.SortedFunc(maps.Values(l.awaited), func(a, b Entry) int { return cmp.Compare(a.Seq, b.Seq) }) {
		l.omission(e, "Leaf %d takes in an event about a case that no leaf opens.", e.Seq)
	}
	if l.size != l.survey.size {
		l.report(Problem{Where: "log", Sentence: fmt.Sprintf("The log had %d leaves at first and %d when it was read again.", l.survey.size, l.size)})
	}
}

// Size is how many leaves were given.
func (l *Log) Size() int64 { return l.size }
