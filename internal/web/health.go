package web

import (
	"io"
	"net/http"
	"runtime"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api"
	"github.com/handover-jml/handover/internal/web/door"
)

// livez says that the process answers; it asks nobody else.
func (s *Server) livez(w http.ResponseWriter, r *http.Request) error {
	return door.JSON(w, http.StatusOK, api.Status{Status: "alive"})
}

// readyz says whether new work can be taken in. Its reasons go to the log,
// since anybody may ask.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	var faults []error
	if s.Ready != nil {
		faults = s.Ready(r.Context())
	}
	if len(faults) == 0 {
		return door.JSON(w, http.StatusOK, api.Status{Status: "ready"})
	}
	for _, err := range faults {
		s.Log.Warn("not ready", "error", err.Error())
	}
	return door.JSON(w, http.StatusServiceUnavailable, api.Status{Status: "not ready"})
}

func (s *Server) version(w http.ResponseWriter, r *http.Request) error {
	return door.JSON(w, http.StatusOK, api.Version{Version: s.Version, Go: runtime.Version()})
}

// checkpoint serves the newest signed note: it holds no personal data and is
// meant to be copied by anybody.
func (s *Server) checkpoint(w http.ResponseWriter, r *http.Request) error {
	status, err := s.Records.Log.LogStatus(r.Context())
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
