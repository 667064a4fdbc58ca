// Package leafpack owns how a leaf lies in a database: in a third of its room,
// since leaves repeat the same words. It knows text, and not what a leaf says.
package leafpack

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"sync"

	"github.com/google/uuid"

	"github.com/handover-jml/handover/internal/evidence/limits"
)

// leafWords are what leaves repeat. Packed leaves cannot be read without them,
// so they never change; other words need a first byte of their own.
//
//go:embed leafwords.txt
var leafWords []byte

// packed is the first byte of what was packed with leafWords. A leaf that lies
// as it is, as the first versions wrote them, begins with a brace.
const packed = 1

// A packed leaf is its text with ids and digests in binary, and then runs: one
// byte with the lengths of a run of new bytes and of the repetition after it,
// the new bytes, and in two bytes how far back the repetition lies, which may
// be in leafWords. A half of 15 goes on in bytes of its own. The last run has
// no repetition.
const (
	byteMark   = 1 // before a byte that would pass for a mark
	idMark     = 2 // instead of the 36 letters of an id, before its 16 bytes
	digestMark = 3 // instead of the 64 letters of a digest, before its 32 bytes

	shortest = 4       // bytes of a repetition
	farthest = 1 << 16 // bytes that it may lie back
	half     = 15
)

// Pack packs the line of a leaf.
func Pack(line []byte) []byte {
	f := finders.Get().(*finder)
	defer finders.Put(f)
	f.begin(mark(line))

	out := append(make([]byte, 0, len(line)/2+16), packed)
	begun := len(leafWords)
	for at := begun; at < len(f.all); {
		from, n := f.repeated(at)
		if n < shortest {
			at++
			continue
		}
		out = appendRun(out, f.all[begun:at], n-shortest)
		out = binary.LittleEndian.AppendUint16(out, uint16(at-from-1))
		at += n
		begun = at
	}
	return appendRun(out, f.all[begun:], 0)
}

// appendRun writes new bytes behind their length and that of a repetition.
func appendRun(out, fresh []byte, again int) []byte {
	out = append(out, byte(min(len(fresh), half)<<4|min(again, half)))
	out = appendRest(out, len(fresh))
	out = appendRest(out, again)
	return append(out, fresh...)
}

func appendRest(out []byte, n int) []byte {
	if n < half {
		return out
	}
	return binary.AppendUvarint(out, uint64(n-half))
}

// scratches are where leaves are unpacked, behind the words.
var scratches = sync.Pool{New: func() any {
	all := append(make([]byte, 0, 4*len(leafWords)), leafWords...)
	return &all
}}

// Unpack returns a packed leaf, or false for what is none.
func Unpack(b []byte) (line []byte, ok bool) {
	if len(b) == 0 || b[0] != packed {
		return nil, false
	}
	scratch := scratches.Get().(*[]byte)
	defer scratches.Put(scratch)
	if *scratch, ok = appendRuns((*scratch)[:len(leafWords)], b[1:]); !ok {
		return nil, false
	}
	return unmark((*scratch)[len(leafWords):])
}

// appendRuns writes what runs say behind the words.
func appendRuns(all, b []byte) (_ []byte, ok bool) {
	for {
		fresh, again, rest, ok := nextRun(b)
		if !ok || len(all)+len(fresh)+again > len(leafWords)+limits.MaxLine {
			return all, false
		}
		all = append(all, fresh...)
		if len(rest) == 0 {
			return all, true
		}
		if len(rest) < 2 {
			return all, false
		}
		from := len(all) - 1 - int(binary.LittleEndian.Uint16(rest))
		if from < 0 {
			return all, false
		}
		for left := again + shortest; left > 0; { // may reach into what it writes
			n := min(left, len(all)-from)
			all = append(all, all[from:from+n]...)
			left -= n
		}
		b = rest[2:]
	}
}

// nextRun takes a run off b.
func nextRun(b []byte) (fresh []byte, again int, rest []byte, ok bool) {
	if len(b) == 0 {
		return nil, 0, nil, false
	}
	n, again, b := int(b[0]>>4), int(b[0]&half), b[1:]
	if n, b, ok = nextRest(n, b); !ok {
		return nil, 0, nil, false
	}
	if again, b, ok = nextRest(again, b); !ok || len(b) < n {
		return nil, 0, nil, false
	}
	return b[:n], again, b[n:], true
}

func nextRest(n int, b []byte) (whole int, rest []byte, ok bool) {
	if n < half {
		return n, b, true
	}
	more, size := binary.Uvarint(b)
	if size <= 0 || more > limits.MaxLine {
		return 0, nil, false
	}
	return n + int(more), b[size:], true
}

// mark puts ids and digests into binary where a text of the line is nothing else.
func mark(line []byte) []byte {
	text := make([]byte, 0, len(line))
	for i := 0; i < len(line); {
		b := line[i]
		if b <= digestMark {
			text = append(text, byteMark)
		}
		text = append(text, b)
		i++
		if b == '"' {
			var n int
			text, n = markValue(text, line[i:])
			i += n
		}
	}
	return text
}

// markValue appends the id or the digest that rest begins with, if one does and
// if it is written as unmark writes it, and returns how many bytes of rest that
// stands for.
func markValue(text, rest []byte) (out []byte, n int) {
	switch bytes.IndexByte(rest[:min(len(rest), 65)], '"') {
	case 36:
		id, err := uuid.ParseBytes(rest[:36])
		if err == nil && id.String() == string(rest[:36]) {
			return append(append(text, idMark), id[:]...), 36
		}
	case 64:
		var digest [32]byte
		_, err := hex.Decode(digest[:], rest[:64])
		if err == nil && !bytes.ContainsAny(rest[:64], "ABCDEF") {
			return append(append(text, digestMark), digest[:]...), 64
		}
	}
	return text, 0
}

// unmark is the way back from mark.
func unmark(text []byte) (line []byte, ok bool) {
	line = make([]byte, 0, unmarked(text))
	for len(text) > 0 {
		plain := 0
		for plain < len(text) && (text[plain] == 0 || text[plain] > digestMark) {
			plain++
		}
		line, text = append(line, text[:plain]...), text[plain:]
		if len(text) == 0 {
			break
		}
		n := 1 + behind(text[0])
		if len(text) < n {
			return nil, false
		}
		switch text[0] {
		case byteMark:
			line = append(line, text[1])
		case idMark:
			line = appendID(line, text[1:n])
		case digestMark:
			line = hex.AppendEncode(line, text[1:n])
		}
		text = text[n:]
	}
	return line, len(line) <= limits.MaxLine
}

// appendID writes an id as its letters.
func appendID(line, id []byte) []byte {
	line = hex.AppendEncode(line, id[:4])
	for at := 4; at < 10; at += 2 {
		line = hex.AppendEncode(append(line, '-'), id[at:at+2])
	}
	return hex.AppendEncode(append(line, '-'), id[10:])
}

// unmarked is about how long a text becomes.
func unmarked(text []byte) (n int) {
	for at := 0; at < len(text); at += 1 + behind(text[at]) {
		switch text[at] {
		case idMark:
			n += 36
		case digestMark:
			n += 64
		default:
			n++
		}
	}
	return n
}

// behind is how many bytes belong to a mark; none to what is no mark.
func behind(mark byte) int {
	switch mark {
	case byteMark:
		return 1
	case idMark:
		return 16
	case digestMark:
		return 32
	}
	return 0
}
