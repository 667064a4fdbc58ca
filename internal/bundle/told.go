package bundle

import (
	"cmp"
	"iter"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// ofCases names a table whose rows are about cases.
type ofCases byte

const (
	population ofCases = iota
	caseDetails
	tasks
	taskDetails
	exceptions
	recalls
	history
	flags
	evidenceFiles
)

// told is what the tables say of the cases that are over, in any order. Cases
// end in another order than they were opened in, which is that of the rows.
type told struct {
	cases   []caseTold
	shelves map[ofCases]*shelf
	packer  packer
}

// caseTold is a case of which tables say something.
type caseTold struct {
	opened int64  // the leaf that opened it
	leaver string // person id of a leaver, else ""
}

func (t *told) add(c *replay.Case, rows *rowsOfCase) {
	is := caseTold{opened: c.Opened.Seq}
	if c.Kind == jml.Leaver {
		is.leaver = c.Person
	}
	t.cases = append(t.cases, is)

	if t.shelves == nil {
		t.shelves = map[ofCases]*shelf{}
	}
	for table, text := range rows.of {
		if len(text) == 0 {
			continue
		}
		if t.shelves[table] == nil {
			t.shelves[table] = &shelf{}
		}
		t.shelves[table].put(len(t.cases)-1, text, &t.packer)
	}
}

// each goes through the rows of a table in the order in which their cases were
// opened. A row is good until the next.
func (t *told) each(table ofCases) iter.Seq2[caseTold, []string] {
	return func(yield func(caseTold, []string) bool) {
		shelf, said := t.shelves[table]
		if !said {
			return
		}
		shelf.sort(func(a, b int) int { return cmp.Compare(t.cases[a].opened, t.cases[b].opened) })
		var row []string
		for of, rows := range shelf.each(&t.packer) {
			for len(rows) > 0 {
				row, rows = rows.next(row)
				if !yield(t.cases[of], row) {
					return
				}
			}
		}
	}
}

func (t *told) rows(table ofCases) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, row := range t.each(table) {
			if !yield(row) {
				return
			}
		}
	}
}

// shelf is the rows of one table, case by case as they came. They lie in blocks,
// packed, and a block is unpacked for all that is in it.
type shelf struct {
	packed []block
	open   []byte // the newest block, not packed yet
	parts  []part
	sorted bool
}

// part is where the rows of one case lie.
type part struct{ of, block, from, to int32 }

// blockSize is about how much a block holds: as much as flate looks back on.
const blockSize = 32 << 10

// put takes in the rows of a case.
func (s *shelf) put(of int, rows []byte, p *packer) {
	if len(s.open) > 0 && len(s.open)+len(rows) > blockSize {
		s.packed = append(s.packed, p.pack(s.open))
		s.open = s.open[:0]
	}
	from := len(s.open)
	s.open = append(s.open, rows...)
	s.parts = append(s.parts, part{int32(of), int32(len(s.packed)), int32(from), int32(len(s.open))})
	s.sorted = false
}

func (s *shelf) sort(byCase func(a, b int) int) {
	if s.sorted {
		return
	}
	slices.SortFunc(s.parts, func(a, b part) int { return byCase(int(a.of), int(b.of)) })
	s.sorted = true
}

// atHand is how many unpacked blocks are at hand: cases that were opened one
// after the other mostly ended so.
const atHand = 16

// each goes through the cases with their rows.
func (s *shelf) each(p *packer) iter.Seq2[int, rowsOfOne] {
	return func(yield func(int, rowsOfOne) bool) {
		type unpacked struct {
			block int32
			text  string
		}
		var hand []unpacked
		for _, part := range s.parts {
			at := slices.IndexFunc(hand, func(u unpacked) bool { return u.block == part.block })
			if at < 0 {
				hand = slices.Insert(hand[:min(len(hand), atHand-1)], 0, unpacked{part.block, s.block(part.block, p)})
				at = 0
			}
			if !yield(int(part.of), rowsOfOne(hand[at].text[part.from:part.to])) {
				return
			}
		}
	}
}

func (s *shelf) block(n int32, p *packer) string {
	if int(n) == len(s.packed) {
		return string(s.open)
	}
	return p.unpack(s.packed[n])
}
