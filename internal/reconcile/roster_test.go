package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
)

func day(text string) jml.Date {
	d, err := jml.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func year() reconcile.Period { return reconcile.Period{From: day("2026-01-01"), To: day("2026-12-31")} }

// company is so many people, on both sides alike: some are known by an id alone,
// some by an address alone, some came or went in the year, some came back.
func company(n int) (lines []reconcile.Line, here []reconcile.Engagement) {
	for i := range n {
		start, end := day("2020-01-01").AddDays(i%2500), jml.Date{}
		if i%7 == 0 {
			end = day("2026-01-01").AddDays(i % 360)
		}
		if i%7 == 0 && end.Before(start) {
			start = day("2019-01-01")
		}
		id, address, name := fmt.Sprintf("E-%d", i), fmt.Sprintf("p%d@example.com", i), "Sam Park" // as many others
		l := reconcile.Line{Row: i + 2, ID: id, Address: address, Name: name, Start: start, End: end}
		e := reconcile.Engagement{Person: fmt.Sprintf("p-%d", i), Name: name, Address: address, IDs: []string{id}, Start: start, End: end}
		switch i % 5 {
		case 1:
			l.ID, e.IDs = "", nil
		case 2:
			l.Address = ""
		case 3:
			l.ID, e.Address = fmt.Sprintf("e-%d", i), ""
		}
		lines = append(lines, l)
		if year().Touches(start, end) {
			here = append(here, e)
		}
	}
	return lines, here
}

func TestOutOfFiveThousandPeopleFiftyOmissionsAreFoundAndNoOtherIs(t *testing.T) {
	for seed := range uint64(20) {
		lines, here := company(5000)
		if found := reconcile.Roster(lines, slices.Clone(here), year()); len(found) != 0 {
			t.Fatalf("two lists that are alike differ: %+v", found[:min(3, len(found))])
		}
		want := map[string]reconcile.What{}
		chance := rand.New(rand.NewPCG(seed, 7))
		for n, at := range chance.Perm(len(here))[:50] {
			e := &here[at]
			var i int
			fmt.Sscanf(e.Person, "p-%d", &i)
			key := fmt.Sprint(i)
			switch n % 5 {
			case 0:
				want[key] = reconcile.MissingHere
				e.Person = ""
			case 1:
				want[key] = reconcile.MissingThere
				lines[i].Row = 0
			case 2:
				want[key] = reconcile.DateDiffers
				e.Start = e.Start.AddDays(1)
			case 3:
				want[key] = reconcile.DateDiffers
				lines[i].End = day("2026-12-30")
				if e.End == lines[i].End {
					e.End = jml.Date{}
				}
			case 4:
				want[key] = reconcile.WithoutCase
				e.Without = "leaver"
			}
		}
		here = slices.DeleteFunc(here, func(e reconcile.Engagement) bool { return e.Person == "" })
		byRow, byText := map[int]string{}, map[string]string{}
		for i, l := range lines {
			byRow[l.Row] = fmt.Sprint(i)
		}
		lines = slices.DeleteFunc(lines, func(l reconcile.Line) bool { return l.Row == 0 })
		for _, e := range here {
			var i int
			fmt.Sscanf(e.Person, "p-%d", &i)
			only := reconcile.Roster(nil, []reconcile.Engagement{e}, year())[0].Here
			byText[only+"/"+string(want[fmt.Sprint(i)])] = fmt.Sprint(i)
		}

		got := map[string]reconcile.What{}
		for _, d := range reconcile.Roster(lines, here, year()) {
			key := byRow[d.Row]
			if d.Row == 0 {
				key = byText[d.Here+"/"+string(d.What)]
			}
			got[key] = d.What
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d, found (-want +got):\n%s", seed, diff)
		}
	}
}

func TestWhoCouldBeTwoPeopleIsSaidToBeThat(t *testing.T) {
	here := []reconcile.Engagement{
		{Person: "a", Name: "Ada Park", Address: "ada@example.com", IDs: []string{"E-1"}, Start: day("2025-01-01")},
		{Person: "b", Name: "Ben Ng", Address: "ben@example.com", IDs: []string{"E-2"}, Start: day("2025-01-01")},
		{Person: "c", Name: "Cleo Lee", Address: "desk@example.com", Start: day("2025-01-01")},
		{Person: "d", Name: "Dana Lee", Address: "Desk@example.com", Start: day("2025-01-01")},
	}
	for want, l := range map[string]reconcile.Line{
		"the id is one person's and the address another's":                  {ID: "E-1", Address: "ben@example.com"},
		"the address is somebody's who has another id":                      {ID: "E-9", Address: "ada@example.com"},
		"2 people have the address":                                         {Address: "desk@example.com"},
		"it has neither an id nor an address, and a name alone is nobody's": {Name: "Ada Park"},
	} {
		l.Row, l.Start = 2, day("2025-01-01")
		found := reconcile.Roster([]reconcile.Line{l}, slices.Clone(here), year())
		at := slices.IndexFunc(found, func(d reconcile.Difference) bool { return d.Row == 2 })
		if at < 0 || found[at].What != reconcile.Ambiguous || found[at].Here != want {
			t.Errorf("%+v: %+v, want %q", l, found, want)
		}
	}
}

func TestWhoCameBackHasTwoEngagementsOnBothSides(t *testing.T) {
	stay := func(start, end string) (reconcile.Line, reconcile.Engagement) {
		return reconcile.Line{Row: 2, ID: "E-1", Start: day(start), End: day(end)},
			reconcile.Engagement{Person: "a", Name: "Ada Park", IDs: []string{"e-1"}, Start: day(start), End: day(end)}
	}
	l1, e1 := stay("2025-01-01", "2026-03-31")
	l2, e2 := stay("2026-09-01", "")
	if found := reconcile.Roster([]reconcile.Line{l2, l1}, []reconcile.Engagement{e1, e2}, year()); len(found) > 0 {
		t.Errorf("alike, and yet %+v", found)
	}
	found := reconcile.Roster([]reconcile.Line{l1, l2}, []reconcile.Engagement{e1}, year())
	if len(found) != 1 || found[0].What != reconcile.MissingHere || found[0].There != "E-1, 2026-09-01 to no end" {
		t.Errorf("nobody announced that Ada came back: %+v", found)
	}
	left, _ := stay("2020-01-01", "2024-12-31")
	if found := reconcile.Roster([]reconcile.Line{left, l1, l2}, []reconcile.Engagement{e1, e2}, year()); len(found) > 0 {
		t.Errorf("a stay before the period is looked for: %+v", found)
	}
}

func TestWhoWasErasedHereIsHeldAgainstNobody(t *testing.T) {
	here := []reconcile.Engagement{{Person: "a", Name: "[erased]", Address: "[erased]", Start: day("2025-01-01"), End: day("2026-02-01")}}
	found := reconcile.Roster(nil, here, year())
	if len(found) != 1 || found[0].What != reconcile.Ambiguous {
		t.Errorf("%+v", found)
	}
}
