package company

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
)

// LocationChange is what became of a location, and of who and what goes by it.
type LocationChange struct {
	Location jml.Location
	Removed  bool
	People   int // whose zone went with the location's
	Cases    int // whose tasks have other dates now
}

// PutLocation sets a location up, or corrects the one with this name. People
// there who had the zone of the place go with it, and the running tasks of open
// cases get the dates that its days off give. Why is recorded, where somebody says.
func (s *Service) PutLocation(ctx context.Context, actor jml.Actor, l jml.Location, why string) (out LocationChange, err error) {
	err = s.changeLocations(ctx, actor, func(b *Books, next *jml.Settings) error {
		if err := because(b, why); err != nil {
			return err
		}
		at := locationAt(*next, l.Name)
		if at < 0 {
			next.Locations = append(next.Locations, l)
		} else {
			next.Locations[at] = l
		}
		out.Location = l
		return checkLocations(next.Locations, func(int) string { return "" })
	}, &out)
	return out, err
}

// RemoveLocation has the company's zone and days off count at a location again;
// jml.CodeNotFound when none of this name is set up.
func (s *Service) RemoveLocation(ctx context.Context, actor jml.Actor, name, why string) (out LocationChange, err error) {
	err = s.changeLocations(ctx, actor, func(b *Books, next *jml.Settings) error {
		if err := because(b, why); err != nil {
			return err
		}
		at := locationAt(*next, name)
		if at < 0 {
			return &jml.Error{Code: jml.CodeNotFound, Field: "name", Message: fmt.Sprintf("No location %q is set up.", name)}
		}
		out.Location, out.Removed = next.Locations[at], true
		next.Locations = slices.Delete(next.Locations, at, at+1)
		return nil
	}, &out)
	return out, err
}

// changeLocations may move the tasks of every open case, so others go first.
func (s *Service) changeLocations(ctx context.Context, actor jml.Actor, change func(*Books, *jml.Settings) error, out *LocationChange) error {
	return s.changeByFile(ctx, actor, func(b *Books) error {
		before := b.Settings()
		if !before.Done {
			return &jml.Error{Code: jml.CodeSetup, Message: "Complete the set-up before naming locations."}
		}
		next := before
		next.Locations = slices.Clone(before.Locations)
		if err := change(b, &next); err != nil {
			return err
		}
		moved, err := b.putSettings(next)
		out.People, out.Cases = moved.People, moved.Cases
		return err
	})
}

func locationAt(s jml.Settings, name string) int {
	return slices.IndexFunc(s.Locations, func(l jml.Location) bool { return fold.Same(l.Name, name) })
}

// relocation is a change of the places that people and cases are at.
type relocation struct {
	*Books
	before, next jml.Settings
}

// log says which locations are others than before.
func (b relocation) log() {
	for _, was := range b.before.Locations {
		if locationAt(b.next, was.Name) < 0 {
			b.Log("", "", evidence.LocationChanged{Name: was.Name, Removed: true}, reason(b.Books))
		}
	}
	for _, l := range b.next.Locations {
		was, known := calendar.Place(b.before, l.Name)
		if !known || was.Name != l.Name || was.Zone != l.Zone || !slices.Equal(was.Weekend, l.Weekend) || !slices.Equal(was.Holidays, l.Holidays) {
			b.Log("", "", evidence.LocationChanged{Name: l.Name, Zone: l.Zone, Weekend: l.Weekend, Holidays: l.Holidays}, reason(b.Books))
		}
	}
}

// follow has people and cases go with what changed of the places they are at.
func (b relocation) follow() (out LocationChange, err error) {
	moved, err := b.movePeople()
	if err != nil {
		return out, err
	}
	out.People = len(moved)
	out.Cases, err = b.moveCases(moved)
	return out, err
}

// movePeople gives the zone that a location has now to who had that of before,
// and says to which engagements. Their cases follow.
func (b relocation) movePeople() (moved map[string]bool, err error) {
	running, err := b.RunningEngagements()
	if err != nil {
		return nil, fmt.Errorf("read engagements: %w", err)
	}
	moved = map[string]bool{}
	for _, e := range running {
		was, _ := calendar.Place(b.before, e.Location)
		is, _ := calendar.Place(b.next, e.Location)
		if was.Zone == is.Zone || e.Zone != calendar.ZoneAt(b.before, e.Location) {
			continue
		}
		e.Zone = calendar.ZoneAt(b.next, e.Location)
		changed, err := b.CorrectEngagement(e)
		if err != nil {
			return moved, err
		}
		if len(changed) > 0 {
			moved[e.ID] = true
		}
	}
	return moved, nil
}

// moveCases has the tasks of cases go by the days off of now, and counts them
// with those that followed their person already.
func (b relocation) moveCases(followed map[string]bool) (moved int, err error) {
	if b.cases == nil {
		return 0, nil
	}
	live, err := b.LiveCases("")
	if err != nil {
		return 0, fmt.Errorf("read open cases: %w", err)
	}
	for _, c := range live {
		dated := followed[c.EngagementID]
		if !calendar.Alike(b.before, b.next, c.After.Location) {
			again, err := b.cases.CalendarChanged(b.Books, c.ID, b.before)
			if err != nil {
				return moved, err
			}
			dated = dated || again
		}
		if dated {
			moved++
		}
	}
	return moved, nil
}
