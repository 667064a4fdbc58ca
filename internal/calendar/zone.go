package calendar

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
)

// CheckZone says whether a zone may come in: it is known, and named after a
// place, or is UTC. The error is a *jml.Error of the field that names the zone
// to use instead. New is not as strict, since cases and people of earlier
// versions hold what was taken then.
func CheckZone(field, name string) error {
	if use := Instead(name); use != "" {
		return jml.Invalid(field, fmt.Sprintf("%q has no daylight saving time, so its clocks are wrong for half of the year at most places. Name the place instead: %s.", name, use))
	}
	if _, err := locate(name); err != nil {
		return jml.Invalid(field, fmt.Sprintf("%q is not a time zone; write the place, as in Europe/Berlin%s.", name, meant(name)))
	}
	return nil
}

// Instead names the zones to use in place of one that is a clock and not a
// place: it keeps one distance from UTC while the places that people mean by
// it change theirs. It is "" for any other.
func Instead(name string) string {
	switch name {
	case "EST":
		return "America/New_York, or America/Panama where the clocks never change"
	case "MST":
		return "America/Denver, or America/Phoenix where the clocks never change"
	case "HST":
		return "Pacific/Honolulu"
	}
	clock := strings.TrimPrefix(name, "Etc/")
	switch {
	case clock == "Greenwich" || clock == "GMT" || clock == "GMT0" || clock == "GMT+0" || clock == "GMT-0":
		return "Europe/London, Africa/Abidjan where the clocks never change, or UTC"
	case strings.HasPrefix(clock, "GMT+"):
		return "for example America/New_York; " + name + " is behind UTC by these hours, not ahead"
	case strings.HasPrefix(clock, "GMT-"):
		return "for example Asia/Dubai; " + name + " is ahead of UTC by these hours, not behind"
	}
	return ""
}

// meant ends a refusal with the zone that people mean by an abbreviation.
func meant(name string) string {
	place := map[string]string{"EST": "America/New_York", "EDT": "America/New_York", "CST": "America/Chicago", "CDT": "America/Chicago",
		"MST": "America/Denver", "MDT": "America/Denver", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "HST": "Pacific/Honolulu",
		"GMT": "Europe/London", "BST": "Europe/London", "CEST": "Europe/Berlin", "EEST": "Europe/Athens", "JST": "Asia/Tokyo"}[strings.ToUpper(name)]
	if place == "" {
		return ""
	}
	return " or, for what is often called so, " + place
}

// locate finds a zone of the tz database. What a system's folder of zones holds
// besides is none: other forms of the same zones, one of which counts leap
// seconds, and the zone of this machine.
func locate(name string) (*time.Location, error) {
	first, _, _ := strings.Cut(name, "/")
	switch first {
	case "", "Local", "localtime", "posixrules", "Factory", "posix", "right":
		return nil, fmt.Errorf("%q is no zone of the tz database", name)
	}
	return clock.Zone(name)
}
