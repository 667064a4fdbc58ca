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

// applyFile runs a whole file as one transaction: every row or none, once.
func (s *Service) applyFile(ctx context.Context, actor jml.Actor, what, sha string, rows int, complete bool, each func(in importing, i int) (importRow, error), then ...func(in importing, i int) error) (out ImportResult, err error) {
	err = s.changeByFile(ctx, actor, func(b *Books) error {
		out = ImportResult{What: what, Rows: rows}
		if !b.Settings().Done {
			return &jml.Error{Code: jml.CodeSetup, Message: "Complete the set-up before importing files."}
		}
		if out.Again, err = b.ImportDone(what, sha); err != nil || out.Again {
			return err
		}
		if err := (importing{b}).applyRows(&out, rows, each, then); err != nil {
			return err
		}
		b.Log("", "", evidence.ImportAccepted{What: what, SHA256: sha, Rows: rows,
			Added: out.Added, Changed: out.Changed, Complete: complete})
		return b.InsertImport(what, sha)
	})
	return out, err
}

// importing enters the rows of a file.
type importing struct{ *Books }

// applyRows enters each row, then runs over all of them again for what may
// name a row further down. All refusals are reported together.
func (in importing) applyRows(out *ImportResult, rows int, each func(in importing, i int) (importRow, error), then []func(in importing, i int) error) error {
	var problems jml.Problems
	for i := range rows {
		result, err := each(in, i)
		if e, ok := err.(*jml.Error); ok {
			problems = append(problems, e)
			continue
		}
		if err != nil {
			return err
		}
		switch result {
		case rowAdded:
			out.Added++
		case rowChanged:
			out.Changed++
		default:
			out.Same++
		}
	}
	for _, again := range then {
		for i := range rows {
			err := again(in, i)
			if e, ok := err.(*jml.Error); ok {
				problems = append(problems, e)
			} else if err != nil {
				return err
			}
		}
	}
	return problems.Or()
}

func atRow(row int, column, message string) error {
	return jml.Invalid(fmt.Sprintf("row %d, column %s", row, column), message)
}

// ImportPeople takes in the people of a file. Managers may stand further down
// in the same file. Holdings of new people are unknown until they are
// imported or listed.
func (s *Service) ImportPeople(ctx context.Context, actor jml.Actor, sha string, rows []ImportPerson) (ImportResult, error) {
	return s.applyFile(ctx, actor, "people", sha, len(rows), false, func(in importing, i int) (importRow, error) {
		return in.importPerson(rows[i])
	}, func(in importing, i int) error { return in.importManager(rows[i]) })
}

func (in importing) importPerson(row ImportPerson) (importRow, error) {
	if row.TimeZone != "" {
		if _, err := calendar.New(row.TimeZone, nil); err != nil {
			return rowSame, atRow(row.Row, "time_zone", err.Error())
		}
	}
	p, known, err := FindDescribed(in, row.EventPerson)
	if err != nil {
		return rowSame, err
	}
	changed := Correct(&p, row.EventPerson)
	if known {
		if len(changed) == 0 {
			return rowSame, nil
		}
		return rowChanged, in.WriteCorrections(p, changed)
	}
	functions := slices.Sorted(slices.Values(row.Functions))
	_, err = in.TakeIn(p, jml.Engagement{State: jml.EngagementActive, Start: row.Start, End: row.EndDate, Terms: jml.Terms{
		Type: cmp.Or(row.WorkerType, jml.Employee), Title: row.Title, Functions: functions, Department: row.Department,
		Location: row.Location, Zone: cmp.Or(row.TimeZone, in.Settings().Zone)}}, fromFile)
	return rowAdded, err
}

func (in importing) importManager(row ImportPerson) error {
	if row.Manager == "" {
		return nil
	}
	manager, ok, err := Find(in, row.Manager)
	if err != nil {
		return err
	}
	if !ok {
		return atRow(row.Row, "manager", fmt.Sprintf("Nobody here or in this file is known as %q.", row.Manager))
	}
	p, _, err := FindDescribed(in, row.EventPerson)
	if err != nil {
		return err
	}
	all, err := in.Engagements(p.ID)
	if err != nil || len(all) == 0 || all[0].ManagerID == manager.ID {
		return err
	}
	if manager.ID == p.ID {
		return atRow(row.Row, "manager", "Nobody can be their own manager.")
	}
	all[0].ManagerID = manager.ID
	return in.UpdateEngagement(all[0])
}

// ImportHoldings takes in who may use what. With complete, the file lists all
// systems of the people it names: their holdings are confirmed.
func (s *Service) ImportHoldings(ctx context.Context, actor jml.Actor, sha string, rows []ImportHolding, complete bool) (ImportResult, error) {
	return s.applyFile(ctx, actor, "holdings", sha, len(rows), complete, func(in importing, i int) (importRow, error) {
		return in.importHolding(rows[i], complete)
	})
}

func (in importing) importHolding(row ImportHolding, complete bool) (importRow, error) {
	p, engagement, err := in.importedPerson(row.Row, row.Person)
	if err != nil {
		return rowSame, err
	}
	if _, ok := in.Matrix().System(row.System); !ok {
		return rowSame, atRow(row.Row, "system", fmt.Sprintf("The matrix has no system %q. Add it there first.", row.System))
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

func (in importing) importedPerson(row int, key string) (p jml.Person, engagement string, err error) {
	p, ok, err := Find(in, key)
	if err != nil {
		return p, "", err
	}
	if !ok {
		return p, "", atRow(row, "person", fmt.Sprintf("Nobody here is known as %q. Import people first.", key))
	}
	all, err := in.Engagements(p.ID)
	if err != nil || len(all) == 0 {
		return p, "", err
	}
	return p, all[0].ID, nil
}

// ImportAssets takes in the equipment register.
func (s *Service) ImportAssets(ctx context.Context, actor jml.Actor, sha string, rows []ImportAsset) (ImportResult, error) {
	return s.applyFile(ctx, actor, "assets", sha, len(rows), false, func(in importing, i int) (importRow, error) {
		return in.importAsset(rows[i])
	})
}

func (in importing) importAsset(row ImportAsset) (importRow, error) {
	a := register.Asset{Tag: row.Tag, Serial: row.Serial, Kind: row.Kind, Model: row.Model, State: register.InStock, Source: fromFile}
	if row.Holder != "" {
		p, _, err := in.importedPerson(row.Row, row.Holder)
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
