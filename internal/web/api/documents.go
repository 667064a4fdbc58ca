package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Documents shows playbooks, matrices and controls, and puts them in force.
type Documents struct {
	company   Company
	documents StoredDocuments
}

// documentName is the name a document is kept under.
func documentName(name string) (string, error) {
	switch name {
	case "joiner", "mover", "leaver":
		return "playbook/" + name, nil
	case "matrix", "controls":
		return name, nil
	}
	return "", &jml.Error{Code: jml.CodeNotFound, Message: "There are the documents joiner, mover, leaver, matrix and controls."}
}

// Show answers a document in force.
func (h *Documents) Show(w http.ResponseWriter, r *http.Request) error {
	name, err := documentName(r.PathValue("name"))
	if err != nil {
		return err
	}
	hash, err := h.documents.Current(r.Context(), name)
	if err != nil {
		return err
	}
	body, err := h.documents.Document(r.Context(), hash)
	return reply(w, wire.Document{Name: name, Hash: hash, Body: string(body)}, err)
}

// Put puts a document in force, because of what the parameter why says.
func (h *Documents) Put(w http.ResponseWriter, r *http.Request) error {
	name, err := documentName(r.PathValue("name"))
	if err != nil {
		return err
	}
	body, err := readBody(r)
	if err != nil {
		return err
	}
	hash, err := h.company.PutDocument(r.Context(), door.PrincipalOf(r.Context()).Actor, name, body, r.URL.Query().Get("why"))
	return reply(w, wire.Document{Name: name, Hash: hash}, err)
}

// Lint answers everything there is to say about a document. Remarks are no
// failure of the request: the caller reads them.
func (h *Documents) Lint(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	out := wire.Lint{Findings: []wire.Finding{}}
	for _, f := range playbook.Lint(body) {
		out.Findings = append(out.Findings, wire.Finding{Warning: f.Warning, Field: f.Field, Message: f.Message})
		out.Refused = out.Refused || !f.Warning
	}
	return door.JSON(w, http.StatusOK, out)
}
