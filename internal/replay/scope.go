package replay

// leafSet is a set of leaves, one bit for each leaf of the log.
type leafSet []uint64

func (s *leafSet) add(seq int64) {
	for int64(len(*s)) <= seq>>6 {
		*s = append(*s, 0)
	}
	(*s)[seq>>6] |= 1 << (seq & 63)
}

func (s leafSet) has(seq int64) bool {
	return seq >= 0 && seq>>6 < int64(len(s)) && s[seq>>6]&(1<<(seq&63)) != 0
}
