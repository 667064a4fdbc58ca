// Package question owns what an auditor asks of the log, and how that is said in
// words. It knows no answer.
package question

import (
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// Question asks for the cases of a period, by their effective date, as of a number
// of leaves. Both days are inclusive and a zero day leaves that side open. The newest
// checkpoint over at most AsOf leaves counts; 0 means the newest.
type Question struct {
	From, To jml.Date
	Scope    Scope
	AsOf     int64
}

// Scope narrows a question beside its period: a case has to fit each part that is
// given. The zero Scope narrows nothing.
type Scope struct {
	Kind       jml.Kind // joiner, mover or leaver
	Person     string   // id of whom the case is about
	Control    string   // number of a control that a task of the case serves
	Department string   // of the person, as the leaf says that opened the case
}

// Narrows reports whether anything is asked for beside the period.
func (s Scope) Narrows() bool { return s != Scope{} }

// Trimmed is the scope without blanks around what somebody typed.
func (s Scope) Trimmed() Scope {
	return Scope{s.Kind, strings.TrimSpace(s.Person), strings.TrimSpace(s.Control), strings.TrimSpace(s.Department)}
}

// Cases says which cases of the period are asked for, in words; "" when all are.
func (s Scope) Cases() string {
	if !s.Narrows() {
		return ""
	}
	words := []string{"cases"}
	if s.Kind != "" {
		words[0] = string(s.Kind) + "s"
	}
	if s.Person != "" {
		words = append(words, "about person "+s.Person)
	}
	if s.Control != "" {
		words = append(words, "with a task for control "+s.Control)
	}
	if s.Department != "" {
		words = append(words, "of department "+s.Department)
	}
	return strings.Join(words, ", ")
}

// CheckKind refuses a kind that no case has (jml.CodeInvalid); none is all kinds.
func CheckKind(kind jml.Kind) error {
	switch kind {
	case "", jml.Joiner, jml.Mover, jml.Leaver:
		return nil
	}
	return jml.Invalid("kind", "Give joiner, mover or leaver, or leave it out for all cases.")
}
