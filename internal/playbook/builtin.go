package playbook

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// The lines that no playbook holds.
const (
	LineException = "accept-exception"
	LineExpiry    = "exception-ended"
	LineRecheck   = "recheck"
	LineAdded     = "added"
)

// checkDays is how many business days after a task its check is due.
const checkDays = 1

// PlansCheck reports whether a task's check is planned with it. That of the
// question whether something stays comes with the answer that it does: what goes
// is looked at when it has gone.
func PlansCheck(of jml.Task) bool { return of.Verify != "" && of.Asks != jml.AsksKeepRemove }

// Check returns the task by which a second person confirms that of is done:
// yes ends it, no sends of back to its owner.
func Check(in Input, of jml.Task) jml.Task {
	t := follow(of, jml.PurposeCheck)
	named(&t, checkKey(of))
	t.Line = of.Line
	t.PlaybookHash = of.PlaybookHash
	t.Title = in.checkTitle(of)
	t.Help = "Look for yourself rather than ask. Yes: it is so. No: say what is missing; the task goes back to its owner."
	t.Role = of.Verify
	t.After = []string{of.Key}
	t.Asks = jml.AsksYesNo
	in.dateCheck(&t, of, time.Time{})
	return t
}

// checkTitle says what to look for: as the line says it, else by the title of
// the task.
func (in Input) checkTitle(of jml.Task) string {
	line, known := in.Playbook.Line(of.Line)
	switch {
	case known && line.CheckThat != "" && of.PlaybookHash == in.Playbook.Hash:
		held := Target{System: of.System, Level: of.Level}
		if i := slices.IndexFunc(in.Holdings.Assets, func(a register.Asset) bool { return a.ID == of.AssetID }); i >= 0 {
			held.Asset = in.Holdings.Assets[i]
		}
		return in.fill(line.CheckThat, in.system(of.System), held)
	case of.Asks != jml.AsksDone:
		return "Confirm the answer: " + of.Title
	}
	return "Check that this is done: " + of.Title
}

// dateCheck dates a check after its first task. It opens when that has ended.
func (in Input) dateCheck(t *jml.Task, first jml.Task, agreed time.Time) {
	at, date := in.Calendar.Close(in.Calendar.AddBusinessDays(first.Due.Date, checkDays))
	t.OpensAt, t.OpensRule = first.OpensAt, first.OpensRule
	t.Due = jml.Due{At: at, Date: date, Zone: in.Calendar.Zone.String(), Kind: jml.DueDay, Rule: "check+1bd"}
	t.DueDateRule = t.Due.Rule
	in.giveLead(t, agreed)
}

// Exception returns the task by which the security lead accepts that of was
// not done.
func Exception(in Input, of jml.Task) jml.Task {
	t := follow(of, jml.PurposeException)
	named(&t, exceptionKey(of))
	t.Line = LineException
	t.Title = "Accept the exception: " + of.Title
	t.Help = "Accept until a day, with the step that makes up for it; the task comes back to its owner then. Or say no, and by when it is to be done."
	t.Role = roles.SecurityLead
	t.Asks = jml.AsksDone
	t.NotBy = []roles.Role{roles.Employee}
	in.dateNow(&t, of)
	return t
}

// Expiry returns the task by which the security lead is asked again when the
// exception for of ends. It opens as that day begins.
func Expiry(in Input, of jml.Task, until jml.Date) jml.Task {
	t := follow(of, jml.PurposeException)
	named(&t, expiryKey(of))
	t.Line = LineExpiry
	t.Title = "The exception has ended: " + of.Title
	t.Help = "It was accepted until now that this was not done, and its owner has it again. Accept it for longer, with the step that makes up for it, or say by when it is to be done."
	t.Role = roles.SecurityLead
	t.Asks = jml.AsksDone
	t.NotBy = []roles.Role{roles.Employee}
	t.OpensAt, t.OpensRule = in.Calendar.StartOfDay(until), "exception until "+until.String()
	at, date := in.Calendar.Close(in.Calendar.AddBusinessDays(until, checkDays))
	t.Due = jml.Due{At: at, Date: date, Zone: in.Calendar.Zone.String(), Kind: jml.DueDay, Rule: "exception+1bd"}
	t.DueDateRule = t.Due.Rule
	return t
}

// DoBy returns a task that somebody wants done by a day, whatever becomes of the
// dates of the case. why goes before the day in the words of the rule.
func DoBy(in Input, t jml.Task, day jml.Date, why string) jml.Task {
	in.closeFrom(&t, later(in.Calendar.StartOfDay(day), t.NotBefore))
	t.Due.Zone, t.Due.Kind, t.Due.Rule = in.Calendar.Zone.String(), jml.DueKept, why+" "+day.String()
	t.ShortNotice = false
	return t
}

// Recheck returns the task by which a second person confirms that the register
// was wrong about what of should take back.
func Recheck(in Input, of jml.Task) jml.Task {
	t := follow(of, jml.PurposeRecheck)
	named(&t, recheckKey(of))
	t.Line = LineRecheck
	t.Title = "Confirm that the register was wrong: " + of.Title
	t.Help = "The owner says that there was nothing to take back. Look for yourself. Yes: nothing is held. No: the task goes back to its owner."
	t.Role = roles.SecurityLead
	t.Asks = jml.AsksYesNo
	in.dateNow(&t, of)
	return t
}

// Added returns a task that somebody adds to a case by hand, open at once and due
// when they say, whatever becomes of the dates of the case. It comes from no
// playbook.
func Added(in Input, ask jml.NewTask, due jml.Due) jml.Task {
	t := jml.Task{
		Purpose: jml.PurposeAdded, Line: LineAdded, State: jml.TaskPlanned, Title: ask.Title, Role: ask.Role,
		Asks: jml.AsksDone, Evidence: slices.Clone(ask.Evidence), Lead: DefaultLead,
		OpensAt: later(in.Anchors.Opened, in.Now), OpensRule: "added", Due: due, DueDateRule: due.Rule,
	}
	named(&t, AddedKey(ask.ID))
	return t
}

// Undo returns the task that takes back what done did: the line of in.Playbook
// that done's own line named, open at once. When Verify is set, its check is
// Check(in, task).
func Undo(in Input, done jml.Task, t Target) (jml.Task, error) {
	undo, err := Extra(in, done.Undo.Line, t)
	if err != nil {
		return jml.Task{}, err
	}
	named(&undo, undoKey(done))
	undo.Purpose, undo.For = jml.PurposeUndo, done.ID
	undo.OpensAt, undo.NotBefore = in.Now, time.Time{}
	return undo, nil
}

// AlsoUndo returns what goes with an undo that brings equipment back: every other
// line of in.Playbook about equipment, so that what went out is locked and wiped
// and not only brought back. Lines wait for the undo as they wait for its line. An
// undo that only unlocks brings nothing else along: the piece stays.
func AlsoUndo(in Input, undo, done jml.Task, t Target) (also []jml.Task, err error) {
	main, _ := in.Playbook.Line(undo.Line)
	if main.ForEach != HoldingAsset || main.Writes != jml.WritesReturn {
		return nil, nil
	}
	for _, line := range in.Playbook.Tasks {
		applies, err := in.applies(line, t)
		switch {
		case err != nil:
			return nil, err
		case line.ForEach != HoldingAsset || line.Key == undo.Line || line.Role == roles.Employee || !applies:
			continue
		}
		task, err := in.build(line, t)
		if err != nil {
			return nil, err
		}
		task.Purpose, task.For = jml.PurposeUndo, done.ID
		task.OpensAt, task.NotBefore = in.Now, time.Time{}
		if slices.Contains(line.After, undo.Line) {
			task.After = []string{undo.Key}
		}
		also = append(also, task)
	}
	return also, nil
}

// follow is what every task about another task has in common.
func follow(of jml.Task, p jml.Purpose) jml.Task {
	first := of.ID
	if first == "" {
		first = of.Key
	}
	return jml.Task{
		Purpose: p, For: first, State: jml.TaskPlanned, Ordinal: of.Ordinal, PlaybookHash: of.PlaybookHash,
		System: of.System, Level: of.Level, Tier: of.Tier, AssetID: of.AssetID,
		Controls: slices.Clone(of.Controls), Evidence: []string{"note"}, Lead: DefaultLead,
	}
}

// dateNow dates a task that is raised now and open at once: two business days,
// or one day when hours count.
func (in Input) dateNow(t *jml.Task, of jml.Task) {
	t.OpensAt = later(in.Anchors.Opened, in.Now)
	t.OpensRule = "raised"
	raised := calendar.Anchors{Opened: t.OpensAt}
	rule, after := "raised+2bd", calendar.Offset{Anchor: calendar.Opened, N: 2, Unit: calendar.BusinessDays}
	if of.HourLimited() {
		rule, after = "raised+24h", calendar.Offset{Anchor: calendar.Opened, N: 24, Unit: calendar.Hours}
	}
	at, date, err := after.ResolveDue(raised, in.Calendar)
	if err != nil {
		at = t.OpensAt.Add(24 * time.Hour)
		date = in.Calendar.DateOf(at)
	}
	t.Due = jml.Due{At: at, Date: date, Zone: in.Calendar.Zone.String(), Kind: dueKind(after), Rule: rule}
	t.DueDateRule = rule
}
