package company

import (
	"context"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// ImportEvent is one row of a file of announcements.
type ImportEvent struct {
	Row int // in the file, for errors
	jml.Event
	Hash string // the identity of its content
}

// MostLeavers is how many departures one person may announce with one file.
const MostLeavers = 10

// ImportEvents announces every joiner, mover and leaver of a file, or none. A row
// that came before, in this file or another, changes nothing: a file may be sent
// again, also a longer one.
func (s *Service) ImportEvents(ctx context.Context, actor jml.Actor, sha string, rows []ImportEvent) (ImportResult, error) {
	return s.applyFile(ctx, actor, eventsFile(sha, rows))
}

func eventsFile(sha string, rows []ImportEvent) sentFile {
	var leaving departures
	return sentFile{what: "events", sha256: sha,
		lines: linesOf(rows, func(r ImportEvent) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) {
			result, err := in.importEvent(rows[i])
			if err == nil && rows[i].Kind == jml.Leaver {
				leaving.add(result.about, result.added)
			}
			return result, err
		},
		rest: func(in importing, out *ImportResult) error { return in.twoPeople(sha, leaving, out) }}
}

func (in importing) importEvent(row ImportEvent) (importRow, error) {
	out, err := in.cases.Announced(in.Books, row.Event, jml.Intake{Source: "file", Hash: row.Hash, Actor: in.Actor, Strict: true})
	if err != nil {
		return importRow{}, err
	}
	result := importRow{about: out.Case.PersonID, what: fmt.Sprintf("%s of %s, %s", out.Case.Kind, out.Person, out.Case.Effective), note: strings.Join(out.Warning, " ")}
	switch {
	case out.Again:
		result.note = fmt.Sprintf("This was announced before, as case #%d. If it is meant anew, give the row an event_id of its own.", out.Case.Number)
	case out.Outcome == "opened":
		result.added = true
	case out.Outcome != "ignored":
		result.changed = append([]string{out.Outcome}, out.Changed...)
	}
	return result, nil
}
