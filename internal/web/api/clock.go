package api

import (
	"context"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Clock takes the operator's word about the clock of this machine.
type Clock struct {
	confirm func(ctx context.Context, by jml.Actor) (off time.Duration, err error)
}

// Confirm has the clock relied on again after it jumped.
func (h *Clock) Confirm(w http.ResponseWriter, r *http.Request) error {
	off, err := h.confirm(r.Context(), door.PrincipalOf(r.Context()).Actor)
	return reply(w, wire.ClockConfirmed{Seconds: int64(off.Round(time.Second) / time.Second)}, err)
}
