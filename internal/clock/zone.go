package clock

import (
	"sync"
	"time"
)

// Zone is a zone of this machine's tz database, read from there once. The error
// is that of time.LoadLocation.
func Zone(name string) (*time.Location, error) {
	zones.Lock()
	defer zones.Unlock()
	if zone, ok := zones.read[name]; ok {
		return zone, nil
	}
	zone, err := time.LoadLocation(name)
	if err == nil && len(zones.read) < mostZones {
		zones.read[name] = zone
	}
	return zone, err
}

// mostZones is more than the database has; one zone has as many names as its
// path can be written in.
const mostZones = 1000

var zones = struct {
	sync.Mutex
	read map[string]*time.Location
}{read: map[string]*time.Location{}}
