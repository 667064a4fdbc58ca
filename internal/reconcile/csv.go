package reconcile

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/handover-jml/handover/internal/formula"
)

// WriteCSV writes what differs as a table that a spreadsheet opens and runs nothing
// of: the worst first, each kind in the order in which it was found.
func (o Outcome) WriteCSV(w io.Writer, kind Kind) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write what differs: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"difference", "row", "there", "here"}}
	for _, what := range kind.Differences() {
		for _, d := range o.Of(what) {
			row := ""
			if d.Row > 0 {
				row = strconv.Itoa(d.Row)
			}
			rows = append(rows, []string{string(d.What), row, formula.Escape(d.There), formula.Escape(d.Here)})
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write what differs: %w", err)
	}
	return nil
}
