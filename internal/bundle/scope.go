package bundle

import (
	"fmt"

	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/replay"
)

// checkScope refuses what no case can fit, by the names that ways in have for it.
func checkScope(s question.Scope) error {
	word, _ := limits.Of(replay.DepartmentField)
	for field, text := range map[string]string{"person": s.Person, "control": s.Control, "department": s.Department} {
		if word.Clean(text) != text || len(text) > word.Bytes {
			return jml.Invalid(field, fmt.Sprintf("Give one line of at most %d bytes, without characters that nobody sees.", word.Bytes))
		}
	}
	return question.CheckKind(s.Kind)
}

// Scope is what the question narrows to beside its period.
func (q ManifestQuery) Scope() question.Scope {
	return question.Scope{Kind: q.Kind, Person: q.Person, Control: q.Control, Department: q.Department}
}

// whole is the sentence of a readme that says whether a bundle has the whole period.
func (q ManifestQuery) whole() string {
	if cases := q.Scope().Cases(); cases != "" {
		return "Only a part of its period was asked for, and is in this bundle: " + cases + ". Tables of people, access and equipment list no others than whom these cases are about."
	}
	return "All cases of the period are in this bundle."
}

// Narrowed says what a narrowed bundle leaves out of its period, and what of that
// nobody can check from it; nothing of one that leaves nothing out by its question.
func (m Manifest) Narrowed() []string {
	cases := m.Question.Scope().Cases()
	if cases == "" {
		return nil
	}
	outside := fmt.Sprintf("%d cases of the period are", m.Counts.CasesOutside)
	if m.Counts.CasesOutside == 1 {
		outside = "1 case of the period is"
	}
	said := []string{fmt.Sprintf("This is a part of the period, no more than was asked for: %s. %s outside of it.", cases, outside)}
	if m.Question.Department != "" {
		said = append(said, "Of which department those are cannot be checked from here: it takes their personal values, which are not in the bundle.")
	}
	return said
}
