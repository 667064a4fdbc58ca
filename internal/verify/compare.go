package verify

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/bundle"
)

// difference is one way in which a table is not what the leaves say.
type difference struct {
	code     int
	sentence string
}

// compare says how the table in the bundle differs from this one: a row that
// is missing is an omission, everything else an alteration.
func compare(t bundle.Table, want, got []byte) []difference {
	if bytes.Equal(want, got) {
		return nil
	}
	altered := func(format string, args ...any) []difference {
		return []difference{{CodeAltered, t.Name + ": " + fmt.Sprintf(format, args...)}}
	}
	mark := []byte(bundle.ByteOrderMark)
	right, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(want, mark))).ReadAll()
	if err != nil {
		return altered("the table cannot be computed: %v.", err)
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(got, mark)))
	reader.FieldsPerRecord = len(t.Header)
	rows, err := reader.ReadAll()
	if err != nil {
		return altered("this is no table as the format says: %v.", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], t.Header) {
		return altered("the header is not %s.", strings.Join(t.Header, ","))
	}
	diffs := compareRows(t, right[1:], rows[1:])
	if len(diffs) == 0 {
		return altered("the rows are in another order or written differently.")
	}
	return diffs
}

func compareRows(t bundle.Table, want, got [][]string) []difference {
	var diffs []difference
	left := map[string][]string{}
	for _, row := range got {
		if _, twice := left[row[0]]; twice {
			diffs = append(diffs, difference{CodeAltered, fmt.Sprintf("%s: the row of %s %s is there twice.", t.Name, t.Header[0], row[0])})
			continue
		}
		left[row[0]] = row
	}
	for _, row := range want {
		found, ok := left[row[0]]
		delete(left, row[0])
		if !ok {
			diffs = append(diffs, difference{CodeOmission, fmt.Sprintf("%s: the row of %s %s is missing.", t.Name, t.Header[0], row[0])})
			continue
		}
		for i, cell := range row {
			if found[i] != cell {
				diffs = append(diffs, difference{CodeAltered, fmt.Sprintf("%s: %s of %s %s is %q, the leaves say %q.",
					t.Name, t.Header[i], t.Header[0], row[0], found[i], cell)})
			}
		}
	}
	for _, row := range got {
		if _, extra := left[row[0]]; extra {
			delete(left, row[0])
			diffs = append(diffs, difference{CodeAltered, fmt.Sprintf("%s: no leaf knows the row of %s %s.", t.Name, t.Header[0], row[0])})
		}
	}
	return diffs
}

// matcher fails as soon as what is written differs from what r holds.
type matcher struct {
	r    io.Reader
	buf  []byte
	read int64 // bytes that were alike
}

var errDiffers = errors.New("it differs")

func (m *matcher) Write(want []byte) (int, error) {
	m.buf = slices.Grow(m.buf[:0], len(want))[:len(want)]
	n, err := io.ReadFull(m.r, m.buf)
	if bytes.Equal(m.buf, want) && err == nil {
		m.read += int64(n)
		return n, nil
	}
	alike := 0
	for alike < n && m.buf[alike] == want[alike] {
		alike++
	}
	m.read += int64(alike)
	if err != nil {
		return alike, err
	}
	return alike, errDiffers
}

// end fails when r holds more than was written.
func (m *matcher) end() error {
	n, err := io.ReadFull(m.r, make([]byte, 1))
	if n > 0 {
		return errDiffers
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
