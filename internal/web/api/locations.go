package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Locations shows, sets up and removes places of work with days of their own.
type Locations struct {
	company  Company
	settings Settings
	clock    clock.Clock
}

// List answers the locations that are set up.
func (h *Locations) List(w http.ResponseWriter, r *http.Request) error {
	settings, err := h.settings.Settings(r.Context())
	out := wire.Locations{Locations: []wire.Location{}}
	for _, l := range settings.Locations {
		out.Locations = append(out.Locations, locationOf(l))
	}
	return reply(w, out, err)
}

// Put sets a location up, or corrects the one of this name.
func (h *Locations) Put(w http.ResponseWriter, r *http.Request) error {
	var ask wire.Location
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	l, err := intake.Location(intake.SaidLocation{Name: ask.Name, Zone: ask.Zone, Weekend: ask.Weekend, Holidays: ask.Holidays, ICS: ask.ICS}, jml.DateOf(h.clock.Now()))
	if err != nil {
		return err
	}
	changed, err := h.company.PutLocation(r.Context(), door.PrincipalOf(r.Context()).Actor, l, ask.Why)
	return reply(w, locationChangedOf(changed), err)
}

// Remove has the company's zone and days off count at a location again.
func (h *Locations) Remove(w http.ResponseWriter, r *http.Request) error {
	var ask wire.OfLocation
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	changed, err := h.company.RemoveLocation(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Name, ask.Why)
	return reply(w, locationChangedOf(changed), err)
}

func locationChangedOf(c company.LocationChange) wire.LocationChanged {
	return wire.LocationChanged{Location: locationOf(c.Location), Removed: c.Removed, People: c.People, Cases: c.Cases}
}

func locationOf(l jml.Location) wire.Location {
	out := wire.Location{Name: l.Name, Zone: l.Zone}
	for _, d := range l.Weekend {
		out.Weekend = append(out.Weekend, d.String())
	}
	for _, d := range l.Holidays {
		out.Holidays = append(out.Holidays, d.String())
	}
	return out
}
