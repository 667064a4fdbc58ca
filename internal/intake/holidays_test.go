package intake_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
)

func date(year int, month time.Month, day int) jml.Date {
	return jml.Date{Year: year, Month: month, Day: day}
}

var thisDay = date(2026, 11, 26)

// ics writes a calendar file around entries.
func ics(entries ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + strings.Join(entries, "") + "END:VCALENDAR\r\n"
}

func entry(lines ...string) string {
	return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

func compact(d jml.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

func TestACalendarFileGivesItsDaysOff(t *testing.T) {
	file := "\ufeff" + ics(
		"BEGIN:VTIMEZONE\r\nTZID:Asia/Riyadh\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
		entry("UID:2", "DTSTART;VALUE=DATE:20270923", "DTEND;VALUE=DATE:20270924", "SUMMARY:National Day", "DESCRIPTION:A long text that goes on", "  on the next line: DTSTART"),
		entry("DTSTART;VALUE=DATE:20270222", "SUMMARY:Founding Day"),
		entry("DTSTART;VALUE=DATE:20270309", "DTEND;VALUE=DATE:20270313", "SUMMARY:Eid", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM"),
		entry("DTSTART;VALUE=DATE:20270222", "SUMMARY:the same day again"),
		entry("DTSTART;VALUE=DATE:20270516", "DURATION:P2D", "SUMMARY:Hajj"),
		entry("DTSTART;VALUE=DATE:20270401", "STATUS:CANCELLED"),
		entry("DTSTART;VALUE=DATE:20110401", "SUMMARY:long ago"),
	)
	want := []jml.Date{date(2027, 2, 22), date(2027, 3, 9), date(2027, 3, 10), date(2027, 3, 11), date(2027, 3, 12),
		date(2027, 5, 16), date(2027, 5, 17), date(2027, 9, 23)}
	for ends, text := range map[string]string{"CRLF": file, "LF": strings.ReplaceAll(file, "\r\n", "\n")} {
		if got, err := intake.Holidays(text, thisDay); err != nil || !slices.Equal(got, want) {
			t.Errorf("with %s: %v, %v; want %v", ends, got, err, want)
		}
	}
}

func TestAYearlyHolidayComesAgainForTwelveYears(t *testing.T) {
	got, err := intake.Holidays(ics(
		entry("DTSTART;VALUE=DATE:20011225", "DTEND;VALUE=DATE:20011227", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20281225", "SUMMARY:Christmas"),
		entry("DTSTART;VALUE=DATE:20270125", "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=-1MO;COUNT=2", "SUMMARY:Last Monday"),
		entry("DTSTART;VALUE=DATE:20200501", "RRULE:FREQ=YEARLY;UNTIL=20260501", "SUMMARY:until lately"),
	), thisDay)
	var want []jml.Date
	for year := 2025; year <= 2036; year++ {
		if year != 2028 {
			want = append(want, date(year, 12, 25), date(year, 12, 26))
		}
	}
	want = append(want, date(2027, 1, 25), date(2028, 1, 31), date(2025, 5, 1), date(2026, 5, 1))
	slices.SortFunc(want, jml.Date.Compare)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v\nwant %v", got, err, want)
	}
}

func TestWhatACalendarFileDoesNotSayPlainlyIsRefused(t *testing.T) {
	day := "DTSTART;VALUE=DATE:20271225"
	for name, tc := range map[string]struct{ file, says string }{
		"a table":          {"date,name\n2027-01-01,New Year\n", "no calendar file that can be read"},
		"nothing":          {"", "no day off from 2025-01-01 to 2036-12-31"},
		"no entry":         {ics(), "no day off"},
		"only long ago":    {ics(entry("DTSTART;VALUE=DATE:20011225")), "no day off"},
		"a weekly rule":    {ics(entry(day, "SUMMARY:Sunday", "RRULE:FREQ=WEEKLY")), "Entry 1 of the calendar file (“Sunday”): It does not come again yearly"},
		"an odd rule":      {ics(entry(day, "RRULE:FREQ=YEARLY;BYWHIM=1")), "not understood: “FREQ=YEARLY;BYWHIM=1”"},
		"a rule of hours":  {ics(entry(day, "RRULE:FREQ=YEARLY;BYHOUR=1,2")), "not understood"},
		"an endless rule":  {ics(entry(day, "RRULE:FREQ=YEARLY;BYMONTHDAY=30"+strings.Repeat(",31", 40))), "not understood"},
		"two rules":        {ics(entry(day, "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY")), "not understood"},
		"further days":     {ics(entry(day, "RDATE;VALUE=DATE:20271226")), "RDATE"},
		"a moved day":      {ics(entry(day, "RECURRENCE-ID;VALUE=DATE:20271226")), "moves one day of a series"},
		"a meeting":        {ics(entry("DTSTART;TZID=Europe/Berlin:20271225T090000")), "DTSTART is no whole day"},
		"a UTC instant":    {ics(entry("DTSTART:20271225T090000Z")), "DTSTART is no whole day"},
		"half a day":       {ics(entry(day, "DURATION:PT12H")), "DURATION is not of whole days"},
		"no such day":      {ics(entry("DTSTART;VALUE=DATE:20270230")), "no whole day"},
		"far away":         {ics(entry("DTSTART;VALUE=DATE:99991231")), "no whole day"},
		"backwards":        {ics(entry(day, "DTEND;VALUE=DATE:20271224")), "ends before it begins"},
		"half a year":      {ics(entry("DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20270701")), "more than 62 days"},
		"no start":         {ics(entry("SUMMARY:x")), "It has no DTSTART"},
		"two starts":       {ics(entry(day, day)), "several DTSTART"},
		"broken off":       {"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + day + "\n", "no calendar file"},
		"not UTF-8":        {ics(entry(day, "SUMMARY:\xff")), "not UTF-8"},
		"very deep":        {"BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:X\n", 99), "too much is nested"},
		"a very long line": {ics(entry(day, "SUMMARY:x"+strings.Repeat("\r\n x", 9_000))), "too long"},
		"very large":       {strings.Repeat("x\n", 1<<20), "2048 KiB"},
	} {
		days, err := intake.Holidays(tc.file, thisDay)
		if jml.ErrorCode(err) != jml.CodeInvalid || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v, %v; want %q", name, days, err, tc.says)
		}
	}
}

func TestTooManyDaysOffAreRefused(t *testing.T) {
	var entries, yearly []string
	for i := range 40 {
		from := date(2026, 1, 1).AddDays(70 * i)
		entries = append(entries, entry("DTSTART;VALUE=DATE:"+compact(from), "DTEND;VALUE=DATE:"+compact(from.AddDays(60))))
	}
	if _, err := intake.Holidays(ics(entries...), thisDay); err == nil || !strings.Contains(err.Error(), "more than 1000 days off") {
		t.Errorf("2400 days: %v", err)
	}
	for range 51 {
		yearly = append(yearly, entry("DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=YEARLY"))
	}
	if _, err := intake.Holidays(ics(yearly...), thisDay); err == nil || !strings.Contains(err.Error(), "More than 50 entries come again") {
		t.Errorf("51 rules: %v", err)
	}
}

func TestTheSlowestCalendarFilesAreReadInSeconds(t *testing.T) {
	never := "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" + strings.Repeat(",31", 18)
	broad := "DTSTART;VALUE=DATE:20270101;X" + strings.Repeat("=1;X", 3_000) + "=1:x"
	for name, entries := range map[string][]string{
		"days that never come":    slices.Repeat([]string{entry("DTSTART;VALUE=DATE:19010101", never)}, 50),
		"thousands of parameters": slices.Repeat([]string{entry(broad)}, 80),
	} {
		begin := time.Now()
		_, err := intake.Holidays(ics(entries...), thisDay)
		if took := time.Since(begin); took > 15*time.Second || jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("%s took %s: %v", name, took, err)
		} else {
			t.Logf("%s took %s", name, took)
		}
	}
}

func TestEveryDayOffOfAFileIsFoundOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := map[jml.Date]bool{}
		var entries []string
		for range rapid.IntRange(1, 12).Draw(t, "entries") {
			from, n := date(2026, 1, 1).AddDays(rapid.IntRange(0, 3_000).Draw(t, "from")), rapid.IntRange(1, 31).Draw(t, "days")
			for i := range n {
				want[from.AddDays(i)] = true
			}
			entries = append(entries, entry("SUMMARY:x", fmt.Sprintf("DTSTART;VALUE=DATE:%s", compact(from)), "DTEND;VALUE=DATE:"+compact(from.AddDays(n))))
		}
		got, err := intake.Holidays(ics(entries...), thisDay)
		if err != nil || len(got) != len(want) || !slices.IsSortedFunc(got, jml.Date.Compare) {
			t.Fatalf("%d days, want %d: %v, %v", len(got), len(want), got, err)
		}
		for _, d := range got {
			if !want[d] {
				t.Fatalf("%s is no day off", d)
			}
		}
	})
}

func FuzzHolidays(f *testing.F) {
	f.Add(ics(entry("DTSTART;VALUE=DATE:20271225", "DTEND;VALUE=DATE:20271227", "SUMMARY:x", " y")))
	f.Add(ics(entry("DTSTART;VALUE=DATE:20271225", "RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=-1FR;INTERVAL=2;COUNT=9", "EXDATE;VALUE=DATE:20281225,20291225")))
	f.Add(ics(entry("DTSTART;VALUE=DATE:20271225", "RRULE:FREQ=YEARLY;BYEASTER=-2;BYSETPOS=1;BYWEEKNO=3;WKST=SU", "DURATION:P1W")))
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20271225\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR")
	f.Add("BEGIN:VCALENDAR\n:\n;\nEND:VCALENDAR")
	f.Add("BEGIN:VCALENDAR\nX;Y=\\\nEND:VCALENDAR")
	f.Fuzz(func(t *testing.T, text string) {
		stuck := time.AfterFunc(10*time.Second, func() { panic("reads for ever: " + strconv.Quote(text)) })
		defer stuck.Stop()
		days, err := intake.Holidays(text, thisDay)
		if err != nil && jml.ErrorCode(err) != jml.CodeInvalid {
			t.Fatalf("%v is no refusal", err)
		}
		if err == nil && (len(days) == 0 || len(days) > 1_000 || !slices.IsSortedFunc(days, jml.Date.Compare)) {
			t.Fatalf("%d days: %v", len(days), days)
		}
	})
}
