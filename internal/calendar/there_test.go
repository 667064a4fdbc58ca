package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTheClocksOfAnotherPlaceAreToldWhereTheyDiffer(t *testing.T) {
	at := time.Date(2027, 7, 15, 20, 0, 0, 0, time.UTC)
	for _, tc := range []struct{ here, there, want string }{
		{"Europe/Berlin", "America/New_York", "16:00 EDT in New York"},
		{"America/New_York", "Asia/Tokyo", "Fri 16 Jul, 05:00 JST in Tokyo"},
		{"Europe/Berlin", "Europe/Paris", ""},
		{"UTC", "Africa/Abidjan", ""},
		{"Europe/Berlin", "UTC", "20:00 UTC in UTC"},
	} {
		if got := There(at, Locate(tc.here), Locate(tc.there)); got != tc.want {
			t.Errorf("%s seen from %s: %q, want %q", tc.there, tc.here, got, tc.want)
		}
	}
	if There(time.Time{}, time.UTC, Locate("Asia/Tokyo")) != "" || There(at, time.UTC, Locate("Europe/Atlantis")) != "" {
		t.Error("no instant, or no place, has a time")
	}
}

func TestOnePlaceNeverDiffersFromItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := Locate(zones().Draw(t, "zone"))
		at := time.Unix(rapid.Int64Range(1e9, 3e9).Draw(t, "at"), 0)
		if got := There(at, zone, zone); got != "" {
			t.Fatalf("%s differs: %s", zone, got)
		}
	})
}
