package api

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Seconds are the changes that wait for a second person; company.Approvals
// implements it. They are answered on a page, by somebody who is signed in.
type Seconds interface {
	List(ctx context.Context, by jml.Actor) ([]company.Waiting, error)
	Withdraw(ctx context.Context, by jml.Actor, id string) error
}

// Approvals lists what waits for a second person, and takes it back.
type Approvals struct{ approvals Seconds }

// List answers what waits.
func (h *Approvals) List(w http.ResponseWriter, r *http.Request) error {
	list, err := h.approvals.List(r.Context(), door.PrincipalOf(r.Context()).Actor)
	out := wire.Approvals{Waiting: []wire.Waiting{}}
	for _, c := range list {
		out.Waiting = append(out.Waiting, wire.Waiting{ID: c.ID, Kind: string(c.Kind), Asker: c.Asker, Is: c.Is, Would: c.Would, Asked: c.AskedAt, Ends: c.Ends()})
	}
	return reply(w, out, err)
}

// Withdraw takes back what whoever acts asked for.
func (h *Approvals) Withdraw(w http.ResponseWriter, r *http.Request) error {
	var ask wire.Withdraw
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	err := h.approvals.Withdraw(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.ID)
	return reply(w, wire.Withdraw{ID: ask.ID}, err)
}
