package company

import (
	"context"
	"fmt"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

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
