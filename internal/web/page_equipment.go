package web

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// equipmentPage is the register of equipment, as tasks and imports write it.
type equipmentPage struct {
	lens
	Rows        []assetLine
	First, Next string
}

// assetLine is one piece of equipment.
type assetLine struct {
	Tag, Kind, Model, Serial string
	State, StateText         string
	Holder, HolderHref       string
	Since                    stamp
}

func (l lens) asset(a readmodel.AssetRow) assetLine {
	line := assetLine{Tag: a.Tag, Kind: a.Kind, Model: a.Model, Serial: a.Serial, StateText: assetStateText(a.State), Since: l.At(a.Since)}
	switch a.State {
	case jml.AssetIssued:
		line.State = "open"
	case jml.AssetLost:
		line.State = "late"
	default:
		line.State = "planned"
	}
	if a.HolderID != "" {
		line.Holder, line.HolderHref = a.HolderName, "/people/"+a.HolderID
	}
	return line
}

func (s *Server) showEquipment(w http.ResponseWriter, r *http.Request) error {
	rows, next, err := s.Read.Assets(r.Context(), readmodel.Page{After: r.URL.Query().Get("after")})
	if err != nil {
		return err
	}
	page := equipmentPage{lens: s.lens(r)}
	for _, row := range rows {
		page.Rows = append(page.Rows, page.asset(row))
	}
	page.First, page.Next = pager(r.URL, next)
	return s.render.page(w, r, "equipment", http.StatusOK, page)
}
