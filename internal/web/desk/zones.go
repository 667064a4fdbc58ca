package desk

import "github.com/handover-jml/handover/internal/calendar"

// clockOnly says what is wrong with a zone of an earlier version that is a
// clock and not a place, and how it is mended; "" for any other.
func clockOnly(zone, mend string) string {
	use := calendar.Instead(zone)
	if use == "" {
		return ""
	}
	return zone + " has no daylight saving time, so times may be an hour off. " + mend + " Name the place instead: " + use + "."
}

// clockDoubt says what was taken for a local time that a clock change skips or
// repeats; "" for any other, and for what is no local time.
func clockDoubt(zone, local string) string {
	cal, err := calendar.New(zone, nil)
	if err != nil {
		return ""
	}
	return cal.Doubt(local)
}

// commonZones are suggestions; any IANA name is taken.
func commonZones() []string {
	return []string{"Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Chicago", "America/Denver",
		"America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "America/Toronto",
		"Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Kolkata", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore",
		"Asia/Tokyo", "Australia/Melbourne", "Australia/Sydney", "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin",
		"Europe/Brussels", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Lisbon", "Europe/London",
		"Europe/Madrid", "Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Stockholm", "Europe/Vienna",
		"Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "UTC"}
}
