package calendar

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func in(t testing.TB, zone string, holidays ...jml.Date) Calendar {
	t.Helper()
	c, err := New(zone, holidays)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(y, m, d int) jml.Date { return jml.Date{Year: y, Month: time.Month(m), Day: d} }

func TestAnUnknownZoneIsRefusedByName(t *testing.T) {
	for _, zone := range []string{"", "Local", "Europe/Atlantis", "../etc/passwd"} {
		_, err := New(zone, nil)
		if jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("New(%q): %v, want an invalid time zone", zone, err)
		}
	}
}

func TestBusinessDaysSkipWeekendsAndHolidays(t *testing.T) {
	c := in(t, "Europe/Berlin", date(2026, 12, 25))
	for _, tc := range []struct {
		from jml.Date
		n    int
		want jml.Date
	}{
		{date(2026, 12, 24), 1, date(2026, 12, 28)},
		{date(2026, 12, 28), -1, date(2026, 12, 24)},
		{date(2026, 12, 26), 0, date(2026, 12, 28)},
		{date(2026, 12, 26), -1, date(2026, 12, 24)},
		{date(2026, 12, 23), 0, date(2026, 12, 23)},
		{date(2028, 2, 28), 1, date(2028, 2, 29)},
	} {
		if got := c.AddBusinessDays(tc.from, tc.n); got != tc.want {
			t.Errorf("%d business days from %s: %s, want %s", tc.n, tc.from, got, tc.want)
		}
	}
}

func TestWallTimesAtTheEdgesOfSummerTime(t *testing.T) {
	for _, tc := range []struct {
		zone string
		on   jml.Date
		h, m int
		want string
	}{
		{"Europe/Berlin", date(2026, 3, 29), 2, 30, "2026-03-29T01:00:00Z"},       // skipped: moves to the end of the gap
		{"Europe/Berlin", date(2026, 10, 25), 2, 30, "2026-10-25T00:30:00Z"},      // twice: the first
		{"Europe/Berlin", date(2026, 10, 25), 3, 0, "2026-10-25T02:00:00Z"},       // after the repetition
		{"Australia/Lord_Howe", date(2026, 10, 4), 2, 15, "2026-10-03T15:30:00Z"}, // a gap of half an hour
		{"Australia/Lord_Howe", date(2026, 4, 5), 1, 45, "2026-04-04T14:45:00Z"},
		{"Pacific/Apia", date(2011, 12, 30), 12, 0, "2011-12-30T10:00:00Z"},    // the day that Samoa left out
		{"America/Sao_Paulo", date(2018, 11, 4), 0, 0, "2018-11-04T03:00:00Z"}, // no midnight that day
		{"America/Havana", date(2026, 11, 1), 0, 30, "2026-11-01T04:30:00Z"},
		{"UTC", date(2028, 2, 29), 23, 59, "2028-02-29T23:59:00Z"},
	} {
		if got := in(t, tc.zone).At(tc.on, tc.h, tc.m).Format(time.RFC3339); got != tc.want {
			t.Errorf("%s %02d:%02d in %s: %s, want %s", tc.on, tc.h, tc.m, tc.zone, got, tc.want)
		}
	}
}

func TestALocalTimeIsReadAtItsPlace(t *testing.T) {
	c := in(t, "Europe/Berlin")
	got, err := c.ParseLocal("cutoff", "2026-12-01T16:00")
	if err != nil || got.Format(time.RFC3339) != "2026-12-01T15:00:00Z" {
		t.Errorf("16:00 in Berlin: %v %v", got, err)
	}
	for _, s := range []string{"", "2026-12-01", "2026-13-01T16:00", "2026-12-01T16:00Z"} {
		if _, err := c.ParseLocal("cutoff", s); jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("%q: %v, want a refusal", s, err)
		}
	}
}

func zones() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo",
		"America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "Asia/Beirut"})
}

func dates() *rapid.Generator[jml.Date] {
	return rapid.Custom(func(t *rapid.T) jml.Date {
		return date(2010, 1, 1).AddDays(rapid.IntRange(0, 30*366).Draw(t, "day"))
	})
}

func TestDaysFollowEachOtherWithoutHolesInEveryZone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New(zones().Draw(t, "zone"), nil)
		if err != nil {
			t.Fatal(err)
		}
		d := dates().Draw(t, "date")
		start, end, next := c.StartOfDay(d), c.EndOfDay(d), c.StartOfDay(d.AddDays(1))
		if !end.Add(time.Microsecond).Equal(next) {
			t.Fatalf("%s ends at %s, the next day starts at %s", d, end, next)
		}
		if start.Equal(next) {
			return // a day that the zone left out
		}
		if c.DateOf(start) != d || c.DateOf(end) != d || c.DateOf(start.Add(-time.Microsecond)) == d {
			t.Fatalf("%s runs from %s to %s", d, start.In(c.Zone), end.In(c.Zone))
		}
	})
}

func TestLaterWallTimesAreNeverEarlierInstants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New(zones().Draw(t, "zone"), nil)
		if err != nil {
			t.Fatal(err)
		}
		d := dates().Draw(t, "date")
		a, b := rapid.IntRange(0, 1439).Draw(t, "a"), rapid.IntRange(0, 1439).Draw(t, "b")
		if a > b {
			a, b = b, a
		}
		first, second := c.At(d, a/60, a%60), c.At(d, b/60, b%60)
		if second.Before(first) {
			t.Fatalf("%s: minute %d is %s, minute %d is %s", d, a, first, b, second)
		}
	})
}

func TestBusinessDaysKeepOrderAndComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		holidays := rapid.SliceOfN(dates(), 0, 20).Draw(t, "holidays")
		c, err := New("Europe/Berlin", holidays)
		if err != nil {
			t.Fatal(err)
		}
		d, n := dates().Draw(t, "date"), rapid.IntRange(-60, 60).Draw(t, "n")
		later := d.AddDays(rapid.IntRange(0, 40).Draw(t, "later"))
		got := c.AddBusinessDays(d, n)
		if !c.BusinessDay(got) {
			t.Fatalf("%s is no business day", got)
		}
		if c.AddBusinessDays(later, n).Before(got) {
			t.Fatalf("%d days from %s and %s change order", n, d, later)
		}
		if c.BusinessDay(d) && c.AddBusinessDays(got, -n) != d {
			t.Fatalf("%d days there and back from %s end at %s", n, d, c.AddBusinessDays(got, -n))
		}
	})
}
