// Package deflate owns how files are packed, and which implementation of DEFLATE
// does it: the standard library's takes two and a half times as long to pack, and
// a third longer to unpack. It must not know what is packed.
//
// The same text, in pieces of the same length, always packs to the same bytes.
package deflate

import (
	"archive/zip"
	"io"

	"github.com/klauspost/compress/flate"
)

// Writer packs what is written to it, fast before well: the digests and keys that
// most of a log is made of pack no better with more time.
type Writer struct{ *flate.Writer }

// NewWriter begins to pack into w.
func NewWriter(w io.Writer) Writer {
	packed, err := flate.NewWriter(w, flate.BestSpeed)
	if err != nil {
		panic(err) // there is no such level
	}
	return Writer{packed}
}

// Reader unpacks. It takes no byte of an io.ByteReader that lies behind the
// packed text.
type Reader struct{ io.ReadCloser }

// NewReader begins to unpack what r holds.
func NewReader(r io.Reader) Reader { return Reader{flate.NewReader(r)} }

// Reset begins to unpack something else.
func (r Reader) Reset(in io.Reader) error { return r.ReadCloser.(flate.Resetter).Reset(in, nil) }

// Pack has the files of a ZIP file packed so, one after the other.
func Pack(z *zip.Writer) {
	var packed Writer
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		if packed.Writer == nil {
			packed = NewWriter(w)
			return packed, nil
		}
		packed.Reset(w)
		return packed, nil
	})
}
