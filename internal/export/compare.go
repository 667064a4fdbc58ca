package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

// difference is one way in which a table is not what the leaves say.
type difference struct {
	code     int
	sentence string
}

// compare says how the table in the bundle differs from this one: a row that
// is missing is an omission, everything else an alteration.
func (t table) compare(want, got []byte) []difference {
	if bytes.Equal(want, got) {
		return nil
	}
	altered := func(format string, args ...any) []difference {
		return []difference{{CodeAltered, t.name + ": " + fmt.Sprintf(format, args...)}}
	}
	right, err := csv.NewReader(bytes.NewReader(want)).ReadAll()
	if err != nil {
		return altered("the table cannot be computed: %v.", err)
	}
	reader := csv.NewReader(bytes.NewReader(got))
	reader.FieldsPerRecord = len(t.header)
	rows, err := reader.ReadAll()
	if err != nil {
		return altered("this is no table as the format says: %v.", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], t.header) {
		return altered("the header is not %s.", strings.Join(t.header, ","))
	}
	diffs := t.compareRows(right[1:], rows[1:])
	if len(diffs) == 0 {
		return altered("the rows are in another order or written differently.")
	}
	return diffs
}

func (t table) compareRows(want, got [][]string) []difference {
	var diffs []difference
	left := map[string][]string{}
	for _, row := range got {
		if _, twice := left[row[0]]; twice {
			diffs = append(diffs, difference{CodeAltered, fmt.Sprintf("%s: the row of %s %s is there twice.", t.name, t.header[0], row[0])})
			continue
		}
		left[row[0]] = row
	}
	for _, row := range want {
		found, ok := left[row[0]]
		delete(left, row[0])
		if !ok {
			diffs = append(diffs, difference{CodeOmission, fmt.Sprintf("%s: the row of %s %s is missing.", t.name, t.header[0], row[0])})
			continue
		}
		for i, cell := range row {
			if found[i] != cell {
				diffs = append(diffs, difference{CodeAltered, fmt.Sprintf("%s: %s of %s %s is %q, the leaves say %q.",
					t.name, t.header[i], t.header[0], row[0], found[i], cell)})
			}
		}
	}
	for _, row := range got {
		if _, extra := left[row[0]]; extra {
			delete(left, row[0])
			diffs = append(diffs, difference{CodeAltered, fmt.Sprintf("%s: no leaf knows the row of %s %s.", t.name, t.header[0], row[0])})
		}
	}
	return diffs
}
