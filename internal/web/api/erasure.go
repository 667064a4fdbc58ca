package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Erase deletes what is known of somebody who is gone.
func (h *People) Erase(w http.ResponseWriter, r *http.Request) error {
	var order company.Erasure
	if err := readJSON(r, &order); err != nil {
		return err
	}
	did, err := h.eraser.Erase(r.Context(), door.PrincipalOf(r.Context()).Actor, order)
	return reply(w, wire.Erased{Person: did.Person, Values: did.Values, Files: did.Files, Cases: append([]int64{}, did.Cases...), Dry: order.Dry}, err)
}

// Erasable lists the people whose retention is over.
func (h *People) Erasable(w http.ResponseWriter, r *http.Request) error {
	people, more, err := h.kept.Erasable(r.Context(), company.RetentionOver(h.clock.Now()))
	out := wire.Erasable{People: []wire.Person{}, More: more}
	for _, p := range people {
		out.People = append(out.People, wire.Person{ID: p.ID, Name: p.Name()})
	}
	return reply(w, out, err)
}
