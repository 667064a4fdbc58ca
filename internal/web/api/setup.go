package api

import (
	"bytes"
	"net/http"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/yamlfile"
)

// Setup takes the set-up file and shows what is in force.
type Setup struct {
	company  Company
	settings Settings
	clock    clock.Clock
}

// Show answers the settings in force.
func (h *Setup) Show(w http.ResponseWriter, r *http.Request) error {
	settings, err := h.settings.Settings(r.Context())
	return reply(w, settings, err)
}

// Save takes the set-up file, in YAML or JSON.
func (h *Setup) Save(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && trimmed[0] != '{' {
		converted, err := yamlfile.JSON(body)
		if err != nil {
			return jml.Invalid("", "The file cannot be read: "+err.Error()+".")
		}
		body = converted
	}
	setup, err := intake.Setup(body, jml.DateOf(h.clock.Now()))
	if err != nil {
		return err
	}
	if err := h.company.Setup(r.Context(), door.PrincipalOf(r.Context()).Actor, setup); err != nil {
		return err
	}
	door.Note(r, door.RightsChanged)
	return h.Show(w, r)
}
