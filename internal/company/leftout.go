package company

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// departLeftOut announces the departure of everybody at work whom a complete file
// of people leaves out, unless it is announced already.
func (in importing) departLeftOut(sha string, rows []ImportPerson, out *ImportResult) error {
	if err := someRows(len(rows)); err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, row := range rows {
		m, err := Identify(in, row.EventPerson)
		if err != nil {
			return err
		}
		listed[m.ID] = true
	}
	all, err := in.AtWork()
	if err != nil {
		return fmt.Errorf("read who works here: %w", err)
	}
	var leaving departures
	for _, p := range all {
		announced, err := in.leaves(p)
		if err != nil {
			return err
		}
		if listed[p.ID] || announced {
			continue
		}
		if err := in.depart(p, sha); err != nil {
			return err
		}
		leaving.add(p.ID, true)
		out.end(fmt.Sprintf("the work of %s, whose departure is announced for %s,", p.Name(), in.today()))
	}
	return in.twoPeople(sha, leaving, out)
}

// leaves reports whether somebody's departure is announced.
func (in importing) leaves(p jml.Person) (bool, error) {
	open, err := in.OpenCases(p.ID)
	if err != nil {
		return false, fmt.Errorf("read open cases: %w", err)
	}
	return slices.ContainsFunc(open, func(c jml.Case) bool { return c.Kind == jml.Leaver && c.Live() }), nil
}

// depart announces that somebody leaves today. The file does not say that they
// know.
func (in importing) depart(p jml.Person, sha string) error {
	id, err := ledger.NewID()
	if err != nil {
		return err
	}
	ev := jml.Event{ID: id, OccurredAt: in.Now(), Kind: jml.Leaver, EffectiveDate: in.today(), Contact: "through_hr", Person: jml.EventPerson{ID: p.ID}}
	_, err = in.cases.Announced(in.Books, ev, jml.Intake{Source: "file", Hash: sha, Actor: in.Actor, Strict: true})
	for _, e := range jml.Refusals(err) {
		e.Message = p.Name() + " is not in the file, and cannot leave: " + e.Message
	}
	return err
}
