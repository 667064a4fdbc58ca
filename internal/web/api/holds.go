package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Holding places and lifts legal holds.
type Holding struct {
	holds Holds
	kept  Kept
}

// List answers the legal holds that stand, but for those on who asks.
func (h *Holding) List(w http.ResponseWriter, r *http.Request) error {
	rows, err := h.kept.Holds(r.Context(), door.ViewerOf(r.Context()), "")
	out := wire.Holds{Holds: []wire.Hold{}}
	for _, row := range rows {
		out.Holds = append(out.Holds, wire.Hold{Hold: row.ID, Person: wire.Person{ID: row.PersonID, Name: row.Name}, Since: row.PlacedAt, Why: row.Why, By: row.By})
	}
	return reply(w, out, err)
}

// Place puts somebody under a legal hold.
func (h *Holding) Place(w http.ResponseWriter, r *http.Request) error {
	var ask wire.PlaceHold
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	id, err := h.holds.Place(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Person, ask.Why)
	return reply(w, wire.HoldChanged{Hold: id}, err)
}

// Release lifts a legal hold.
func (h *Holding) Release(w http.ResponseWriter, r *http.Request) error {
	var ask wire.ReleaseHold
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	err := h.holds.Release(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Person, ask.Hold, ask.Why)
	return reply(w, wire.HoldChanged{Hold: ask.Hold}, err)
}
