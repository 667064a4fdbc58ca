package company

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// importRow is the outcome of one row.
type importRow int

const (
	rowSame importRow = iota
	rowAdded
	rowChanged
)

// sentFile is a file on its way into the company's books.
type sentFile struct {
	what     string // people, holdings or assets
	sha256   string
	complete bool  // it lists all holdings of the people in it
	lines    []int // where each row stands in it
	enter    func(in importing, i int) (importRow, error)
	then     func(in importing, i int) (importRow, error) // once every row is in, for what may name a row further down; may be nil
}

// linesOf lists where each row stands in its file.
func linesOf[R any](rows []R, line func(R) int) []int {
	out := make([]int, len(rows))
	for i, row := range rows {
		out[i] = line(row)
	}
	return out
}

// applyFile runs a whole file as one transaction: every row or none, once.
func (s *Service) applyFile(ctx context.Context, actor jml.Actor, f sentFile) (out ImportResult, err error) {
	err = s.changeByFile(ctx, actor, func(b *Books) error {
		out = ImportResult{What: f.what, Rows: len(f.lines)}
		if !b.Settings().Done {
			return &jml.Error{Code: jml.CodeSetup, Message: "Complete the set-up before importing files."}
		}
		if out.Again, err = b.ImportDone(f.what, f.sha256); err != nil || out.Again {
			return err
		}
		if err := (importing{b}).applyRows(&out, f); err != nil {
			return err
		}
		b.Log("", "", evidence.ImportAccepted{What: f.what, SHA256: f.sha256, Rows: len(f.lines),
			Added: out.Added, Changed: out.Changed, Complete: f.complete})
		return b.InsertImport(f.what, f.sha256)
	})
	return out, err
}

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
			if results[i] == rowSame {
				results[i] = result
			}
		}
	}
	for _, result := range results {
		out.count(result)
	}
	return problems.Or()
}

// ImportPeople takes in the people of a file. Managers may stand further down
// in the same file. Holdings of new people are unknown until they are
// imported or listed.
func (s *Service) ImportPeople(ctx context.Context, actor jml.Actor, sha string, rows []ImportPerson) (ImportResult, error) {
	return s.applyFile(ctx, actor, sentFile{what: "people", sha256: sha,
		lines: linesOf(rows, func(r ImportPerson) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importPerson(rows[i]) },
		then:  func(in importing, i int) (importRow, error) { return in.importTerms(rows[i]) }})
}

func (in importing) importPerson(row ImportPerson) (importRow, error) {
	if row.TimeZone != "" {
		if err := calendar.CheckZone("time_zone", row.TimeZone); err != nil {
			return rowSame, err
		}
	}
	m, err := Identify(in, row.EventPerson)
	if err != nil {
		return rowSame, err
	}
	p := m.Person
	changed := Correct(&p, m.Says)
	if m.Known && len(changed) == 0 {
		return rowSame, in.WriteIdentity(m, p)
	}
	moved, err := in.GiveUpAddress(m.From)
	if err != nil {
		return rowSame, err
	}
	if m.Known {
		moved(p)
		if err := in.WriteCorrections(p, changed); err != nil {
			return rowSame, err
		}
		return rowChanged, in.WriteIdentity(m, p)
	}
	functions := in.Matrix().Spelled(row.Functions)
	p, err = in.TakeIn(p, jml.Engagement{State: jml.EngagementActive, Start: row.Start, End: row.EndDate, Terms: jml.Terms{
		Type: cmp.Or(row.WorkerType, jml.Employee), Title: row.Title, Functions: functions, Department: row.Department,
		Location: row.Location, Zone: cmp.Or(row.TimeZone, in.Settings().Zone)}}, fromFile)
	if err != nil {
		return rowSame, err
	}
	moved(p)
	return rowAdded, in.WriteIdentity(m, p)
}

// importTerms corrects the running engagement of somebody by what a row says of
// it. Managers and sponsors may stand further down.
func (in importing) importTerms(row ImportPerson) (importRow, error) {
	m, err := Identify(in, row.EventPerson)
	if err != nil || !m.Known {
		return rowSame, nil // the row itself was refused
	}
	e, runs, err := running(in, m.ID)
	if err != nil || !runs {
		return rowSame, err
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
		return rowSame, err
	}
	if err := nameColleague(in, &e.SponsorID, row.Source, "sponsor", row.Sponsor, m.Person); err != nil {
		return rowSame, err
	}
	changed, err := in.CorrectEngagement(e)
	if len(changed) == 0 {
		return rowSame, err
	}
	return rowChanged, err
}

// ImportHoldings takes in who may use what. With complete, the file lists all
// systems of the people it names: their holdings are confirmed.
func (s *Service) ImportHoldings(ctx context.Context, actor jml.Actor, sha string, rows []ImportHolding, complete bool) (ImportResult, error) {
	return s.applyFile(ctx, actor, sentFile{what: "holdings", sha256: sha, complete: complete,
		lines: linesOf(rows, func(r ImportHolding) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importHolding(rows[i], complete) }})
}

func (in importing) importHolding(row ImportHolding, complete bool) (importRow, error) {
	p, engagement, err := in.importedPerson("person", row.Person)
	if err != nil {
		return rowSame, err
	}
	if _, ok := in.Matrix().System(row.System); !ok {
		return rowSame, jml.Invalid("system", fmt.Sprintf("The matrix has no system %q. Add it there first.", row.System))
	}

	result, err := in.importGrant(register.Grant{PersonID: p.ID, EngagementID: engagement, System: row.System, Level: row.Level, Source: fromFile})
	if err == nil && complete && p.HoldingsConfirmedAt.IsZero() {
		err = in.ConfirmHoldings(p, "", fromFile)
	}
	return result, err
}

func (in importing) importGrant(g register.Grant) (importRow, error) {
	held, err := in.Holdings(g.PersonID)
	if err != nil {
		return rowSame, fmt.Errorf("read holdings: %w", err)
	}
	if slices.ContainsFunc(held.Grants, func(h register.Grant) bool { return h.System == g.System && h.Level == g.Level }) {
		return rowSame, nil
	}
	_, err = in.RecordGrant(g, "")
	return rowAdded, err
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
	return s.applyFile(ctx, actor, sentFile{what: "assets", sha256: sha,
		lines: linesOf(rows, func(r ImportAsset) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importAsset(rows[i]) }})
}

func (in importing) importAsset(row ImportAsset) (importRow, error) {
	a := register.Asset{Tag: row.Tag, Serial: row.Serial, Kind: row.Kind, Model: row.Model, State: register.InStock, Source: fromFile}
	if err := a.Check(register.Asset{}); err != nil {
		return rowSame, err
	}
	if row.Holder != "" {
		p, _, err := in.importedPerson("holder", row.Holder)
		if err != nil {
			return rowSame, err
		}
		a.HolderID, a.State = p.ID, register.Issued
	}

	have, known, err := in.AssetByTag(row.Tag)
	switch {
	case err != nil:
		return rowSame, fmt.Errorf("look for the asset: %w", err)
	case !known:
		_, err := in.RecordAsset(a, "")
		return rowAdded, err
	case have.HolderID == a.HolderID && have.State == a.State:
		return rowSame, nil
	}
	moved := have
	moved.State, moved.HolderID, moved.Source = a.State, a.HolderID, fromFile
	return rowChanged, in.MoveAsset(have, moved, "", "import")
}
