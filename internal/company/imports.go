package company

import (
	"context"
	"errors"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// sentFile is a file on its way into the company's books.
type sentFile struct {
	what     string // people, holdings or assets
	sha256   string
	complete bool  // it lists all holdings of the people in it
	dry      bool  // only say what it would do
	lines    []int // where each row stands in it
	enter    func(in importing, i int) (importRow, error)
	then     func(in importing, i int) (importRow, error) // once every row is in, for what may name a row further down; may be nil
	rest     func(in importing, out *ImportResult) error  // what a complete file leaves out; may be nil
}

// linesOf lists where each row stands in its file.
func linesOf[R any](rows []R, line func(R) int) []int {
	out := make([]int, len(rows))
	for i, row := range rows {
		out[i] = line(row)
	}
	return out
}

// applyFile runs a whole file as one transaction: every row or none. A file says
// what is so now: the same bytes on another day are a new statement.
func (s *Service) applyFile(ctx context.Context, actor jml.Actor, f sentFile) (out ImportResult, err error) {
	err = s.changeByFile(ctx, actor, func(b *Books) error {
		out = ImportResult{What: f.what, Rows: len(f.lines)}
		if !b.Settings().Done {
			return &jml.Error{Code: jml.CodeSetup, Message: "Complete the set-up before importing files."}
		}
		if err := (importing{b, holders{}, f.dry}).applyRows(&out, f); err != nil {
			return err
		}
		if f.dry {
			return rehearsed{}
		}
		b.Log("", "", evidence.ImportAccepted{What: f.what, SHA256: f.sha256, Rows: len(f.lines),
			Added: out.Added, Changed: out.Changed, Ended: out.Ended,
			Complete: f.complete, AgreedBy: out.AgreedBy, AgreedPerson: out.AgreedPerson, By: actor.PersonID})
		out.Lines = nil
		return nil
	})
	if errors.As(err, &rehearsed{}) {
		out.DryRun, err = true, nil
	}
	return out, err
}

// rehearsed ends the transaction of a dry run, which writes nothing.
type rehearsed struct{}

func (rehearsed) Error() string { return "a dry run writes nothing" }

// importing enters the rows of a file.
type importing struct {
	*Books
	gone holders // who work here no more
	dry  bool    // nothing will stay
}

// applyRows enters all rows. Their refusals are reported together.
func (in importing) applyRows(out *ImportResult, f sentFile) error {
	var problems jml.Problems
	results, refused := make([]importRow, len(f.lines)), make([]bool, len(f.lines))
	for _, step := range []func(importing, int) (importRow, error){f.enter, f.then} {
		for i, line := range f.lines {
			if step == nil || refused[i] {
				continue
			}
			result, err := step(in, i)
			refused[i] = err != nil
			if end := takeRow(&problems, line, err); end != nil {
				return end
			}
			results[i] = results[i].and(result)
		}
	}
	if err := problems.Or(); err != nil {
		return err
	}

	for i, result := range results {
		out.count(f.lines[i], result)
	}
	out.unplaced(f.lines, results, in.Settings())
	if f.rest != nil {
		if err := f.rest(in, out); err != nil {
			return err
		}
	}
	return in.takeBackFromGone()
}

func (in importing) importedPerson(column, key string) (p jml.Person, engagement string, err error) {
	p, ok, err := Find(in, key)
	if err != nil {
		return p, "", err
	}
	if !ok {
		return p, "", jml.Invalid(column, fmt.Sprintf("Nobody here is known as %q. Import people first.", key))
	}
	all, err := in.Engagements(p.ID)
	if err != nil || len(all) == 0 {
		return p, "", err
	}
	return p, all[0].ID, nil
}

// someRows refuses a complete file without a row, which would end everything.
func someRows(n int) error {
	if n > 0 {
		return nil
	}
	return jml.Invalid("row 2", "The file has no rows, and being complete it would end everything. Send one that lists what there is.")
}
