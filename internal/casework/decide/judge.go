package decide

import (
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/separation"
)

// Press is somebody ending tasks.
type Press struct {
	By     jml.Actor
	HR     bool // signed in with HR's right
	At     time.Time
	Stored map[string]bool // the uploads that are here, by SHA-256
}

// mayEnd holds the actor's right against the task as it stands now.
func (p Press) mayEnd(c jml.Case, t jml.Task, e jml.Ending) error {
	if c.IsAbout(p.By.PersonID) && !separation.PlanOf(t).IsOwn() {
		return &jml.Error{Code: jml.CodeForbidden, Message: "Nobody can finish, confirm or accept this about themselves."}
	}
	if c.State != jml.CaseOpen || t.State != jml.TaskOpen {
		return notOpen()
	}
	if p.By.PersonID == "" || t.AssigneeID != p.By.PersonID || (e.Assignment != 0 && e.Assignment != t.Assignment) {
		return notYours()
	}
	return nil
}

// judge holds what the owner says against what the task asks for. All that is
// wrong or missing beside a possible outcome is said at once, once an input.
func (p Press) judge(t jml.Task, e jml.Ending) error {
	if err := judgeOutcome(t, e); err != nil {
		return err
	}
	var problems jml.Problems
	for _, rule := range []func(jml.Task, jml.Ending) error{p.judgeTime, judgeEvidence, p.judgeAnswer, p.judgeFiles} {
		err := rule(t, e)
		list := jml.Refusals(err)
		if err != nil && list == nil {
			return err
		}
		for _, refusal := range list {
			said := func(r *jml.Error) bool { return r.Field == refusal.Field }
			if !slices.ContainsFunc(problems, said) {
				problems = append(problems, refusal)
			}
		}
	}
	return problems.Or()
}

func judgeOutcome(t jml.Task, e jml.Ending) error {
	if e.Reason != "" && !reason.Known(e.Reason) {
		return jml.Invalid("reason", "Choose one of the reasons; what else there is to say goes into the note.")
	}
	switch e.Outcome {
	case jml.TaskDone:
		return nil
	case jml.TaskNotApplicable:
		return judgeNotApplicable(t, e)
	case jml.TaskNotDone:
		return judgeNotDone(t, e)
	}
	return jml.Invalid("outcome", "Choose an outcome: done, not applicable or not done.")
}

func judgeNotApplicable(t jml.Task, e jml.Ending) error {
	switch {
	case t.IsJudgement():
		return jml.Invalid("outcome", "This task is a decision about another one; it always applies.")
	case t.Asks == jml.AsksHolds:
		return jml.Invalid("outcome", "What the person holds is not known, so this applies. End it with an empty list when there is nothing.")
	case t.Asks == jml.AsksYesNo || t.Asks == jml.AsksKeepRemove:
		return jml.Invalid("outcome", "What comes after this waits for an answer. End it as done and answer the question.")
	case e.Reason == "":
		return jml.Invalid("reason", "Say why this does not apply.")
	case t.Writes == jml.WritesSet && e.Reason != reason.RegisterWrong:
		return jml.Invalid("outcome", "The register says this is held, so its level counts. If it is not held at all, choose that the register is wrong; a second person will check.")
	case t.Writes == jml.WritesReturn && saysGone(e.Outcome, e.Reason):
		return nil
	case t.TakesBack() && e.Reason != reason.RegisterWrong:
		return jml.Invalid("outcome", "The register says this is held, so it must be taken back. If the register is wrong, choose that reason; a second person will check.")
	case !t.TakesBack() && e.Reason == reason.RegisterWrong:
		return jml.Invalid("reason", "Only a removal or a return can find the register wrong. Choose another reason.")
	}
	return nil
}

func judgeNotDone(t jml.Task, e jml.Ending) error {
	switch {
	case t.Purpose == jml.PurposeException:
		return jml.Invalid("outcome", "Accept the exception until a day, or say by when it is to be done.")
	case t.Purpose == jml.PurposeIncident:
		return jml.Invalid("outcome", "Say whether it is an incident: yes or no, with the reason.")
	case t.Writes == jml.WritesReturn && register.AssetState(e.Reason).IsGone():
		return jml.Invalid("outcome", "What is "+e.Reason+" does not come back: choose that answer, “It does not come back”, and say what became of it. Then the register says so, and nobody waits for it.")
	}
	var problems jml.Problems
	if e.Reason == "" {
		problems = append(problems, jml.Invalid("reason", "Say why this was not done."))
	}
	if e.Note == "" {
		problems = append(problems, jml.Invalid("note", "Say what stands in the way and what happens instead."))
	}
	return problems.Or()
}

// clockAhead is how far a browser's clock may run ahead of ours.
const clockAhead = time.Minute

func (p Press) judgeTime(t jml.Task, e jml.Ending) error {
	if e.DoneAt.After(p.At.Add(clockAhead)) {
		return jml.Invalid("done_at", "This time lies in the future. Say when it was done.")
	}
	early := e.DoneAt.Before(t.NotBefore) && e.Outcome == jml.TaskDone
	if early && (e.EarlyWhy == "" || !p.HR) {
		return &jml.Error{Code: jml.CodeTooEarly, Field: "done_at",
			Message: "This may not be done before the cut-off, so that nobody is locked out early. Only HR can move the cut-off."}
	}
	opened := t.OpenedAt
	if opened.After(p.At) {
		opened = p.At // by a clock that was ahead
	}
	if e.DoneAt.Before(opened) && e.EarlyWhy == "" {
		return jml.Invalid("early_why", "This time lies before the task opened. Say why it was done earlier.")
	}
	if e.DoneAt.After(t.Due.At) && e.Cause == "" {
		return jml.Invalid("cause", "This was due earlier. Say in a few words why it is late.")
	}
	return nil
}

func judgeEvidence(t jml.Task, e jml.Ending) error {
	if e.Outcome != jml.TaskDone {
		return nil
	}
	var problems jml.Problems
	for _, k := range proof.Lacking(t.Evidence, e) {
		problems = append(problems, jml.Invalid(k.Key, k.Missing))
	}
	return problems.Or()
}

func (p Press) judgeAnswer(t jml.Task, e jml.Ending) error {
	if e.Outcome != jml.TaskDone {
		return nil
	}
	if t.Purpose == jml.PurposeException {
		return p.judgeException(e)
	}
	allowed := map[jml.Asks][]string{jml.AsksYesNo: {"yes", "no"}, jml.AsksKeepRemove: {"keep", "remove"}}[t.Asks]
	untagged := func(a jml.HeldAsset) bool { return strings.TrimSpace(a.Tag) == "" }
	switch {
	case allowed != nil && !slices.Contains(allowed, e.Answer.Choice), !slices.Contains([]string{"", "yes", "no", "keep", "remove"}, e.Answer.Choice):
		return jml.Invalid("answer", "Choose an answer.")
	case keepsEquipment(t) && e.Answer.Until != nil:
		return jml.Invalid("until", "Equipment is kept, or comes back; leave the day empty.")
	case e.Answer.Choice == "keep" && e.Answer.Until != nil && e.Note == "":
		return jml.Invalid("note", "Access that is kept for a while needs a reason beside its end date.")
	case slices.ContainsFunc(e.Answer.Assets, untagged):
		return jml.Invalid("assets", "Give the tag of each piece of equipment.")
	case t.Writes == jml.WritesIssue && strings.TrimSpace(e.Asset.Tag) == "":
		return jml.Invalid("tag", "Give the tag of the equipment you hand over.")
	}
	return nil
}

// judgeException takes "accept until …" with what makes up for it, and "no, do it
// by …" with a reason.
func (p Press) judgeException(e jml.Ending) error {
	no, today := e.Answer.Choice == "no", jml.DateOf(p.At)
	switch until := e.Answer.Until; {
	case !slices.Contains([]string{"", "yes", "no"}, e.Answer.Choice):
		return jml.Invalid("answer", "Accept the exception, or answer no.")
	case no && (e.Note == "" || until == nil):
		return jml.Invalid("note", "Say why it is to be done all the same, and by when.")
	case no && until.Before(today):
		return jml.Invalid("until", "This day is over. Say by when it is to be done.")
	case e.Note == "" || until == nil:
		return jml.Invalid("note", "An accepted exception needs the compensating step and the date until which it holds.")
	case !no && until.Compare(today) <= 0:
		return jml.Invalid("until", "An exception holds until a day that is still to come.")
	case today.AddDays(longestException).Before(*until):
		return jml.Invalid("until", "This is more than a year ahead. Choose a day within a year; it is asked again then.")
	}
	return nil
}

func (p Press) judgeFiles(_ jml.Task, e jml.Ending) error {
	for _, file := range e.Files {
		if !p.Stored[file.SHA256] {
			return jml.Invalid("file", "The uploaded file is no longer here. Add it again.")
		}
	}
	return nil
}
