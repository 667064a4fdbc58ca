package calendar

import (
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// There writes what the clocks of another place show at an instant, "16:00 CET
// in Berlin", with the date where it is another than here. It is "" where both
// show the same.
func There(at time.Time, here, there *time.Location) string {
	if at.IsZero() || there == nil || at.In(here).Format(localLayout) == at.In(there).Format(localLayout) {
		return ""
	}
	layout := "15:04 MST"
	if jml.DateOf(at.In(here)) != jml.DateOf(at.In(there)) {
		layout = "Mon 2 Jan, 15:04 MST"
	}
	return at.In(there).Format(layout) + " in " + town(there.String())
}

// town is the place that a zone is named after: New York of America/New_York.
func town(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// Locate finds a zone that was taken earlier; nil when it is known no more.
func Locate(zone string) *time.Location {
	place, err := locate(zone)
	if err != nil {
		return nil
	}
	return place
}
