package view

import "github.com/handover-jml/handover/internal/jml"

// Reason says why a task ended otherwise than done, or was cancelled.
func Reason(code string) string {
	switch code {
	case "":
		return ""
	case jml.ReasonRegisterWrong:
		return "the register was wrong"
	case jml.ReasonNotHeld:
		return "not held, and need not be"
	case jml.ReasonExempt:
		return "exempt"
	case jml.ReasonOther:
		return "another reason, see the note"
	case jml.ReasonRefused:
		return "refused"
	case jml.ReasonUnreachable:
		return "nobody could be reached"
	case jml.ReasonLost:
		return "lost"
	case jml.ReasonDeclined:
		return "the decision was no"
	case jml.ReasonKept:
		return "the decision was to keep it"
	case jml.ReasonRescinded:
		return "the announcement was taken back"
	case jml.ReasonSuperseded:
		return "another case took over"
	case jml.ReasonRegisterChanged:
		return "the register changed"
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
	case "undo":
		return "what was done is taken back"
	case "recheck":
		return "the register was said to be wrong"
	case "register":
		return "the register names it"
	case "answer":
		return "an answer named it"
	}
	return code
}
