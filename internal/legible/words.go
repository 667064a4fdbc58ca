package legible

import "github.com/handover-jml/handover/internal/jml"

// Most fields follow one of four rules. A word, such as a name or a title, is
// 300 characters of any script; a note is 4,000.

// Word is one line of natural language.
func Word() Rule { return Rule{Bytes: 4 * 300} }

// Key is what is compared with other records: an id, a tag, a name of a system.
func Key() Rule { return Rule{Bytes: 4 * 300, Exact: true} }

// Note may have several lines.
func Note() Rule { return Rule{Bytes: 4 * 4000, Lines: true} }

// Email is an address as long as RFC 5321 lets a path have one.
func Email() Rule { return Rule{Bytes: 254, Exact: true} }

// Phone is a number to ring up, as people write one: +49 30 12345-67. RFC 3966
// has the signs between the digits; slashes are common besides.
func Phone() Rule { return Rule{Bytes: 40, Phone: true} }

// Text is what one field holds, and the rule it follows. Forms and files call
// the field so too.
type Text struct {
	Field string
	Value string
	Rule  Rule
}

// CheckAll returns the jml.Problems of all texts that break their rules. What
// stands in before already is not judged again: an earlier version may have
// taken it, and a change of something else must not fail for it.
func CheckAll(texts, before []Text) error {
	known := make(map[string]bool, len(before))
	for _, t := range before {
		known[t.Field+"\x00"+t.Value] = true
	}

	var problems jml.Problems
	for _, t := range texts {
		if known[t.Field+"\x00"+t.Value] {
			continue
		}
		if err, refused := Check(t.Field, t.Value, t.Rule).(*jml.Error); refused {
			problems = append(problems, err)
		}
	}
	return problems.Or()
}
