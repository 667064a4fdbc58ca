package view

import (
	"crypto/rand"
	"encoding/hex"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/roles"
)

// AddForm is the form by which somebody adds a task to a case.
type AddForm struct {
	*Form
	Roles, Proofs []string // value, label, value, label …
	People        string   // the datalist that suggests people; "" for none
}

// NewAddForm returns the form as it was typed, or an empty one for nil, which has
// an id of its own so that sending it twice adds one task.
func NewAddForm(f *Form, prefix, people string) AddForm {
	if f == nil {
		f = NewForm(nil)
	}
	f.Preset("id", NewFormID())
	f.Preset("evidence", "note")
	out := AddForm{Form: f.Within(prefix), Roles: []string{"", "The person named beside"}, People: people}
	for _, role := range roles.OfAnyCase() {
		out.Roles = append(out.Roles, string(role), role.Title())
	}
	for _, kind := range proof.Kinds() {
		out.Proofs = append(out.Proofs, kind.Key, kind.Name)
	}
	return out
}

// AddNames are the names of its inputs.
func AddNames() []string { return []string{"title", "role", "person", "due", "hour", "evidence"} }

// NewTask is what somebody typed into an AddForm.
func (f *Form) NewTask() jml.NewTask {
	ask := jml.NewTask{ID: f.Get("id"), Title: f.Get("title"), Role: roles.Role(f.Get("role")), Person: f.Get("person"),
		Due: f.Get("due"), Evidence: f.All("evidence")}
	if hour := f.Get("hour"); hour != "" {
		ask.Due += "T" + hour
	}
	return ask
}

// NewFormID makes the id of one form as it is shown.
func NewFormID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
