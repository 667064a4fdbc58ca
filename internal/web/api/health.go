package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Health says how the service is.
type Health struct {
	ready    func(ctx context.Context) []error // what keeps the service from being ready; may be nil
	version  string
	evidence Log
	log      *slog.Logger
}

// Live says that the process answers; it asks nobody else.
func (h *Health) Live(w http.ResponseWriter, r *http.Request) error {
	return door.JSON(w, http.StatusOK, wire.Status{Status: "alive"})
}

// Ready says whether new work can be taken in. All reasons go to the log; since
// anybody may ask, only those are answered that are sentences for people.
func (h *Health) Ready(w http.ResponseWriter, r *http.Request) error {
	var faults []error
	if h.ready != nil {
		faults = h.ready(r.Context())
	}
	if len(faults) == 0 {
		return door.JSON(w, http.StatusOK, wire.Status{Status: "ready"})
	}
	answer := wire.Status{Status: "not ready"}
	for _, err := range faults {
		h.log.Warn("not ready", "error", err.Error())
		for _, said := range door.Refusals(err) {
			answer.Why = append(answer.Why, said.Message)
		}
	}
	return door.JSON(w, http.StatusServiceUnavailable, answer)
}

// Version says what is running.
func (h *Health) Version(w http.ResponseWriter, r *http.Request) error {
	return door.JSON(w, http.StatusOK, wire.Version{Version: h.version, Go: runtime.Version()})
}

// Checkpoint serves the newest signed note: it holds no personal data and is
// meant to be copied by anybody.
func (h *Health) Checkpoint(w http.ResponseWriter, r *http.Request) error {
	status, err := h.evidence.LogStatus(r.Context(), door.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	if status.CheckpointNote == "" {
		return &jml.Error{Code: jml.CodeNotFound, Message: "Nothing has been signed yet. The first checkpoint appears seconds after the first event."}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, status.CheckpointNote) // the client has gone; there is nobody to tell
	return nil
}
