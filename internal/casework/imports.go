package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// importRow is the outcome of one row.
type importRow int

const (
	rowSame importRow = iota
	rowAdded
	rowChanged
)

// apply runs a whole file as one transaction: every row or none, once.
func (s *Service) applyFile(ctx context.Context, actor jml.Actor, what, sha string, rows int, complete bool, each func(w *work, i int) (importRow, error), then ...func(w *work, i int) error) (out jml.ImportResult, err error) {
	err = s.change(ctx, actor, func(w *work) error {
		out = jml.ImportResult{What: what, Rows: rows}
		if !w.settings().Done {
			return &jml.Error{Code: jml.CodeSetup, Message: "Complete the set-up before importing files."}
		}
		if err := w.LockSettings(); err != nil {
			return err
		}
		if out.Again, err = w.ImportDone(what, sha); err != nil || out.Again {
			return err
		}
		if err := w.applyRows(&out, rows, each, then); err != nil {
			return err
		}
		w.Log("", "", evidence.ImportAccepted{What: what, SHA256: sha, Rows: rows,
			Added: out.Added, Changed: out.Changed, Complete: complete})
		return w.InsertImport(what, sha)
	})
	return out, err
}

// applyRows enters each row, then runs over all of them again for what may
// name a row further down. All refusals are reported together.
func (w *work) applyRows(out *jml.ImportResult, rows int, each func(w *work, i int) (importRow, error), then []func(w *work, i int) error) error {
	var problems jml.Problems
	for i := range rows {
		result, err := each(w, i)
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
			err := again(w, i)
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
func (s *Service) ImportPeople(ctx context.Context, actor jml.Actor, sha string, rows []jml.ImportPerson) (jml.ImportResult, error) {
	return s.applyFile(ctx, actor, "people", sha, len(rows), false, func(w *work, i int) (importRow, error) {
		return w.importPerson(rows[i])
	}, func(w *work, i int) error { return w.importManager(rows[i]) })
}

func (w *work) importPerson(row jml.ImportPerson) (importRow, error) {
	if row.TimeZone != "" {
		if _, err := calendar.New(row.TimeZone, nil); err != nil {
			return rowSame, atRow(row.Row, "time_zone", err.Error())
		}
	}
	p, known, err := findPerson(w, row.EventPerson)
	if err != nil {
		return rowSame, err
	}
	changed := correct(&p, row.EventPerson)
	if known {
		if len(changed) == 0 {
			return rowSame, nil
		}
		return rowChanged, w.writeCorrections(p, changed)
	}
	functions := slices.Sorted(slices.Values(row.Functions))
	_, err = w.takeIn(p, jml.Engagement{State: jml.EngagementActive, Start: row.Start, End: row.EndDate, Terms: jml.Terms{
		Type: cmp.Or(row.WorkerType, jml.Employee), Title: row.Title, Functions: functions, Department: row.Department,
		Location: row.Location, Zone: cmp.Or(row.TimeZone, w.settings().Zone)}}, "import")
	return rowAdded, err
}

func (w *work) importManager(row jml.ImportPerson) error {
	if row.Manager == "" {
		return nil
	}
	manager, ok, err := w.FindPerson(strings.ToLower(row.Manager))
	if err == nil && !ok {
		manager, ok, err = w.FindPerson(row.Manager)
	}
	if err != nil {
		return fmt.Errorf("find the manager: %w", err)
	}
	if !ok {
		return atRow(row.Row, "manager", fmt.Sprintf("Nobody here or in this file is known as %q.", row.Manager))
	}
	p, _, err := findPerson(w, row.EventPerson)
	if err != nil {
		return err
	}
	all, err := w.Engagements(p.ID)
	if err != nil || len(all) == 0 || all[0].ManagerID == manager.ID {
		return err
	}
	if manager.ID == p.ID {
		return atRow(row.Row, "manager", "Nobody can be their own manager.")
	}
	all[0].ManagerID = manager.ID
	return w.UpdateEngagement(all[0])
}

// ImportHoldings takes in who may use what. With complete, the file lists all
// systems of the people it names: their holdings are confirmed.
func (s *Service) ImportHoldings(ctx context.Context, actor jml.Actor, sha string, rows []jml.ImportHolding, complete bool) (jml.ImportResult, error) {
	return s.applyFile(ctx, actor, "holdings", sha, len(rows), complete, func(w *work, i int) (importRow, error) {
		return w.importHolding(rows[i], complete)
	})
}

func (w *work) importHolding(row jml.ImportHolding, complete bool) (importRow, error) {
	p, engagement, err := w.importedPerson(row.Row, row.Person)
	if err != nil {
		return rowSame, err
	}
	m, _, err := w.svc.currentMatrix(w)
	if err != nil {
		return rowSame, err
	}
	if _, ok := m.System(row.System); !ok {
		return rowSame, atRow(row.Row, "system", fmt.Sprintf("The matrix has no system %q. Add it there first.", row.System))
	}
	f := &file{work: w, person: &p, c: jml.Case{PersonID: p.ID, EngagementID: engagement}}
	before, err := w.Holdings(p.ID)
	if err != nil {
		return rowSame, fmt.Errorf("read holdings: %w", err)
	}
	if err := f.grant(row.System, row.Level, "import"); err != nil {
		return rowSame, err
	}
	if complete {
		if err := f.confirmHoldings("import"); err != nil {
			return rowSame, err
		}
	}
	after, err := w.Holdings(p.ID)
	if len(after.Grants) > len(before.Grants) {
		return rowAdded, err
	}
	return rowSame, err
}

func (w *work) importedPerson(row int, key string) (p jml.Person, engagement string, err error) {
	p, ok, err := w.FindPerson(strings.ToLower(key))
	if err == nil && !ok {
		p, ok, err = w.FindPerson(key)
	}
	if err != nil {
		return p, "", fmt.Errorf("find the person: %w", err)
	}
	if !ok {
		return p, "", atRow(row, "person", fmt.Sprintf("Nobody here is known as %q. Import people first.", key))
	}
	all, err := w.Engagements(p.ID)
	if err != nil || len(all) == 0 {
		return p, "", err
	}
	return p, all[0].ID, nil
}

// ImportAssets takes in the equipment register.
func (s *Service) ImportAssets(ctx context.Context, actor jml.Actor, sha string, rows []jml.ImportAsset) (jml.ImportResult, error) {
	return s.applyFile(ctx, actor, "assets", sha, len(rows), false, func(w *work, i int) (importRow, error) {
		return w.importAsset(rows[i])
	})
}

func (w *work) importAsset(row jml.ImportAsset) (importRow, error) {
	a := jml.Asset{Tag: row.Tag, Serial: row.Serial, Kind: row.Kind, Model: row.Model, State: jml.AssetInStock, Source: "import"}
	holder := jml.Person{}
	if row.Holder != "" {
		p, _, err := w.importedPerson(row.Row, row.Holder)
		if err != nil {
			return rowSame, err
		}
		holder, a.HolderID, a.State = p, p.ID, jml.AssetIssued
	}
	have, known, err := w.AssetByTag(row.Tag)
	switch {
	case err != nil:
		return rowSame, fmt.Errorf("look for the asset: %w", err)
	case known && have.HolderID == a.HolderID && have.State == a.State:
		return rowSame, nil
	case known:
		f := &file{work: w, person: &holder, c: jml.Case{PersonID: have.HolderID}} // whose case need not take it back now
		if err := f.moveAsset(have, a.State, a.HolderID, "import", "import"); err != nil {
			return rowSame, err
		}
		return rowChanged, w.touchAll([]string{a.HolderID})
	}
	f := &file{work: w, person: &holder, c: jml.Case{PersonID: a.HolderID}}
	return rowAdded, f.recordAsset(a)
}
