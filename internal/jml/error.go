package jml

import (
	"errors"
	"strings"
)

// Code tells programs what kind of refusal an Error is.
type Code string

// The codes of all refusals. Anything that is not an *Error is an internal
// fault whose text is logged and never shown.
const (
	CodeInvalid   Code = "invalid"       // the input is malformed or incomplete; Field names where
	CodeNotFound  Code = "not_found"     // no such person, case, task or document
	CodeConflict  Code = "conflict"      // the input contradicts what is recorded
	CodeForbidden Code = "forbidden"     // the actor may not do this
	CodeEnded     Code = "already_ended" // somebody finished it first; the message says who and when
	CodeMoved     Code = "moved"         // the task is with somebody else now
	CodeTooEarly  Code = "too_early"     // the task may not end before its instant
	CodeSetup     Code = "setup_needed"  // the first-run form has not been completed
	CodeFull      Code = "disk_full"     // the database has no room; nothing was changed
	CodeAway      Code = "unavailable"   // the database cannot be reached now; nothing was changed
	CodeBusy      Code = "busy"          // somebody else holds the database for too long; nothing was changed
	CodeDamaged   Code = "damaged"       // something is not what was recorded any more; the operator has to look
	CodeClock     Code = "clock_jumped"  // the machine's clock cannot be relied on; nothing was changed
)

// Final reports whether another attempt at the same cannot change the refusal.
func (c Code) Final() bool {
	switch c {
	case CodeInvalid, CodeNotFound, CodeConflict, CodeForbidden, CodeEnded, CodeMoved, CodeTooEarly, CodeSetup:
		return true
	case CodeFull, CodeAway, CodeBusy, CodeClock:
		return false
	}
	return false
}

// Error is a refusal with a code for programs and a sentence for people that
// says what to do. Field names the input it is about ("effective_date",
// "tasks[3].due", "row 7, column email"); it may be empty.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
	Field   string `json:"field,omitempty"`
}

func (e *Error) Error() string {
	if e.Field == "" {
		return e.Message
	}
	return e.Field + ": " + e.Message
}

// Invalid returns a CodeInvalid error about one field.
func Invalid(field, message string) *Error {
	return &Error{Code: CodeInvalid, Field: field, Message: message}
}

// Problems is a non-empty list of refusals of one input, reported together.
type Problems []*Error

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, e := range p {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Or returns p as an error, or nil when there are no problems.
func (p Problems) Or() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Refusals returns what err tells people, however deep it is wrapped, or nil
// when it is an internal fault.
func Refusals(err error) Problems {
	var many Problems
	if errors.As(err, &many) && len(many) > 0 {
		return many
	}
	var one *Error
	if errors.As(err, &one) {
		return Problems{one}
	}
	return nil
}

// ErrorCode returns the code of err, or "" when err is an internal fault.
func ErrorCode(err error) Code {
	if list := Refusals(err); list != nil {
		return list[0].Code
	}
	return ""
}
