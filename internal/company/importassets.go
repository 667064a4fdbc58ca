package company

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// ImportAssets takes in the equipment register. With complete, the file lists all
// equipment: what it leaves out is taken for returned.
func (s *Service) ImportAssets(ctx context.Context, actor jml.Actor, sha string, rows []ImportAsset, complete bool) (ImportResult, error) {
	return s.applyFile(ctx, actor, assetsFile(sha, rows, complete))
}

func assetsFile(sha string, rows []ImportAsset, complete bool) sentFile {
	f := sentFile{what: "assets", sha256: sha, complete: complete,
		lines: linesOf(rows, func(r ImportAsset) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importAsset(rows[i]) }}
	if complete {
		f.rest = func(in importing, out *ImportResult) error { return in.endAssets(rows, out) }
	}
	return f
}

func (in importing) importAsset(row ImportAsset) (importRow, error) {
	a := register.Asset{Tag: row.Tag, Serial: row.Serial, Kind: row.Kind, Model: row.Model, State: row.State, Source: fromFile}
	if err := a.Check(register.Asset{}); err != nil {
		return importRow{}, err
	}
	var holder jml.Person
	if row.Holder != "" {
		var err error
		if holder, _, err = in.importedPerson("holder", row.Holder); err != nil {
			return importRow{}, err
		}
		a.HolderID = holder.ID
	}
	result, err := in.enterAsset(a)
	if err != nil || a.HolderID == "" {
		return result, err
	}
	return in.note(holder, result)
}

// enterAsset has the register say of a piece of equipment what a row does.
func (in importing) enterAsset(a register.Asset) (importRow, error) {
	have, known, err := in.AssetByTag(a.Tag)
	if err != nil {
		return importRow{}, fmt.Errorf("look for the asset: %w", err)
	}
	if a.State, err = whereabouts(a, have); err != nil {
		return importRow{}, err
	}
	if !known {
		_, err := in.RecordAsset(a, "")
		return importRow{added: true}, err
	}
	return in.correctAsset(have, a)
}

// whereabouts is the state that a row says equipment has. Without a holder or a
// state it is with nobody: in stock, unless it was so in another way already.
func whereabouts(said, have register.Asset) (register.AssetState, error) {
	held := said.HolderID != ""
	switch {
	case said.State != "" && !slices.Contains(register.States(), said.State):
		return "", jml.Invalid("state", fmt.Sprintf("This is no state of equipment; write one of %v.", register.States()))
	case held && said.State == "":
		return register.Issued, nil
	case said.State == "" && have.State != register.Issued && have.State != "":
		return have.State, nil
	case said.State == "":
		return register.InStock, nil
	case held != (said.State == register.Issued):
		return "", jml.Invalid("state", "Only what is issued has a holder, and it needs one.")
	}
	return said.State, nil
}

// endAssets takes for returned what a complete file leaves out.
func (in importing) endAssets(rows []ImportAsset, out *ImportResult) error {
	if err := someRows(len(rows)); err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, row := range rows {
		listed[row.Tag] = true
	}
	all, err := in.Assets()
	if err != nil {
		return fmt.Errorf("read the equipment register: %w", err)
	}
	for _, a := range all {
		if listed[a.Tag] || a.State == register.Returned || a.State.IsGone() {
			continue
		}
		back := a
		back.State, back.HolderID, back.Source = register.Returned, "", fromFile
		if err := in.MoveAsset(a, back, "", fromFile, ""); err != nil {
			return err
		}
		what, err := in.pieceOf(a)
		if err != nil {
			return err
		}
		out.end(what)
	}
	return nil
}

// pieceOf names equipment and who has it.
func (in importing) pieceOf(a register.Asset) (string, error) {
	holder, err := in.NameOf(a.HolderID)
	if err != nil || holder == "" {
		return a.Kind + " " + a.Tag, err
	}
	return a.Kind + " " + a.Tag + " of " + holder, nil
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
		if err := in.RecordAssetAnew(now, "", fromFile); err != nil {
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
	moved.State, moved.HolderID, moved.Said, moved.Source = said.State, said.HolderID, jml.NotBack{}, fromFile
	if moved.State.IsGone() {
		_, err = leave(in.Books, now, moved, fromFile, "")
		return row, err
	}
	return row, in.MoveAsset(now, moved, "", fromFile, "")
}
