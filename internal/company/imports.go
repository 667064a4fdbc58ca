package company

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
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
		if err := (importing{b}).applyRows(&out, f); err != nil {
			return err
		}
		if f.dry {
			return rehearsed{}
		}
		b.Log("", "", evidence.ImportAccepted{What: f.what, SHA256: f.sha256, Rows: len(f.lines),
			Added: out.Added, Changed: out.Changed, Complete: f.complete})
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
type importing struct{ *Books }

// applyRows enters all rows. Their refusals are reported together.
func (in importing) applyRows(out *ImportResult, f sentFile) error {
	var problems jml.Problems
	results := make([]importRow, len(f.lines))
	for _, step := range []func(importing, int) (importRow, error){f.enter, f.then} {
		for i, line := range f.lines {
			if step == nil {
				break
			}
			result, err := step(in, i)
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
	if f.rest == nil {
		return nil
	}
	return f.rest(in, out)
}

// ImportPeople takes in the people of a file. Managers may stand further down
// in the same file. Holdings of new people are unknown until they are
// imported or listed.
func (s *Service) ImportPeople(ctx context.Context, actor jml.Actor, sha string, rows []ImportPerson) (ImportResult, error) {
	return s.applyFile(ctx, actor, peopleFile(sha, rows))
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
	functions := in.Matrix().Spelled(row.Functions)
	p, err = in.TakeIn(p, jml.Engagement{State: jml.EngagementActive, Start: row.Start, End: row.EndDate, Terms: jml.Terms{
		Type: cmp.Or(row.WorkerType, jml.Employee), Title: row.Title, Functions: functions, Department: row.Department,
		Location: row.Location, Zone: cmp.Or(row.TimeZone, in.Settings().Zone)}}, fromFile)
	if err != nil {
		return importRow{}, err
	}
	moved(p)
	return importRow{added: true}, in.WriteIdentity(m, p)
}

// importTerms corrects the running engagement of somebody by what a row says of
// it. Managers and sponsors may stand further down.
func (in importing) importTerms(row ImportPerson) (importRow, error) {
	m, err := Identify(in, row.EventPerson)
	if err != nil || !m.Known {
		return importRow{}, nil // the row itself was refused
	}
	e, runs, err := running(in, m.ID)
	if err != nil || !runs {
		return importRow{}, err
	}
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
	if err := nameColleague(in, &e.ManagerID, row.Source, "manager", row.Manager, m.Person); err != nil {
		return importRow{}, err
	}
	if err := nameColleague(in, &e.SponsorID, row.Source, "sponsor", row.Sponsor, m.Person); err != nil {
		return importRow{}, err
	}
	changed, err := in.CorrectEngagement(e)
	return importRow{changed: ChangedWords(nil, changed)}, err
}

// ImportHoldings takes in who may use what. With complete, the file lists all
// systems of the people it names: their holdings are confirmed.
func (s *Service) ImportHoldings(ctx context.Context, actor jml.Actor, sha string, rows []ImportHolding, complete bool) (ImportResult, error) {
	return s.applyFile(ctx, actor, holdingsFile(sha, rows, complete))
}

func holdingsFile(sha string, rows []ImportHolding, complete bool) sentFile {
	f := sentFile{what: "holdings", sha256: sha, complete: complete,
		lines: linesOf(rows, func(r ImportHolding) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importHolding(rows[i], complete) }}
	if complete {
		f.rest = func(in importing, out *ImportResult) error { return in.endHoldings(rows, out) }
	}
	return f
}

func (in importing) importHolding(row ImportHolding, complete bool) (importRow, error) {
	p, engagement, err := in.importedPerson("person", row.Person)
	if err != nil {
		return importRow{}, err
	}
	if _, ok := in.Matrix().System(row.System); !ok {
		return importRow{}, jml.Invalid("system", fmt.Sprintf("The matrix has no system %q. Add it there first.", row.System))
	}

	result, err := in.importGrant(register.Grant{PersonID: p.ID, EngagementID: engagement, System: row.System, Level: row.Level, Source: fromFile})
	if err == nil && complete && p.HoldingsConfirmedAt.IsZero() {
		err = in.ConfirmHoldings(p, "", fromFile)
	}
	return result, err
}

// importGrant enters that a person has a system. Another level takes the place of
// the one they had; a row without one leaves it.
func (in importing) importGrant(g register.Grant) (importRow, error) {
	held, err := in.Holdings(g.PersonID)
	if err != nil {
		return importRow{}, fmt.Errorf("read holdings: %w", err)
	}
	had := held.Grants
	had = slices.DeleteFunc(had, func(h register.Grant) bool { return h.System != g.System })
	if slices.ContainsFunc(had, func(h register.Grant) bool { return g.Level == "" || h.Level == g.Level }) {
		return importRow{}, nil
	}
	for _, h := range had {
		if err := in.EndGrant(h, "", fromFile); err != nil {
			return importRow{}, err
		}
	}
	if _, err := in.RecordGrant(g, ""); err != nil || len(had) == 0 {
		return importRow{added: true}, err
	}
	return importRow{changed: []string{"level"}}, nil
}

// endHoldings ends what the people of a complete file hold by the register and
// not by the file.
func (in importing) endHoldings(rows []ImportHolding, out *ImportResult) error {
	listed := map[string][]string{}
	for _, row := range rows {
		p, _, err := Find(in, row.Person)
		if err != nil {
			return err
		}
		listed[p.ID] = append(listed[p.ID], row.System)
	}
	for _, id := range slices.Sorted(maps.Keys(listed)) {
		held, err := in.Holdings(id)
		if err != nil {
			return fmt.Errorf("read holdings: %w", err)
		}
		name, err := in.NameOf(id)
		if err != nil {
			return err
		}
		for _, g := range held.Grants {
			if slices.Contains(listed[id], g.System) {
				continue
			}
			if err := in.EndGrant(g, "", fromFile); err != nil {
				return err
			}
			out.end(g.System + " of " + name)
		}
		if err := in.LookAgain(id); err != nil {
			return err
		}
	}
	return nil
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

// ImportAssets takes in the equipment register.
func (s *Service) ImportAssets(ctx context.Context, actor jml.Actor, sha string, rows []ImportAsset) (ImportResult, error) {
	return s.applyFile(ctx, actor, assetsFile(sha, rows))
}

func assetsFile(sha string, rows []ImportAsset) sentFile {
	return sentFile{what: "assets", sha256: sha,
		lines: linesOf(rows, func(r ImportAsset) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importAsset(rows[i]) }}
}

func (in importing) importAsset(row ImportAsset) (importRow, error) {
	a := register.Asset{Tag: row.Tag, Serial: row.Serial, Kind: row.Kind, Model: row.Model, State: register.InStock, Source: fromFile}
	if err := a.Check(register.Asset{}); err != nil {
		return importRow{}, err
	}
	if row.Holder != "" {
		p, _, err := in.importedPerson("holder", row.Holder)
		if err != nil {
			return importRow{}, err
		}
		a.HolderID, a.State = p.ID, register.Issued
	}

	have, known, err := in.AssetByTag(row.Tag)
	switch {
	case err != nil:
		return importRow{}, fmt.Errorf("look for the asset: %w", err)
	case !known:
		_, err := in.RecordAsset(a, "")
		return importRow{added: true}, err
	}
	return in.correctAsset(have, a)
}

// correctAsset has the register say of a piece of equipment what the file says.
func (in importing) correctAsset(have, said register.Asset) (row importRow, err error) {
	now := have
	for _, f := range []struct {
		name string
		to   *string
		said string
	}{{"serial", &now.Serial, said.Serial}, {"kind", &now.Kind, said.Kind}, {"model", &now.Model, said.Model}} {
		if f.said != "" && *f.to != f.said {
			*f.to = f.said
			row.changed = append(row.changed, f.name)
		}
	}
	if len(row.changed) > 0 {
		if err := in.RecordAssetAnew(now); err != nil {
			return row, err
		}
	}
	if have.HolderID == said.HolderID && have.State == said.State {
		return row, nil
	}
	if have.HolderID != said.HolderID {
		row.changed = append(row.changed, "holder")
	} else {
		row.changed = append(row.changed, "state")
	}
	moved := now
	moved.State, moved.HolderID, moved.Source = said.State, said.HolderID, fromFile
	return row, in.MoveAsset(now, moved, "", fromFile)
}
