package intake

import (
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// day reads the date in a cell. Only one form is taken: where another form can
// mean but one day, the refusal shows that day.
func (in *reading) day(r row, column string) jml.Date {
	text := r.cells[column]
	d, err := jml.ParseDate(text)
	if err != nil {
		in.wrong(r, column, notADate(text))
	} else if !d.IsZero() && (d.Year < 1900 || d.Year > 2200) {
		in.wrong(r, column, "The year is not plausible.")
	}
	return d
}

func notADate(text string) string {
	switch meant := daysMeant(text); len(meant) {
	case 0:
		return fmt.Sprintf("%q is not a date; write it as 2026-12-01.", text)
	case 1:
		return fmt.Sprintf("Write %q as %s. In Excel mark the column and give its cells the format yyyy-mm-dd.", text, meant[0])
	default:
		return fmt.Sprintf("%q is %s or %s. Write the one that is meant; in Excel give the column's cells the format yyyy-mm-dd.", text, meant[0], meant[1])
	}
}

// daysMeant lists the days that a text in another form may mean.
func daysMeant(text string) (days []jml.Date) {
	for _, form := range []string{"2/1/2006", "1/2/2006", "2-1-2006", "1-2-2006", "2.1.2006", "2006/1/2", "2006.1.2", "2006-1-2", "20060102",
		"2 Jan 2006", "2 January 2006", "2-Jan-2006", "Jan 2, 2006", "January 2, 2006", "2. January 2006",
		"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", time.RFC3339, "2.1.2006 15:04:05"} {
		t, err := time.Parse(form, text)
		if d := jml.DateOf(t); err == nil && !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return days
}
