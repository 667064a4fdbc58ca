package staff

import "github.com/handover-jml/handover/internal/jml"

// Period is what an auditor may look at: cases whose effective date lies in it,
// both days inclusive. A zero day leaves that side open; the zero Period is
// everything there is.
type Period struct{ From, To jml.Date }

// IsZero reports whether nothing bounds what the auditor may look at.
func (p Period) IsZero() bool { return p == Period{} }

// Check refuses a period that ends before it begins, and one of a right that
// looks at everything.
func (p Period) Check(of Role) error {
	switch {
	case p.IsZero():
		return nil
	case of != Auditor:
		return jml.Invalid("from", "Only an auditor's right is bound to a period. Leave the dates out, or choose auditor.")
	case !p.From.IsZero() && !p.To.IsZero() && p.To.Before(p.From):
		return jml.Invalid("to", "The period ends before it begins. Swap the dates.")
	}
	return nil
}

// Allows refuses a question about anything outside of the period
// (jml.CodeForbidden).
func (p Period) Allows(from, to jml.Date) error {
	early := !p.From.IsZero() && (from.IsZero() || from.Before(p.From))
	late := !p.To.IsZero() && (to.IsZero() || p.To.Before(to))
	if !early && !late {
		return nil
	}
	return &jml.Error{Code: jml.CodeForbidden, Field: "from", Message: "You may look at " + p.String() + ". Choose days within it, or ask an administrator."}
}

// String is the period in words.
func (p Period) String() string {
	switch {
	case p.IsZero():
		return "everything"
	case p.From.IsZero():
		return "what is up to " + p.To.String()
	case p.To.IsZero():
		return "what is from " + p.From.String() + " on"
	}
	return p.From.String() + " to " + p.To.String()
}
