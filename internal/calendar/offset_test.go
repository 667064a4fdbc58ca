package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func TestOffsetsMeanACloseOfBusinessOrAnExactInstant(t *testing.T) {
	c := in(t, "Europe/Berlin")
	a := Anchors{Start: date(2026, 12, 14), LastDay: date(2026, 10, 24),
		Cutoff: c.At(date(2026, 10, 24), 16, 0), Opened: c.At(date(2026, 10, 2), 9, 30)}
	for _, tc := range []struct{ offset, due, opens string }{
		{"start-5bd", "2026-12-07T17:00:00Z", "2026-12-06T23:00:00Z"},
		{"start", "2026-12-14T17:00:00Z", "2026-12-13T23:00:00Z"},
		{"start+1w", "2026-12-21T17:00:00Z", "2026-12-20T23:00:00Z"},
		{"start+9h", "2026-12-14T08:00:00Z", "2026-12-14T08:00:00Z"},
		{"cutoff", "2026-10-24T14:00:00Z", "2026-10-24T14:00:00Z"},
		{"cutoff+24h", "2026-10-25T14:00:00Z", "2026-10-25T14:00:00Z"}, // clock hours, over the end of summer time
		{"cutoff-1bd", "2026-10-23T16:00:00Z", "2026-10-22T22:00:00Z"},
		{"last_day+1d", "2026-10-26T17:00:00Z", "2026-10-24T22:00:00Z"}, // a Sunday gives way to Monday
		{"start-2d", "2026-12-11T17:00:00Z", "2026-12-11T23:00:00Z"},    // what must be ready before a Saturday is due on Friday
		{"opened+0d", "2026-10-02T16:00:00Z", "2026-10-01T22:00:00Z"},
	} {
		o, err := ParseOffset(tc.offset)
		if err != nil {
			t.Fatal(err)
		}
		due, on, err := o.ResolveDue(a, c)
		if err != nil || due.Format(time.RFC3339Nano) != tc.due || c.DateOf(due) != on {
			t.Errorf("due %s: %s on %s, %v; want %s", tc.offset, due.Format(time.RFC3339Nano), on, err, tc.due)
		}
		opens, err := o.ResolveOpening(a, c)
		if err != nil || opens.Format(time.RFC3339Nano) != tc.opens {
			t.Errorf("opens %s: %s, %v; want %s", tc.offset, opens.Format(time.RFC3339Nano), err, tc.opens)
		}
	}
}

func TestAnOffsetFromAMissingAnchorIsRefused(t *testing.T) {
	c := in(t, "UTC")
	for _, a := range AllAnchors() {
		o := Offset{Anchor: a, N: 1, Unit: Days}
		if _, _, err := o.ResolveDue(Anchors{}, c); jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("%s without %s: %v, want a refusal", o, a, err)
		}
	}
}

func TestWhatIsNoOffsetIsRefused(t *testing.T) {
	for _, s := range []string{"", "start+", "start5d", "+5d", "begin+5d", "start+5", "start+5y", "start +5d",
		"START+5d", "start+12345d", "start+5bd ", "start+5bd+1d", "cutoff+1.5h"} {
		if o, err := ParseOffset(s); jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("%q was read as %s, %v", s, o, err)
		}
	}
}

func TestLaterOffsetsAreNeverDueEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New(zones().Draw(t, "zone"), nil)
		if err != nil {
			t.Fatal(err)
		}
		day := dates().Draw(t, "date")
		a := Anchors{Start: day, Cutoff: c.At(day, 16, 0)}
		anchor := rapid.SampledFrom([]Anchor{Start, Cutoff}).Draw(t, "anchor")
		unit := rapid.SampledFrom([]Unit{BusinessDays, Hours, Days, Weeks}).Draw(t, "unit")
		n := rapid.IntRange(-40, 40).Draw(t, "n")
		early, late := Offset{anchor, n, unit}, Offset{anchor, n + rapid.IntRange(0, 9).Draw(t, "more"), unit}
		first, _, err := early.ResolveDue(a, c)
		if err != nil {
			t.Fatal(err)
		}
		second, _, err := late.ResolveDue(a, c)
		if err != nil {
			t.Fatal(err)
		}
		if second.Before(first) {
			t.Fatalf("%s is due %s, %s is due %s", early, first, late, second)
		}
		opens, err := early.ResolveOpening(a, c)
		counted := c.BusinessDay(c.DateOf(opens)) // else the deadline went to the business day before
		if err != nil || counted && opens.After(first) {
			t.Fatalf("%s opens %s and is due %s, %v", early, opens, first, err)
		}
	})
}

func FuzzParseOffset(f *testing.F) {
	for _, s := range []string{"start-5bd", "cutoff+24h", "notice", "last_day-1bd", "opened+0d", "start+-1d", "é+1d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := ParseOffset(s)
		if err != nil {
			return
		}
		again, err := ParseOffset(o.String())
		if err != nil || again != o {
			t.Fatalf("%q became %s and then %s, %v", s, o, again, err)
		}
	})
}

func TestADeadlineInDaysIsACloseOfBusiness(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New(zones().Draw(t, "zone"), rapid.SliceOfN(dates(), 0, 20).Draw(t, "holidays"))
		if err != nil {
			t.Fatal(err)
		}
		a := Anchors{Start: dates().Draw(t, "date")}
		o := Offset{Start, rapid.IntRange(-40, 40).Draw(t, "n"), rapid.SampledFrom([]Unit{BusinessDays, Days, Weeks}).Draw(t, "unit")}
		due, on, err := o.ResolveDue(a, c)
		if err != nil || !c.BusinessDay(on) || !due.Equal(c.At(on, 18, 0)) {
			t.Fatalf("%s is due %s on %s, %v", o, due.In(c.Zone), on, err)
		}
		_, counted, _ := o.resolve(a, c)
		for d := counted; d != on; { // only days off lie between
			if c.BusinessDay(d) {
				t.Fatalf("%s counts to %s and is due on %s, past the business day %s", o, counted, on, d)
			}
			d = d.AddDays(on.Compare(d))
		}
	})
}
