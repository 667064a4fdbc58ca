package leafpack

import (
	"encoding/binary"
	"sync"
)

const (
	hashBits = 13
	tries    = 16 // places looked at for one repetition
)

// finder looks for repetitions in a text behind leafWords.
type finder struct {
	all   []byte               // leafWords and the text
	last  [1 << hashBits]int32 // the newest place of each hash, counted from 1
	prior []int32              // the place before each that has the same hash
}

// words has leafWords alone, and is never changed.
var words = sync.OnceValue(func() *finder {
	f := &finder{all: leafWords}
	for range leafWords {
		f.add()
	}
	return f
})

var finders = sync.Pool{New: func() any {
	w := words()
	return &finder{all: append([]byte{}, w.all...), prior: append([]int32{}, w.prior...)}
}}

func (f *finder) begin(text []byte) {
	f.all = append(f.all[:len(leafWords)], text...)
	f.last, f.prior = words().last, f.prior[:len(leafWords)]
}

func (f *finder) hash(at int) uint32 {
	return binary.LittleEndian.Uint32(f.all[at:]) * 2654435761 >> (32 - hashBits)
}

// repeated returns where what stands at a place stood before, and for how long;
// 0 where nothing did, or where something longer begins one byte later.
func (f *finder) repeated(at int) (from, n int) {
	from, n = f.longest(at)
	if n >= shortest {
		if _, later := f.longest(at + 1); later > n+1 {
			return 0, 0
		}
	}
	return from, n
}

// longest looks among the places before.
func (f *finder) longest(at int) (from, n int) {
	for len(f.prior) < at {
		f.add()
	}
	if at+shortest > len(f.all) {
		return 0, 0
	}
	next := int(f.last[f.hash(at)])
	for range tries {
		if next == 0 || at-(next-1) > farthest {
			break
		}
		if same := f.same(next-1, at); same > n {
			from, n = next-1, same
		}
		next = int(f.prior[next-1])
	}
	return from, n
}

// same counts the bytes that are alike from two places on.
func (f *finder) same(a, b int) (n int) {
	for b+n < len(f.all) && f.all[a+n] == f.all[b+n] {
		n++
	}
	return n
}

// add makes the next place one that can be found.
func (f *finder) add() {
	at := len(f.prior)
	if at+shortest > len(f.all) {
		f.prior = append(f.prior, 0)
		return
	}
	h := f.hash(at)
	f.prior = append(f.prior, f.last[h])
	f.last[h] = int32(at + 1)
}
