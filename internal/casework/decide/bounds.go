package decide

import (
	"errors"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/proof"
)

// What one command may ask for, beside jml.MaxTasks in a case. The only writer
// of a small installation is held no longer than this takes, and people can
// look it through.
const (
	maxEndings = 500 // endings in one command
	maxHeld    = 200 // systems, and pieces of equipment, in one answer
	maxFiles   = 20  // files of one ending
)

// Bounded refuses endings that hold more than one command may: before anything
// is read for them.
func Bounded(endings []jml.Ending) error {
	switch n := len(endings); {
	case n == 0:
		return jml.Invalid("outcome", "Choose an outcome for at least one task.")
	case n > maxEndings:
		return jml.Invalid("outcome", fmt.Sprintf("These are %d tasks. Finish at most %d at a time.", n, maxEndings))
	}

	var problems jml.Problems
	for _, e := range endings {
		for _, problem := range outOfBounds(e) {
			problems = append(problems, &jml.Error{Code: problem.Code, Field: e.TaskID + "." + problem.Field, Message: problem.Message})
		}
	}
	return problems.Or()
}

func outOfBounds(e jml.Ending) jml.Problems {
	if problem := overfull(e); problem != nil {
		return jml.Problems{problem}
	}
	var problems jml.Problems
	errors.As(legible.CheckAll(slices.Concat(legible.Ending(e), proof.Texts(e)), nil), &problems)
	return problems
}

func overfull(e jml.Ending) *jml.Error {
	for _, list := range []struct {
		field string
		what  string
		n     int
		most  int
	}{
		{"holds", "systems", len(e.Answer.Holds), maxHeld},
		{"assets", "pieces of equipment", len(e.Answer.Assets), maxHeld},
		{"file", "files", len(e.Files), maxFiles},
	} {
		if list.n > list.most {
			return jml.Invalid(list.field, fmt.Sprintf("These are %d %s; at most %d fit here. Ask HR to have the rest imported from a file.", list.n, list.what, list.most))
		}
	}
	return nil
}
