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
		for _, s := range all {
			var rows rowsOfCase
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

func TestWhatCasesHaveInCommonTakesNextToNoRoom(t *testing.T) {
	var p packer
	var rows rowsOfCase
	for i := range 8 {
		rows.add(tasks, []string{fmt.Sprintf("task-%d", i), "Give {{.Person}} access to the ticket system", "joiner", strings.Repeat("a playbook's digest ", 8)})
	}
	for p.words = nil; len(p.words) < enoughWords; {
		p.pack(rows)
	}
	if lies := p.pack(rows); len(lies) > len(rows)/20 {
		t.Errorf("%d bytes of rows lie in %d", len(rows), len(lies))
	}
}
