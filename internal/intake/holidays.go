package intake

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"

	"github.com/handover-jml/handover/internal/jml"
)

// MaxCalendar is how many bytes a file of holidays may have.
const MaxCalendar = 1 << 20

// What else a file of holidays may be at most. Twenty years of any country are less.
const (
	maxCalendarLine   = 16 << 10 // bytes, of a line with those it is wrapped into
	maxCalendarNested = 8        // components within one another
	maxHolidays       = 1_000    // days off
	maxRepeating      = 50       // entries that come again
	maxRule           = 100      // bytes, of the rule by which one does
	maxSpan           = 62       // days of one entry
)

// Of what repeats, holidays are read for so many years, beginning with the one
// before this: cases may lie in the past.
const calendarYears = 12

// Holidays reads the days off of an iCalendar file: entries of whole days, once
// or yearly, in order and once each, from the year before today's for twelve
// years. Nothing is guessed: an entry with a time of day, or that comes again
// otherwise, is refused. The error is a *jml.Error without a field.
func Holidays(file string, today jml.Date) ([]jml.Date, error) {
	if err := boundCalendar(file); err != nil {
		return nil, err
	}
	cal, err := ics.ParseCalendar(strings.NewReader(strings.TrimPrefix(file, "\ufeff")))
	if err != nil {
		return nil, jml.Invalid("", "This is no calendar file that can be read: "+err.Error()+". Export it again as iCalendar (.ics).")
	}

	in := holidayFile{days: map[jml.Date]bool{}, from: jml.Date{Year: today.Year - 1, Month: time.January, Day: 1},
		until: jml.Date{Year: today.Year - 2 + calendarYears, Month: time.December, Day: 31}}
	for i, event := range cal.Events() {
		if err := in.entry(event); err != nil {
			return nil, jml.Invalid("", fmt.Sprintf("Entry %d of the calendar file (%s): %s", i+1, summary(event), err))
		}
	}
	if len(in.days) == 0 {
		return nil, jml.Invalid("", fmt.Sprintf("This calendar file has no day off from %s to %s.", in.from, in.until))
	}
	return slices.SortedFunc(maps.Keys(in.days), jml.Date.Compare), nil
}

// boundCalendar refuses what the reader of calendars should not see: it takes
// longer the longer a line is, and goes as deep as components are nested.
func boundCalendar(file string) error {
	if len(file) > MaxCalendar {
		return jml.Invalid("", fmt.Sprintf("This calendar file has %d KiB; at most %d are read.", len(file)>>10, MaxCalendar>>10))
	}
	if !utf8.ValidString(file) {
		return jml.Invalid("", "This calendar file is not UTF-8. Export it again as iCalendar (.ics).")
	}
	number, length, depth := 0, 0, 0
	for line := range strings.Lines(file) {
		number++
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			length = 0
		}
		length += len(line)
		switch {
		case strings.HasPrefix(line, "BEGIN"):
			depth++
		case strings.HasPrefix(line, "END"):
			depth--
		}
		if length > maxCalendarLine || depth > maxCalendarNested {
			return jml.Invalid("", fmt.Sprintf("Line %d of the calendar file is too long, or too much is nested in it.", number))
		}
	}
	return nil
}

// holidayFile is a calendar file that is being read.
type holidayFile struct {
	from, until jml.Date // inclusive
	days        map[jml.Date]bool
	repeating   int
}

// entry adds the days of one entry. Its errors are sentences.
func (in *holidayFile) entry(event *ics.VEvent) error {
	if status := event.GetProperty(ics.ComponentPropertyStatus); status != nil && strings.EqualFold(status.Value, "CANCELLED") {
		return nil
	}
	if event.HasProperty(ics.ComponentPropertyRecurrenceId) {
		return sentence("It moves one day of a series. Export the calendar with single days, or write the days themselves.")
	}
	first, err := oneDay(event, ics.ComponentPropertyDtStart)
	if err != nil {
		return err
	}
	if first.IsZero() {
		return sentence("It has no DTSTART.")
	}
	length, err := span(event, first)
	if err != nil {
		return err
	}
	begins, err := in.repeats(event, first)
	if err != nil {
		return err
	}
	for _, begin := range begins {
		for n := range length {
			if err := in.add(begin.AddDays(n)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *holidayFile) add(day jml.Date) error {
	if day.Before(in.from) || in.until.Before(day) {
		return nil
	}
	if in.days[day] = true; len(in.days) > maxHolidays {
		return sentence(fmt.Sprintf("These are more than %d days off. Export fewer years.", maxHolidays))
	}
	return nil
}

// span is how many days an entry lasts.
func span(event *ics.VEvent, first jml.Date) (days int, err error) {
	end, err := oneDay(event, ics.ComponentPropertyDtEnd)
	if err != nil {
		return 0, err
	}
	switch length := event.GetProperty(ics.ComponentPropertyDuration); {
	case length != nil:
		end, err = lasting(first, length.Value)
	case end.IsZero() || end == first:
		end = first.AddDays(1)
	}
	if err != nil {
		return 0, err
	}
	if !first.Before(end) || first.AddDays(maxSpan).Before(end) {
		return 0, sentence(fmt.Sprintf("It ends before it begins, or lasts more than %d days.", maxSpan))
	}
	for d := first; d.Before(end); d = d.AddDays(1) {
		days++
	}
	return days, nil
}

var wholeDays = regexp.MustCompile(`^P([0-9]{1,2})([DW])$`)

func lasting(first jml.Date, duration string) (jml.Date, error) {
	m := wholeDays.FindStringSubmatch(duration)
	if m == nil {
		return first, sentence("Its DURATION is not of whole days, such as P1D.")
	}
	n, _ := strconv.Atoi(m[1]) // one or two digits always fit
	if m[2] == "W" {
		n *= 7
	}
	return first.AddDays(n), nil
}

// repeats lists the days on which an entry begins within the years that are read.
func (in *holidayFile) repeats(event *ics.VEvent, first jml.Date) ([]jml.Date, error) {
	if event.HasProperty(ics.ComponentPropertyRdate) {
		return nil, sentence("It lists further days (RDATE). Export the calendar with single days, or write the days themselves.")
	}
	rules := event.GetProperties(ics.ComponentPropertyRrule)
	if len(rules) == 0 {
		return []jml.Date{first}, nil
	}
	if in.repeating++; in.repeating > maxRepeating {
		return nil, sentence(fmt.Sprintf("More than %d entries come again. Export the calendar with single days.", maxRepeating))
	}
	text := rules[0].Value
	option, err := rrule.StrToROption(text[:min(len(text), maxRule)])
	if err != nil || len(rules) > 1 || len(text) > maxRule || option.Freq != rrule.YEARLY || option.Interval < 0 || option.Interval > 100 || len(option.Byhour)+len(option.Byminute)+len(option.Bysecond) > 0 {
		return nil, sentence("It does not come again yearly, or by a rule that is not understood: " + shown(text) + ".")
	}
	option.Dtstart = midnight(first)
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, sentence("Its rule is not understood: " + shown(text) + ".")
	}
	left, err := leftOut(event)
	if err != nil {
		return nil, err
	}

	var days []jml.Date
	for _, at := range rule.Between(midnight(in.from.AddDays(-maxSpan)), midnight(in.until), true) {
		if day := jml.DateOf(at); !left[day] {
			days = append(days, day)
		}
	}
	return days, nil
}

func midnight(d jml.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// leftOut are the days on which an entry does not come again.
func leftOut(event *ics.VEvent) (map[jml.Date]bool, error) {
	left := map[jml.Date]bool{}
	for _, p := range event.GetProperties(ics.ComponentPropertyExdate) {
		for _, text := range strings.Split(p.Value, ",") {
			day, err := wholeDay("EXDATE", text)
			if err != nil {
				return nil, err
			}
			left[day] = true
		}
	}
	return left, nil
}

// oneDay reads the day of a property; zero when the entry has none.
func oneDay(event *ics.VEvent, name ics.ComponentProperty) (jml.Date, error) {
	switch all := event.GetProperties(name); {
	case len(all) == 0:
		return jml.Date{}, nil
	case len(all) > 1:
		return jml.Date{}, sentence("It has several " + string(name) + ".")
	default:
		return wholeDay(string(name), all[0].Value)
	}
}

// wholeDay reads the 20261225 of DTSTART;VALUE=DATE:20261225.
func wholeDay(name, value string) (jml.Date, error) {
	at, err := time.Parse("20060102", value)
	if err != nil || at.Year() < 1900 || at.Year() > 2200 {
		return jml.Date{}, sentence(name + " is no whole day from 1900 to 2200, such as " + name + ";VALUE=DATE:20261225. Leave out what has a time of day.")
	}
	return jml.DateOf(at), nil
}

// sentence is what is wrong with an entry.
type sentence string

func (s sentence) Error() string { return string(s) }

// summary is what an entry is called.
func summary(event *ics.VEvent) string {
	p := event.GetProperty(ics.ComponentPropertySummary)
	if p == nil || strings.TrimSpace(p.Value) == "" {
		return "without a name"
	}
	return shown(p.Value)
}

// shown is a text of the file as a refusal may quote it.
func shown(text string) string { return "“" + short(strings.Join(strings.Fields(text), " ")) + "”" }
