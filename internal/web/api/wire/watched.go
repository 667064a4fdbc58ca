package wire

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A bundle that somebody watches comes in pieces: one byte that says what it is,
// its length in four bytes, and what it is. The bytes of the bundle are those of
// its pieces one after the other; between them stands how far it is.
const (
	WatchedType = "application/vnd.handover.watched-bundle"

	pieceBytes    = 'b'
	pieceProgress = 'p'
	maxProgress   = 1 << 10
)

// Progressed is how far a bundle is.
type Progressed struct {
	Step  string `json:"step"`
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
}

// WriteBytes writes a piece of a bundle.
func WriteBytes(w io.Writer, p []byte) error { return writePiece(w, pieceBytes, p) }

// WriteProgress writes how far it is.
func WriteProgress(w io.Writer, is Progressed) error {
	text, err := json.Marshal(is)
	if err != nil {
		return fmt.Errorf("write the progress: %w", err)
	}
	return writePiece(w, pieceProgress, text)
}

func writePiece(w io.Writer, kind byte, p []byte) error {
	head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(p)))
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(p)
	return err
}

// ReadWatched copies the bundle to w and tells how far it is.
func ReadWatched(w io.Writer, from io.Reader, tell func(step string, done, total int64)) error {
	r := bufio.NewReader(from)
	var head [5]byte
	for {
		if _, err := io.ReadFull(r, head[:]); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		length := int64(binary.BigEndian.Uint32(head[1:]))
		switch {
		case head[0] == pieceBytes:
			if _, err := io.CopyN(w, r, length); err != nil {
				return err
			}
		case head[0] == pieceProgress && length <= maxProgress:
			if err := readProgress(r, length, tell); err != nil {
				return err
			}
		default:
			return fmt.Errorf("a piece of the bundle is of no kind that is known: %q", head[0])
		}
	}
}

func readProgress(r io.Reader, length int64, tell func(step string, done, total int64)) error {
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return err
	}
	var is Progressed
	if err := json.Unmarshal(text, &is); err != nil {
		return fmt.Errorf("read the progress: %w", err)
	}
	tell(is.Step, is.Done, is.Total)
	return nil
}
