package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Roles says who holds which role.
type Roles struct{ settings Settings }

// List answers the line of each role of the company.
func (h *Roles) List(w http.ResponseWriter, r *http.Request) error {
	directory, people, err := h.settings.Directory(r.Context())
	if err != nil {
		return err
	}
	out := wire.Roles{Roles: []wire.Role{}}
	for _, role := range roles.OfCompany() {
		row := wire.Role{Role: string(role), Line: []wire.Person{}}
		for _, id := range directory.PeopleOf(role) {
			row.Line = append(row.Line, named(people[id]))
		}
		out.Roles = append(out.Roles, row)
	}
	if directory.Fallback != "" {
		last := named(people[directory.Fallback])
		out.Fallback = &last
	}
	return door.JSON(w, http.StatusOK, out)
}

func named(p jml.Person) wire.Person { return wire.Person{ID: p.ID, Name: p.Name()} }
