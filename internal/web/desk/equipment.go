package desk

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/web/view"
)

// Equipment is the register of equipment.
type Equipment struct {
	common
	registers Registers
	losses    Losses
	settings  Settings
	find      finder
}

// equipmentPage is the register of equipment, as tasks, imports and reports write
// it.
type equipmentPage struct {
	view.ViewerTime
	Rows               []assetRow
	First, Next        string
	Gone, Found, Judge *view.Form // nil for who may not report
	People             []view.Option
	Done               string
}

// assetRow is one piece of equipment.
type assetRow struct {
	Tag, Kind, Model, Serial string
	State, StateText         string
	Holder, HolderHref       string
	Since                    view.Stamp
	Said                     []string // of what does not come back
}

func assetRowOf(vt view.ViewerTime, a readmodel.AssetRow) assetRow {
	line := assetRow{Tag: a.Tag, Kind: a.Kind, Model: a.Model, Serial: a.Serial, StateText: view.AssetState(a.State), Since: vt.At(a.Since)}
	switch a.State {
	case register.Issued:
		line.State = "open"
	case register.Lost, register.Stolen:
		line.State = "late"
	default:
		line.State = "planned"
	}
	if a.HolderID != "" {
		line.Holder, line.HolderHref = a.HolderName, "/people/"+a.HolderID
	}
	line.Said = saidOf(vt, a.Said)
	if a.State.IsMissing() && a.Said.Encrypted != "" {
		line.Said = append(line.Said, cmp.Or(map[string]string{"yes": "an incident", "no": "no incident"}[a.Said.Incident], "nobody has said whether it is an incident"))
	}
	return line
}

// saidOf is what somebody said of equipment that does not come back.
func saidOf(vt view.ViewerTime, n jml.NotBack) (said []string) {
	for _, s := range []string{view.Encrypted(n.Encrypted), view.Leftover(n.Data), n.WentTo} {
		if s != "" {
			said = append(said, s)
		}
	}
	if !n.Seen.IsZero() {
		said = append(said, "last seen "+vt.Day(n.Seen).Text+", "+n.Place)
	}
	if !n.LockedAt.IsZero() {
		said = append(said, "locked "+vt.At(n.LockedAt).Text)
	}
	return said
}

func (h *Equipment) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if h.sessions.Arrived(w, r) {
		page.Done = reportDone(r.URL.Query())
	}
	return h.pages.Show(w, r, "equipment", http.StatusOK, page)
}

func (h *Equipment) page(r *http.Request) (*equipmentPage, error) {
	mark, err := markOf(r)
	if err != nil {
		return nil, err
	}
	rows, next, err := h.registers.Assets(r.Context(), readmodel.Page{After: mark})
	if err != nil {
		return nil, err
	}
	page := &equipmentPage{ViewerTime: h.timeOf(r)}
	for _, row := range rows {
		page.Rows = append(page.Rows, assetRowOf(page.ViewerTime, row))
	}
	page.First, page.Next = pager(r, next)
	may, err := h.mayReport(r)
	if may && err == nil {
		page.Gone, page.Found, page.Judge = view.NewForm(nil, goneNames()...).Within("gone"), view.NewForm(nil, foundNames()...).Within("found"), view.NewForm(nil, judgeNames()...).Within("judged")
		if page.People, err = h.find.suggest(r.Context()); err != nil {
			return nil, err
		}
	}
	return page, err
}

// equipmentMoved tells where equipment is now, and what was said of it.
func (t teller) equipmentMoved(e readmodel.TimelineEntry, out *event) {
	d := data[evidence.AssetChanged](e)
	out.Text = fmt.Sprintf("Equipment %s is now %s", d.Tag, view.AssetState(d.State))
	out.detail("Data", cmp.Or(view.Encrypted(d.Encrypted), view.Leftover(d.Data)))
	if d.Seen != nil {
		out.detail("Last seen", strings.TrimSuffix(d.Seen.String()+", "+e.Openings["place"], ", "))
	}
	if d.LockedAt != nil {
		out.detail("Locked", t.At(*d.LockedAt).Text)
	}
	out.detail("It went", e.Openings["went_to"])
}
