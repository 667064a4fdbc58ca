package api

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// LogKeeper looks after the evidence log.
type LogKeeper interface {
	// CheckLog reads the whole log, holds it against all that is remembered of
	// it, and keeps what it finds.
	CheckLog(ctx context.Context) (wire.LogCheck, error)
	// ReopenLog goes on without leaves that are missing.
	ReopenLog(ctx context.Context, decision wire.Reopen) (wire.Reopened, error)
}

// Keeping is what the operator does for the log.
type Keeping struct{ keeper LogKeeper }

// Check answers how the log is.
func (h *Keeping) Check(w http.ResponseWriter, r *http.Request) error {
	if h.keeper == nil {
		return noKeeper()
	}
	door.MoreTime(w)
	found, err := h.keeper.CheckLog(r.Context())
	return reply(w, found, err)
}

// Reopen lets the log go on under a new origin.
func (h *Keeping) Reopen(w http.ResponseWriter, r *http.Request) error {
	var decision wire.Reopen
	if err := readJSON(r, &decision); err != nil {
		return err
	}
	if h.keeper == nil {
		return noKeeper()
	}
	said, err := h.keeper.ReopenLog(r.Context(), decision)
	return reply(w, said, err)
}

func noKeeper() error {
	return &jml.Error{Code: jml.CodeConflict, Message: "This process does not keep the log. Ask the one that signs."}
}
