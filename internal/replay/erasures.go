package replay

// Erasure is that openings were deleted for good.
type Erasure struct {
	Entry
	Person string // id; "" of none in particular
	Basis  string
	Values int // how many openings
}

// erasures knows which openings were deleted for good. After some years those
// are most of a log's, so they are kept as one bit each.
type erasures struct {
	blocks map[block]uint64
	count  int
	names  interns
}

// block is a field of 64 neighbouring leaves.
type block struct {
	name   string
	number int64
}

func newErasures() erasures { return erasures{blocks: map[block]uint64{}, names: interns{}} }

func placeOf(seq int64, name string) (b block, bit uint64) {
	return block{name, seq >> 6}, 1 << (seq & 63)
}

func (e *erasures) add(seq int64, name string) {
	b, bit := placeOf(seq, e.names.text(name))
	if e.blocks[b]&bit == 0 {
		e.blocks[b] |= bit
		e.count++
	}
}

func (e *erasures) has(seq int64, name string) bool {
	b, bit := placeOf(seq, name)
	return e.blocks[b]&bit != 0
}
