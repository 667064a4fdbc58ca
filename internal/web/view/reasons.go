package view

import "github.com/handover-jml/handover/internal/reason"

// Reason says why a task ended otherwise than done, or was cancelled.
func Reason(code string) string {
	switch code {
	case "":
		return ""
	case reason.RegisterWrong:
		return "the register was wrong"
	case reason.NotHeld:
		return "not held, and need not be"
	case reason.Exempt:
		return "exempt"
	case reason.Other:
		return "another reason, see the note"
	case reason.Refused:
		return "refused"
	case reason.Unreachable:
		return "nobody could be reached"
	case reason.Lost:
		return "lost"
	case reason.Declined:
		return "the decision was no"
	case reason.Kept:
		return "the decision was to keep it"
	case reason.Rescinded:
		return "the announcement was taken back"
	case reason.Superseded:
		return "another case took over"
	case reason.RegisterChanged:
		return "the register changed"
	case reason.NothingToCheck:
		return "there is nothing left to look at"
	case reason.Stolen:
		return "stolen"
	case reason.Broken:
		return "broken"
	case reason.CarriedOver:
		return "they join again and keep it"
	case reason.Sold:
		return "bought by whoever had it"
	}
	return code
}

// Source names where an announcement came from.
func Source(source string) string {
	switch source {
	case "form":
		return "the form"
	case "cli":
		return "the command line"
	case "api":
		return "the API"
	case "import":
		return "a file"
	}
	return source
}

// Because says what brought a task into a running case.
func Because(code string) string {
	switch code {
	case "check":
		return "a second person looks at it"
	case "exception":
		return "something was not done"
	case "reopened":
		return "what it looks at was opened again"
	case "exception_runs":
		return "it is accepted for a while that something was not done"
	case "exception_ended":
		return "the exception ended"
	case "exception_refused":
		return "the exception was refused"
	case "undo":
		return "what was done is taken back"
	case "recheck":
		return "the register was said to be wrong"
	case "register":
		return "the register names it"
	case "answer":
		return "an answer named it"
	case "added":
		return "somebody added it by hand"
	case "missing":
		return "equipment is lost or stolen"
	case "carried_over":
		return "they join again and keep it"
	case "rest":
		return "one piece does not come back, the others are to"
	}
	return code
}
