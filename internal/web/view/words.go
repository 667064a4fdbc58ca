package view

import (
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// OrErased stands in for a name that was erased.
func OrErased(name string) string {
	if name == "" {
		return "(name erased)"
	}
	return name
}

// CaseHref is the address of a case.
func CaseHref(number int64) string { return "/cases/" + strconv.FormatInt(number, 10) }

// CaseName is what people call a case: "Leaver #417".
func CaseName(k jml.Kind, number int64) string {
	return Kind(k) + " #" + strconv.FormatInt(number, 10)
}

// Kind names what happens to a person.
func Kind(k jml.Kind) string {
	switch k {
	case jml.Joiner:
		return "Joiner"
	case jml.Mover:
		return "Mover"
	case jml.Leaver:
		return "Leaver"
	}
	return string(k)
}

// EffectiveDay names the day on which a case of this kind takes effect.
func EffectiveDay(k jml.Kind) string {
	switch k {
	case jml.Joiner:
		return "First day"
	case jml.Mover:
		return "Moves on"
	}
	return "Last day"
}

// TaskState names where a task stands.
func TaskState(s jml.TaskState) string {
	switch s {
	case jml.TaskPlanned:
		return "Not open yet"
	case jml.TaskOpen:
		return "Open"
	case jml.TaskDone:
		return "Done"
	case jml.TaskNotApplicable:
		return "Not needed"
	case jml.TaskNotDone:
		return "Not done"
	case jml.TaskCancelled:
		return "Cancelled"
	}
	return string(s)
}

// CaseState names where a case stands, and for an open one how it is ending.
func CaseState(state, ending jml.CaseState) string {
	switch {
	case state == jml.CaseOpen && ending == jml.CaseRescinded:
		return "Being taken back"
	case state == jml.CaseOpen && ending == jml.CaseSuperseded:
		return "Being replaced"
	case state == jml.CaseOpen:
		return "Open"
	case state == jml.CaseCompleted:
		return "Completed"
	case state == jml.CaseRescinded:
		return "Taken back"
	case state == jml.CaseSuperseded:
		return "Replaced"
	}
	return string(state)
}

// Answer names a decision, "" for none.
func Answer(a jml.Answer) string {
	switch a.Choice {
	case "yes":
		return "Answered yes"
	case "no":
		return "Answered no"
	case "keep":
		return "Answered keep"
	case "remove":
		return "Answered remove"
	}
	return ""
}

// ExceptionAnswer names what was answered to an exception.
func ExceptionAnswer(a jml.Answer) string {
	switch {
	case a.Until == nil:
		return ""
	case a.Choice == "no":
		return "To be done by " + a.Until.String()
	}
	return "Accepted until " + a.Until.String()
}

// OwnerOutcome names to its owner how a task ended.
func OwnerOutcome(t jml.Task) string {
	switch t.State {
	case jml.TaskDone:
		if t.Purpose == jml.PurposeException {
			return ExceptionAnswer(t.Answer)
		}
		if t.Answer.Choice != "" {
			return "Answered: " + t.Answer.Choice
		}
		return "Done"
	case jml.TaskNotApplicable:
		if state := register.AssetState(t.Reason); state.IsGone() {
			return "Does not come back: " + AssetState(state)
		}
		return "Does not apply"
	case jml.TaskNotDone:
		return "Not done"
	}
	return "No longer needed"
}

// Asks names what a task's owner decides, "" for a task that is only done.
func Asks(a jml.Asks) string {
	switch a {
	case jml.AsksYesNo:
		return "decides yes or no"
	case jml.AsksKeepRemove:
		return "decides keep or remove"
	case jml.AsksHolds:
		return "lists what the person holds"
	}
	return ""
}

// Engagement returns a style's name and the words for where one stands.
func Engagement(e jml.Engagement) (style, text string) {
	switch e.State {
	case jml.EngagementPlanned:
		return "planned", "Joins"
	case jml.EngagementActive:
		return "done", "Works here"
	case jml.EngagementEnded:
		return "cancelled", "Has left"
	case jml.EngagementWithdrawn:
		return "cancelled", "Did not join"
	}
	return "planned", "No engagement"
}

// WorkerType names a kind of contract.
func WorkerType(t jml.WorkerType) string {
	switch t {
	case jml.Employee:
		return "Employee"
	case jml.Contractor:
		return "Contractor"
	case jml.Intern:
		return "Intern"
	}
	return string(t)
}

// Encrypted says whether missing equipment is encrypted, as whoever reported it
// knows.
func Encrypted(word string) string {
	switch word {
	case register.Encrypted:
		return "encrypted"
	case register.Unencrypted:
		return "not encrypted"
	case register.Unknown:
		return "nobody knows whether it is encrypted"
	case register.NoData:
		return "holds no data"
	}
	return word
}

// Leftover says what became of the data on equipment that was sold or kept.
func Leftover(word string) string {
	switch word {
	case register.Wiped:
		return "its data was wiped"
	case register.HandedOver:
		return "its data was handed over"
	case register.NoData:
		return "holds no data"
	}
	return word
}

// AssetState names where a piece of equipment is.
func AssetState(s register.AssetState) string {
	switch s {
	case register.InStock:
		return "in stock"
	case register.Issued:
		return "issued"
	case register.Returned:
		return "returned"
	case register.Lost:
		return "lost"
	case register.Stolen:
		return "stolen"
	case register.Broken:
		return "broken"
	case register.Sold:
		return "bought by whoever had it"
	case register.Kept:
		return "kept by whoever had it"
	}
	return string(s)
}
