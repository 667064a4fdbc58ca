package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
)

// SaidLocation is a location as a form or a program says it. Its holidays are the
// days that are named and those of a calendar file together.
type SaidLocation struct {
	Name     string
	Zone     string
	Weekend  []string // english names of days, or their first three letters
	Holidays []string // days such as 2026-12-25
	ICS      string   // an iCalendar file, or empty
}

// Location reads a location that was said today. All problems are reported
// together, of the fields name, zone, weekend, holidays and ics.
func Location(said SaidLocation, today jml.Date) (jml.Location, error) {
	c := &checker{}
	l := jml.Location{Name: strings.TrimSpace(said.Name), Zone: strings.TrimSpace(said.Zone)}
	for _, word := range said.Weekend {
		var day jml.Weekday
		if err := day.UnmarshalText([]byte(strings.TrimSpace(word))); err != nil {
			c.take(jml.Invalid("weekend", fmt.Sprintf("%q is no day of the week. Write it as friday.", short(word))))
			continue
		}
		l.Weekend = append(l.Weekend, day)
	}
	for i, word := range said.Holidays {
		day, err := jml.ParseDate(word)
		if err != nil || day.IsZero() {
			c.take(jml.Invalid("holidays", fmt.Sprintf("Holiday %d, %q, is no date. Write it as 2026-12-25.", i+1, short(word))))
			continue
		}
		l.Holidays = append(l.Holidays, day)
	}
	if said.ICS != "" {
		days, err := Holidays(said.ICS, today)
		c.take(about("ics", err))
		l.Holidays = append(l.Holidays, days...)
	}
	l.Holidays = inOrder(l.Holidays)
	return l, c.problems.Or()
}

// setupFile is a set-up whose locations may bring calendar files.
type setupFile struct {
	company.Setup
	Locations []struct {
		jml.Location
		ICS  string `json:"ics"`
		File string `json:"holidays_file"` // of the machine that sends it, which puts its text under ics
	} `json:"locations"`
}

// Setup reads a set-up from JSON, strictly.
func Setup(body []byte, today jml.Date) (company.Setup, error) {
	var file setupFile
	if err := Strict(body, &file); err != nil {
		return company.Setup{}, err
	}
	c := &checker{}
	for i, l := range file.Locations {
		if l.File != "" {
			c.take(jml.Invalid(fmt.Sprintf("locations[%d].holidays_file", i), "Only `handover setup FILE` reads a calendar file beside the set-up. Give its text under ics."))
		}
		if l.ICS != "" {
			days, err := Holidays(l.ICS, today)
			c.take(about(fmt.Sprintf("locations[%d].ics", i), err))
			l.Location.Holidays = append(l.Location.Holidays, days...)
		}
		l.Location.Holidays = inOrder(l.Location.Holidays)
		file.Setup.Locations = append(file.Setup.Locations, l.Location)
	}
	if file.Locations != nil && file.Setup.Locations == nil {
		file.Setup.Locations = []jml.Location{} // none from now on
	}
	return file.Setup, c.problems.Or()
}

// about names the field that a refusal is about.
func about(field string, err error) error {
	if err == nil {
		return nil
	}
	return jml.Invalid(field, err.Error())
}

func inOrder(days []jml.Date) []jml.Date {
	slices.SortFunc(days, jml.Date.Compare)
	return slices.Compact(days)
}
