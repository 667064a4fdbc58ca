package api

import (
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// Events takes announcements in.
type Events struct {
	announcements Announcements
	cases         shapes
}

// Accept takes an event in. Its own id makes it idempotent: the same id with
// the same content answers the first result again.
func (h *Events) Accept(w http.ResponseWriter, r *http.Request) error {
	e, in, err := readEvent(r)
	if err != nil {
		return err
	}
	accepted, err := h.announcements.Accept(r.Context(), e, in)
	return reply(w, h.cases.accepted(accepted), err)
}

// Preview answers what Accept would do, and does nothing.
func (h *Events) Preview(w http.ResponseWriter, r *http.Request) error {
	e, in, err := readEvent(r)
	if err != nil {
		return err
	}
	accepted, err := h.announcements.Preview(r.Context(), e, in)
	return reply(w, h.cases.accepted(accepted), err)
}

// sourceOf is the way in: strict=1 says that a person sits at a command line.
func sourceOf(r *http.Request) string {
	if r.URL.Query().Get("strict") == "1" {
		return "cli"
	}
	return "api"
}

// readEvent decodes the body. strict=1 refuses unknown people and managers, as
// a person at a command line would want.
func readEvent(r *http.Request) (e jml.Event, in jml.Intake, err error) {
	body, err := readBody(r)
	if err != nil {
		return e, in, err
	}
	e, hash, err := intake.DecodeEvent(body)
	if err != nil {
		return e, in, err
	}
	in = jml.Intake{Source: sourceOf(r), Hash: hash, Actor: door.PrincipalOf(r.Context()).Actor}
	if in.Source == "cli" {
		in.Strict = true
		// The command line says now for the moment of the decision. It is no
		// part of the content, or no repeat of an id could ever be the same.
		content := e
		content.OccurredAt = time.Time{}
		in.Hash = intake.Hash(content)
	}
	return e, in, nil
}
