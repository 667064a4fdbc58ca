package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func weekdays() *rapid.Generator[[]jml.Weekday] {
	return rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(0, 6), func(n int) jml.Weekday { return jml.Weekday(n) }), 0, MaxWeekend, rapid.ID)
}

func TestALocationGoesByItsOwnDaysAndForTheRestByTheCompanys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := jml.Settings{Zone: "Europe/Berlin", Weekend: weekdays().Draw(t, "company"), Holidays: rapid.SliceOfN(dates(), 0, 4).Draw(t, "holidays"),
			Locations: []jml.Location{{Name: "Plant 2", Weekend: weekdays().Draw(t, "plant"), Holidays: rapid.SliceOfN(dates(), 0, 4).Draw(t, "plant's")}}}
		d := dates().Draw(t, "day")
		for _, name := range []string{"plant 2", "elsewhere", ""} {
			cal, err := Of(s, name, "Asia/Tokyo")
			if err != nil || cal.BusinessDay(d) != Open(s, name, d) {
				t.Fatalf("%q: %v, %v and %v", name, err, cal.BusinessDay(d), Open(s, name, d))
			}
			off := s
			if name == "plant 2" && len(s.Locations[0].Weekend) > 0 {
				off.Weekend = s.Locations[0].Weekend
			}
			if name == "plant 2" && len(s.Locations[0].Holidays) > 0 {
				off.Holidays = s.Locations[0].Holidays
			}
			off.Locations = nil
			if want := Open(off, "", d); cal.BusinessDay(d) != want {
				t.Fatalf("%q on %s: %v, want %v", name, d, cal.BusinessDay(d), want)
			}
		}
		if got := s; !Alike(s, got, "Plant 2") || Alike(s, jml.Settings{}, "Plant 2") {
			t.Fatal("what is the same differs, or a removed place is alike")
		}
	})
}

func TestAZoneGoesWithThePlaceUnlessThePersonHasAnother(t *testing.T) {
	s := jml.Settings{Zone: "Europe/Berlin", Locations: []jml.Location{{Name: "Riyadh", Zone: "Asia/Riyadh"}, {Name: "Plant 2"}}}
	for _, tc := range []struct{ zone, from, to, want string }{
		{"", "", "riyadh", "Asia/Riyadh"},
		{"", "", "plant 2", "Europe/Berlin"},
		{"Europe/Berlin", "Berlin", "Riyadh", "Asia/Riyadh"},
		{"Asia/Riyadh", "Riyadh", "Berlin", "Europe/Berlin"},
		{"Asia/Dubai", "Riyadh", "Berlin", "Asia/Dubai"},
		{"Asia/Dubai", "Riyadh", "Riyadh", "Asia/Dubai"},
	} {
		if got := ZoneMoved(s, tc.zone, tc.from, tc.to); got != tc.want {
			t.Errorf("%q from %q to %q: %q, want %q", tc.zone, tc.from, tc.to, got, tc.want)
		}
	}
}

func TestADayOfTheWeekIsReadByItsNameOrItsFirstLetters(t *testing.T) {
	for text, want := range map[string]time.Weekday{"friday": time.Friday, "Fri": time.Friday, "SUNDAY": time.Sunday, "sat": time.Saturday} {
		var d jml.Weekday
		if err := d.UnmarshalText([]byte(text)); err != nil || time.Weekday(d) != want {
			t.Errorf("%q: %v, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "f", "freitag", "5", "friday "} {
		var d jml.Weekday
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is %s", text, d)
		}
	}
}
