package verify

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/handover-jml/handover/internal/deflate"
)

// checkLayout writes the ZIP again from its directory and what is packed in it,
// and says where the bundle differs: what stands before, between or behind the
// files, or is said of one of them in one place and not in the other. Whoever
// reads the files from the beginning then reads the same as whoever goes by the
// directory.
func checkLayout(r io.ReaderAt, size int64, files []*zip.File) error {
	for _, f := range files {
		if f.Method != zip.Deflate && f.Method != zip.Store {
			return fmt.Errorf("%q is packed with method %d", f.Name, f.Method)
		}
		if f.Comment != "" {
			return fmt.Errorf("%q has a comment", f.Name)
		}
		if f.Flags&^(flagDescriptor|flagUTF8) != 0 {
			return fmt.Errorf("%q has the flags %#x, as what is encrypted or patched has", f.Name, f.Flags)
		}
	}

	is := &matcher{r: io.NewSectionReader(r, 0, size)}
	err := writeAgain(is, files)
	if err == nil {
		err = is.end()
	}
	if errors.Is(err, errDiffers) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("from byte %d on it is not what its directory says", is.read)
	}
	return err
}

// Flags of a file in a ZIP: its sizes stand behind it, its name is UTF-8.
const (
	flagDescriptor = 1 << 3
	flagUTF8       = 1 << 11
)

func writeAgain(w io.Writer, files []*zip.File) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		raw, err := f.OpenRaw()
		if err != nil {
			return err
		}
		header := f.FileHeader
		header.Extra = withoutZIP64(header.Extra)
		out, err := z.CreateRaw(&header)
		if err != nil {
			return err
		}
		if _, err := io.Copy(out, raw); err != nil {
			return err
		}
	}
	return z.Close()
}

// withoutZIP64 is what a directory says besides sizes that are too large for
// its fields, which are written anew.
func withoutZIP64(extra []byte) []byte {
	const id, head = 1, 4
	for at := 0; at+head <= len(extra); {
		end := at + head + int(binary.LittleEndian.Uint16(extra[at+2:]))
		if end <= len(extra) && binary.LittleEndian.Uint16(extra[at:]) == id {
			return append(bytes.Clone(extra[:at]), extra[end:]...)
		}
		at = end
	}
	return extra
}

// isZIP reports whether a file that cannot be read as a ZIP was one: it begins
// like one, or has what stands at the end of one.
func isZIP(r io.ReaderAt, size int64) bool {
	const head, end, longestEnd = "PK\x03\x04", "PK\x05\x06", 22 + 1<<16 - 1
	first := make([]byte, len(head))
	if n, _ := r.ReadAt(first, 0); string(first[:n]) == head {
		return true
	}
	last := make([]byte, min(size, longestEnd))
	n, _ := r.ReadAt(last, size-int64(len(last)))
	return bytes.Contains(last[:n], []byte(end))
}

// inflate unpacks the content of a file, behind which nothing may stand that a
// reader would not notice.
func inflate(packed io.Reader) io.ReadCloser {
	in := bufio.NewReaderSize(packed, 64<<10)
	return &inflated{deflate.NewReader(in), in}
}

type inflated struct {
	io.ReadCloser
	packed *bufio.Reader
}

func (f *inflated) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		if _, more := f.packed.ReadByte(); more == nil {
			return n, errors.New("something is hidden behind its content")
		}
	}
	return n, err
}
