package company

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
)

// ImportPeople takes in the people of a file. Managers may stand further down
// in the same file. Holdings of new people are unknown until they are
// imported or listed.
func (s *Service) ImportPeople(ctx context.Context, actor jml.Actor, sha string, rows []ImportPerson) (ImportResult, error) {
	return s.applyFile(ctx, actor, peopleFile(sha, rows))
}

// ImportEverybody is ImportPeople for a file that lists everybody who works here:
// of whoever it leaves out a departure is announced, for today and through HR.
func (s *Service) ImportEverybody(ctx context.Context, actor jml.Actor, sha string, rows []ImportPerson) (ImportResult, error) {
	return s.applyFile(ctx, actor, everybodyFile(sha, rows))
}

func everybodyFile(sha string, rows []ImportPerson) sentFile {
	f := peopleFile(sha, rows)
	f.complete = true
	f.rest = func(in importing, out *ImportResult) error { return in.departLeftOut(sha, rows, out) }
	return f
}

func peopleFile(sha string, rows []ImportPerson) sentFile {
	return sentFile{what: "people", sha256: sha,
		lines: linesOf(rows, func(r ImportPerson) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importPerson(rows[i]) },
		then:  func(in importing, i int) (importRow, error) { return in.importTerms(rows[i]) }}
}

func (in importing) importPerson(row ImportPerson) (importRow, error) {
	if row.TimeZone != "" {
		if err := calendar.CheckZone("time_zone", row.TimeZone); err != nil {
			return importRow{}, err
		}
	}
	m, err := Identify(in, row.EventPerson)
	if err != nil {
		return importRow{}, err
	}
	p := m.Person
	changed := Correct(&p, m.Says)
	if m.Known && len(changed) == 0 {
		return importRow{}, in.WriteIdentity(m, p)
	}
	moved, err := in.GiveUpAddress(m.From)
	if err != nil {
		return importRow{}, err
	}
	if m.Known {
		moved(p)
		if err := in.WriteCorrections(p, changed); err != nil {
			return importRow{}, err
		}
		return importRow{changed: ChangedWords(changed, nil)}, in.WriteIdentity(m, p)
	}
	e, err := in.engagementOf(row)
	if err != nil {
		return importRow{}, err
	}
	if p, err = in.TakeIn(p, e, fromFile); err != nil {
		return importRow{}, err
	}
	moved(p)
	result := importRow{added: true}
	if e.State == jml.EngagementPlanned {
		result.note = fmt.Sprintf("%s begins on %s. Announce the joiner, so that what they need is ready: handover join.", p.Name(), e.Start)
	}
	return result, in.WriteIdentity(m, p)
}

// engagementOf is the engagement that a row tells of, but for who manages and
// sponsors it: they may stand further down.
func (in importing) engagementOf(row ImportPerson) (jml.Engagement, error) {
	return standing(jml.Engagement{Start: row.Start, End: row.EndDate, Terms: jml.Terms{
		Type: cmp.Or(row.WorkerType, jml.Employee), Title: row.Title, Functions: in.Matrix().Spelled(row.Functions), Department: row.Department,
		Location: row.Location, Zone: cmp.Or(row.TimeZone, calendar.ZoneAt(in.Settings(), row.Location))}}, in.Now())
}

// importTerms corrects the engagement of somebody by what a row says of it.
// Managers and sponsors may stand further down.
func (in importing) importTerms(row ImportPerson) (importRow, error) {
	m, err := Identify(in, row.EventPerson)
	if err != nil {
		return importRow{}, err
	}
	e, found, err := in.described(m.ID, row)
	if err != nil {
		return importRow{}, err
	}
	var result importRow
	if !found {
		e, found, err = in.again(m.Person, row)
		if err != nil {
			return importRow{}, err
		}
		if !found {
			return in.staysGone(m.Person, row)
		}
		result.changed = []string{"works here again"}
	}
	if e, err = in.termsOf(e, row, m.Person); err != nil {
		return importRow{}, err
	}
	if err := CheckContract(e); err != nil {
		return importRow{}, err
	}
	changed, err := in.CorrectEngagement(e)
	if err != nil {
		return importRow{}, err
	}
	result.changed = append(result.changed, ChangedWords(nil, changed)...)
	if e.State != jml.EngagementEnded && calendar.Unplaced(in.Settings(), row.Location) != "" {
		result.place = row.Location
	}
	result.note, err = in.overdue(e, m.Person)
	return result, err
}

// described is the engagement that a row speaks of: the one that runs or is to
// come, or the one that ended with the dates of the row.
func (in importing) described(personID string, row ImportPerson) (jml.Engagement, bool, error) {
	e, runs, err := running(in, personID)
	if err != nil || runs {
		return e, runs, err
	}
	all, err := in.Engagements(personID)
	if err != nil {
		return e, false, fmt.Errorf("read engagements: %w", err)
	}
	for _, e := range all {
		if e.State == jml.EngagementEnded && e.Start == row.Start && e.End == row.EndDate {
			return e, true, nil
		}
	}
	return e, false, nil
}

// again engages somebody whose earlier engagements lie before the start that a
// row gives.
func (in importing) again(p jml.Person, row ImportPerson) (e jml.Engagement, engaged bool, err error) {
	all, err := in.Engagements(p.ID)
	if err != nil {
		return e, false, fmt.Errorf("read engagements: %w", err)
	}
	for _, before := range all {
		if !cmp.Or(before.End, before.Start).Before(row.Start) {
			return e, false, nil
		}
	}
	if e, err = in.engagementOf(row); err != nil {
		return e, false, err
	}
	e, err = in.Engage(p, e, fromFile)
	return e, true, err
}

// staysGone says so of somebody whom a file takes to work here.
func (in importing) staysGone(p jml.Person, row ImportPerson) (importRow, error) {
	said, err := in.engagementOf(row)
	if err != nil || said.State == jml.EngagementEnded {
		return importRow{}, err
	}
	return importRow{note: fmt.Sprintf("%s works here no more by what was announced, and the file says otherwise. If they come back, announce the joiner or give the day on which the new contract starts.", p.Name())}, nil
}

// overdue says of a running engagement that its end has passed and nobody
// announced that the person leaves: their access stays until somebody does.
func (in importing) overdue(e jml.Engagement, p jml.Person) (string, error) {
	now, err := standing(e, in.Now())
	if err != nil || e.State == jml.EngagementEnded || now.State != jml.EngagementEnded {
		return "", err
	}
	open, err := in.OpenCases(p.ID)
	if err != nil {
		return "", fmt.Errorf("read open cases: %w", err)
	}
	if slices.ContainsFunc(open, func(c jml.Case) bool { return c.Kind == jml.Leaver && c.Live() }) {
		return "", nil
	}
	return fmt.Sprintf("The contract of %s ended on %s and nobody announced that they leave, so what they hold stays. Announce it: handover leave --last-day %[2]s.", p.Name(), e.End), nil
}

// termsOf is an engagement with what a row says of it; what the row leaves out
// stays.
func (in importing) termsOf(e jml.Engagement, row ImportPerson, p jml.Person) (jml.Engagement, error) {
	row.TimeZone = cmp.Or(row.TimeZone, calendar.ZoneMoved(in.Settings(), e.Zone, e.Location, cmp.Or(row.Location, e.Location)))
	for _, f := range []struct {
		to   *string
		said string
	}{{&e.Title, row.Title}, {&e.Department, row.Department}, {&e.Location, row.Location}, {&e.Zone, row.TimeZone}, {(*string)(&e.Type), string(row.WorkerType)}} {
		*f.to = cmp.Or(f.said, *f.to)
	}
	if len(row.Functions) > 0 {
		e.Functions = in.Matrix().Spelled(row.Functions)
	}
	e.Start, e.End = cmp.Or(row.Start, e.Start), cmp.Or(row.EndDate, e.End)
	if err := nameColleague(in, &e.ManagerID, row.Source, "manager", row.Manager, p); err != nil {
		return e, err
	}
	return e, nameColleague(in, &e.SponsorID, row.Source, "sponsor", row.Sponsor, p)
}
