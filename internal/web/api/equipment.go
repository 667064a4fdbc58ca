package api

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Registers says who has which equipment.
type Registers interface {
	Assets(ctx context.Context, p readmodel.Page) (rows []readmodel.AssetRow, next string, err error)
}

// Losses takes what people report of equipment; company.Losses implements it.
type Losses interface {
	ReportGone(ctx context.Context, by jml.Actor, r company.GoneReport) (holder jml.Person, inCase bool, err error)
	FoundEquipment(ctx context.Context, by jml.Actor, tag, note string) error
	JudgeLoss(ctx context.Context, by jml.Actor, j company.Judgement) error
}

// Equipment answers the equipment register and takes what people report of it.
type Equipment struct {
	registers Registers
	losses    Losses
}

// List answers a slice of the register, by tag.
func (h *Equipment) List(w http.ResponseWriter, r *http.Request) error {
	p, err := sliceOf(r.URL.Query())
	if err != nil {
		return err
	}
	rows, next, err := h.registers.Assets(r.Context(), p)
	if err != nil {
		return err
	}
	out := wire.Equipment{Equipment: []wire.Piece{}, Next: next}
	for _, row := range rows {
		out.Equipment = append(out.Equipment, pieceOf(row))
	}
	return door.JSON(w, http.StatusOK, out)
}

func pieceOf(row readmodel.AssetRow) wire.Piece {
	out := wire.Piece{Tag: row.Tag, Kind: row.Kind, Model: row.Model, Serial: row.Serial, State: string(row.State), Since: row.Since}
	if row.HolderID != "" {
		out.Holder = &wire.Person{ID: row.HolderID, Name: row.HolderName}
	}
	if row.Said != (jml.NotBack{}) {
		out.Said = row.Said
	}
	return out
}

// Gone takes that equipment does not come back.
func (h *Equipment) Gone(w http.ResponseWriter, r *http.Request) error {
	var report company.GoneReport
	if err := readJSON(r, &report); err != nil {
		return err
	}
	holder, inCase, err := h.losses.ReportGone(r.Context(), door.PrincipalOf(r.Context()).Actor, report)
	out := wire.Gone{InCase: inCase}
	if holder.ID != "" {
		out.Holder = &wire.Person{ID: holder.ID, Name: holder.Name()}
	}
	return reply(w, out, err)
}

// Found takes that missing equipment came back.
func (h *Equipment) Found(w http.ResponseWriter, r *http.Request) error {
	var found wire.Recovered
	if err := readJSON(r, &found); err != nil {
		return err
	}
	return reply(w, found, h.losses.FoundEquipment(r.Context(), door.PrincipalOf(r.Context()).Actor, found.Tag, found.Note))
}

// Judge takes the security lead's word on a loss that no case asks about.
func (h *Equipment) Judge(w http.ResponseWriter, r *http.Request) error {
	var j company.Judgement
	if err := readJSON(r, &j); err != nil {
		return err
	}
	return reply(w, j, h.losses.JudgeLoss(r.Context(), door.PrincipalOf(r.Context()).Actor, j))
}
