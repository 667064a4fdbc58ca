package bundle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// saying is a case and what its tables say.
type saying struct {
	opened int64
	leaver string
	rows   map[ofCases][][]string
}

func drawSaying(t *rapid.T, opened int64) saying {
	s := saying{opened: opened, rows: map[ofCases][][]string{}}
	if rapid.Bool().Draw(t, "leaver") {
		s.leaver = fmt.Sprintf("p-%d", opened)
	}
	cell := rapid.OneOf(rapid.SampledFrom([]string{"", "2026-11-26T09:00:00.000000Z", "Give {{.Person}} access", "\x00\xff", strings.Repeat("note ", 900)}), rapid.String())
	for _, table := range []ofCases{population, tasks, exceptions} {
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			s.rows[table] = append(s.rows[table], rapid.SliceOfN(cell, 1, 6).Draw(t, "row"))
		}
	}
	return s
}

func TestRowsComeOutAsTheyWentInByTheOpeningOfTheirCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []saying
		for _, opened := range rapid.SliceOfNDistinct(rapid.Int64Range(0, 1000), 0, 40, rapid.ID[int64]).Draw(t, "opened") {
			all = append(all, drawSaying(t, opened))
		}

		var told told
		rows := newRowsOfCase()
		for _, s := range all {
			rows.clear()
			for _, table := range []ofCases{tasks, population, exceptions} {
				for _, row := range s.rows[table] {
					rows.add(table, row)
				}
			}
			c := &replay.Case{Opened: replay.Entry{Seq: s.opened}, CaseOpened: evidence.CaseOpened{Kind: jml.Joiner}}
			if s.leaver != "" {
				c.Kind, c.Person = jml.Leaver, s.leaver
			}
			told.add(c, rows)
		}

		slices.SortFunc(all, func(a, b saying) int { return cmp.Compare(a.opened, b.opened) })
		for _, table := range []ofCases{population, tasks, exceptions} {
			var want, got []string
			for _, s := range all {
				for _, row := range s.rows[table] {
					want = append(want, fmt.Sprintf("%q %q", s.leaver, row))
				}
			}
			for c, row := range told.each(table) {
				got = append(got, fmt.Sprintf("%q %q", c.leaver, row))
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Fatalf("table %d (-want +got):\n%s", table, diff)
			}
		}
	})
}

// manyTold are cases that end in another order than they were opened in, and say
// about the same.
func manyTold(cases int) (t *told, size int) {
	t = &told{}
	rows := newRowsOfCase()
	for i := range cases {
		rows.clear()
		for n := range 8 {
			rows.add(tasks, []string{fmt.Sprintf("task-%d-%d", i, n), "Give {{.Person}} access to the ticket system", "joiner", strings.Repeat("a playbook's digest ", 8)})
		}
		size += len(rows.of[tasks])
		t.add(&replay.Case{Opened: replay.Entry{Seq: int64(i*7919%cases) + 1}}, rows)
	}
	return t, size
}

func TestWhatCasesHaveInCommonTakesNextToNoRoom(t *testing.T) {
	told, size := manyTold(2_000)
	lies := len(told.shelves[tasks].open)
	for _, b := range told.shelves[tasks].packed {
		lies += len(b.packed)
	}
	if lies > size/20 {
		t.Errorf("%d bytes of rows lie in %d", size, lies)
	}
}

func TestCasesThatEndInAnyOrderComeOutByTheirOpening(t *testing.T) {
	told, _ := manyTold(2_000)
	before, n := int64(0), 0
	for c := range told.each(tasks) {
		if c.opened < before {
			t.Fatalf("case %d comes after case %d", c.opened, before)
		}
		before, n = c.opened, n+1
	}
	if n != 2_000*8 {
		t.Errorf("%d rows came out of %d", n, 2_000*8)
	}
}
