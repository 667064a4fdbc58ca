package bundle

import (
	"compress/flate"
	"io"
)

// deflating packs one file of a bundle after the other, fast before well: the
// digests and keys that most of a bundle is made of pack no better with more time.
type deflating struct{ *flate.Writer }

// begin begins to pack the next file.
func (d *deflating) begin(w io.Writer) (_ io.WriteCloser, err error) {
	if d.Writer == nil {
		d.Writer, err = flate.NewWriter(w, flate.BestSpeed)
		return d, err
	}
	d.Reset(w)
	return d, nil
}
