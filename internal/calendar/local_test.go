package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func TestATimeThatAClockChangeSkipsOrRepeatsIsSaidAndResolved(t *testing.T) {
	for _, tc := range []struct{ zone, local, taken, says string }{
		{"Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:00:00Z", "2027-03-28T02:30 does not exist in Europe/Berlin: the clocks skip it. The first time after it was taken, 28 Mar 2027, 03:00 CEST."},
		{"Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30:00Z", "2027-10-31T02:30 comes twice in Europe/Berlin: the clocks go back. The first was taken, 02:30 CEST (UTC+02:00) and not 02:30 CET (UTC+01:00)."},
		{"Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00:00Z", ""},
		{"Europe/Berlin", "2027-07-15T16:00", "2027-07-15T14:00:00Z", ""},
		{"Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45:00Z", "comes twice"},
		{"Australia/Lord_Howe", "2027-04-04T02:00", "2027-04-03T15:30:00Z", ""},
		{"Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z", "31 Dec 2011, 00:00"},
		{"UTC", "2027-03-28T02:30", "2027-03-28T02:30:00Z", ""},
	} {
		c := in(t, tc.zone)
		at, err := c.ParseLocal("cutoff", tc.local)
		if err != nil || at.Format(time.RFC3339) != tc.taken {
			t.Errorf("%s in %s: %s, %v; want %s", tc.local, tc.zone, at.Format(time.RFC3339), err, tc.taken)
		}
		if got := c.Doubt(tc.local); !strings.Contains(got, tc.says) || (got == "") != (tc.says == "") {
			t.Errorf("%s in %s says %q, want %q", tc.local, tc.zone, got, tc.says)
		}
	}
	if got := in(t, "Europe/Berlin").Doubt("tomorrow <b>"); got != "" {
		t.Errorf("what is no time says %q", got)
	}
}

// A wall time is in doubt exactly when it is not shown once, as all minutes of
// three days say.
func TestAWallTimeIsInDoubtWhenTheClocksDoNotShowItOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New(zones().Draw(t, "zone"), nil)
		if err != nil {
			t.Fatal(err)
		}
		d := dates().Draw(t, "date")
		shown := map[string]int{}
		for at, end := c.StartOfDay(d.AddDays(-1)), c.StartOfDay(d.AddDays(2)); at.Before(end); at = at.Add(time.Minute) {
			shown[at.In(c.Zone).Format(localLayout)]++
		}
		for minute := range 24 * 60 {
			s := fmt.Sprintf("%sT%02d:%02d", d, minute/60, minute%60)
			if doubt := c.Doubt(s); (doubt != "") != (shown[s] != 1) {
				t.Fatalf("%s is shown %d times in %s: %q", s, shown[s], c.Zone, doubt)
			}
		}
	})
}

func TestTheNextCloseOfBusinessIsTheFirstOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New(zones().Draw(t, "zone"), rapid.SliceOfN(dates(), 0, 20).Draw(t, "holidays"))
		if err != nil {
			t.Fatal(err)
		}
		from := c.StartOfDay(dates().Draw(t, "date")).Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "minute")) * time.Minute)
		at := c.CloseFrom(from)
		if at.Before(from) || !c.BusinessDay(c.DateOf(at)) {
			t.Fatalf("from %s business ends %s", from.In(c.Zone), at.In(c.Zone))
		}
		for d := c.DateOf(from); d != c.DateOf(at); d = d.AddDays(1) {
			if earlier := c.At(d, 18, 0); c.BusinessDay(d) && !earlier.Before(from) {
				t.Fatalf("from %s business ends %s, and not %s", from.In(c.Zone), at.In(c.Zone), earlier.In(c.Zone))
			}
		}
	})
}

func FuzzParseLocal(f *testing.F) {
	for _, s := range []string{"2026-12-01T16:00", "2027-03-28T02:30", "2027-10-31T02:30", "0000-01-01T00:00", "9999-12-31T23:59", "2026-12-01T16:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := in(t, "Europe/Berlin")
		at, err := c.ParseLocal("cutoff", s)
		if err != nil && (jml.ErrorCode(err) != jml.CodeInvalid || c.Doubt(s) != "") {
			t.Fatalf("%q: %v, %q", s, err, c.Doubt(s))
		}
		if err == nil && c.Doubt(s) == "" && at.In(c.Zone).Format(localLayout) != s {
			t.Fatalf("%q was read as %s without a word", s, at.In(c.Zone))
		}
	})
}
