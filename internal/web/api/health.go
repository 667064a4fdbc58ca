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
	faults   func(ctx context.Context) []string // what is wrong now; may be nil
	version  string
	evidence Log
	log      *slog.Logger
}

// Live says that the process answers; it asks nobody else.
func (h *Health) Live(w http.ResponseWriter, r *http.Request) error {
	return door.JSON(w, http.StatusOK, wire.Status{Status: "alive"})
}

// Ready says whether the installation does what it is there for, and what does
// not work. Anybody may ask: the sentences name no person and no address.
func (h *Health) Ready(w http.ResponseWriter, r *http.Request) error {
	var faults []string
	if h.faults != nil {
		faults = h.faults(r.Context())
	}
	if len(faults) == 0 {
		return door.JSON(w, http.StatusOK, wire.Status{Status: "ready"})
	}
	h.log.Warn("not ready", "why", faults)
	return door.JSON(w, http.StatusServiceUnavailable, wire.Status{Status: "not ready", Why: faults})
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
		return &jml.Error{Code: jml.CodeNotFound, Message: "Nothing has been signed yet. The first checkpoint comes within a minute of the first entry."}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, status.CheckpointNote) // the client has gone; there is nobody to tell
	return nil
}
