package jml

import (
	"fmt"
	"strings"
	"time"
)

// Weekday is a day of the week, which is written as "friday".
type Weekday time.Weekday

// String returns the day's English name: Friday.
func (d Weekday) String() string { return time.Weekday(d).String() }

// MarshalText implements encoding.TextMarshaler.
func (d Weekday) MarshalText() ([]byte, error) { return []byte(strings.ToLower(d.String())), nil }

// UnmarshalText reads an English name, whole or its first three letters, in any
// letter case.
func (d *Weekday) UnmarshalText(text []byte) error {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if name := day.String(); strings.EqualFold(name, string(text)) || strings.EqualFold(name[:3], string(text)) {
			*d = Weekday(day)
			return nil
		}
	}
	return fmt.Errorf("%q is no day of the week", text)
}
