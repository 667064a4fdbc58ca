package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/web/view"
)

// Equipment is the register of equipment.
type Equipment struct {
	common
	registers Registers
}

// equipmentPage is the register of equipment, as tasks and imports write it.
type equipmentPage struct {
	view.ViewerTime
	Rows        []assetRow
	First, Next string
}

// assetRow is one piece of equipment.
type assetRow struct {
	Tag, Kind, Model, Serial string
	State, StateText         string
	Holder, HolderHref       string
	Since                    view.Stamp
}

func assetRowOf(vt view.ViewerTime, a readmodel.AssetRow) assetRow {
	line := assetRow{Tag: a.Tag, Kind: a.Kind, Model: a.Model, Serial: a.Serial, StateText: view.AssetState(a.State), Since: vt.At(a.Since)}
	switch a.State {
	case register.Issued:
		line.State = "open"
	case register.Lost:
		line.State = "late"
	default:
		line.State = "planned"
	}
	if a.HolderID != "" {
		line.Holder, line.HolderHref = a.HolderName, "/people/"+a.HolderID
	}
	return line
}

func (h *Equipment) Show(w http.ResponseWriter, r *http.Request) error {
	mark, err := markOf(r)
	if err != nil {
		return err
	}
	rows, next, err := h.registers.Assets(r.Context(), readmodel.Page{After: mark})
	if err != nil {
		return err
	}
	page := equipmentPage{ViewerTime: h.timeOf(r)}
	for _, row := range rows {
		page.Rows = append(page.Rows, assetRowOf(page.ViewerTime, row))
	}
	page.First, page.Next = pager(r, next)
	return h.pages.Show(w, r, "equipment", http.StatusOK, page)
}
