package calendar

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Anchor names a date or instant of a case that offsets count from.
type Anchor string

// The anchors: three civil dates, then three instants.
const (
	Start     Anchor = "start"     // S, a joiner's first day
	Effective Anchor = "effective" // E, a mover's date
	LastDay   Anchor = "last_day"  // L, a leaver's last day

	Cutoff Anchor = "cutoff" // X, when access must be gone
	Notice Anchor = "notice" // when the company was told
	Opened Anchor = "opened" // when the case opened
)

// AllAnchors returns every anchor in the order of the manual.
func AllAnchors() []Anchor { return []Anchor{Start, Effective, LastDay, Cutoff, Notice, Opened} }

// Unit is what an offset counts.
type Unit string

// The units. Days, business days and weeks are civil: they move the date and
// mean a day of business. Hours are clock hours and move the instant.
const (
	None         Unit = ""
	BusinessDays Unit = "bd"
	Hours        Unit = "h"
	Days         Unit = "d"
	Weeks        Unit = "w"
)

// Offset is a point in time told from an anchor, as playbooks write it. The
// zero Offset means "not given".
type Offset struct {
	Anchor Anchor
	N      int
	Unit   Unit // None only with N = 0: the anchor itself
}

// Anchors are the dates and instants of one case. Those a kind of case does
// not have stay zero.
type Anchors struct {
	Start, Effective, LastDay jml.Date
	Cutoff, Notice, Opened    time.Time
}

var offsetShape = regexp.MustCompile(`^([a-z_]+)(?:([+-])([0-9]{1,4})(bd|h|d|w))?$`)

// ParseOffset reads "start-5bd", "cutoff+24h", "notice" and the like. The
// error is a *jml.Error without a field.
func ParseOffset(s string) (Offset, error) {
	m := offsetShape.FindStringSubmatch(s)
	if m == nil {
		return Offset{}, jml.Invalid("", fmt.Sprintf(
			"%q is not an offset; write an anchor and a distance, such as start-5bd, cutoff+24h or notice", s))
	}
	o := Offset{Anchor: Anchor(m[1]), Unit: Unit(m[4])}
	if !slices.Contains(AllAnchors(), o.Anchor) {
		return Offset{}, jml.Invalid("", fmt.Sprintf("%q is not an anchor; the anchors are %s", m[1], anchorList()))
	}
	if m[3] != "" {
		o.N, _ = strconv.Atoi(m[3]) // one to four digits always fit
	}
	if m[2] == "-" {
		o.N = -o.N
	}
	return o, nil
}

func anchorList() string {
	names := make([]string, 0, len(AllAnchors()))
	for _, a := range AllAnchors() {
		names = append(names, string(a))
	}
	return strings.Join(names, ", ")
}

// IsZero reports whether the offset was not given.
func (o Offset) IsZero() bool { return o == Offset{} }

// String writes the offset as ParseOffset reads it.
func (o Offset) String() string {
	if o.Unit == None {
		return string(o.Anchor)
	}
	return fmt.Sprintf("%s%+d%s", o.Anchor, o.N, o.Unit)
}

// Exact reports whether the offset means an instant rather than a whole day.
func (o Offset) Exact() bool {
	if o.Unit == None {
		return o.Anchor == Cutoff || o.Anchor == Notice || o.Anchor == Opened
	}
	return o.Unit == Hours
}

// ResolveDue returns the instant and the civil date by which something is
// due: for a whole day, the close of business. A day that is no business day
// gives way to the one before it when the offset counts back, so that what must
// be ready for a day is, and else to the one after it. The error names an
// anchor the case lacks.
func (o Offset) ResolveDue(a Anchors, c Calendar) (time.Time, jml.Date, error) {
	at, date, err := o.resolve(a, c)
	if err != nil || o.Exact() {
		return at, date, err
	}
	for o.N < 0 && !c.BusinessDay(date) {
		date = date.AddDays(-1)
	}
	at, date = c.Close(date)
	return at, date, nil
}

// ResolveOpening returns the instant from which something may begin: for a
// whole day, its start. The error names an anchor the case lacks.
func (o Offset) ResolveOpening(a Anchors, c Calendar) (time.Time, error) {
	at, date, err := o.resolve(a, c)
	if err == nil && !o.Exact() {
		at = c.StartOfDay(date)
	}
	return at, err
}

// resolve returns the civil date and, for exact offsets, the instant.
func (o Offset) resolve(a Anchors, c Calendar) (time.Time, jml.Date, error) {
	at, date := a.of(o.Anchor, c)
	if date.IsZero() {
		return time.Time{}, jml.Date{}, jml.Invalid("", fmt.Sprintf("%s counts from %s, which this case does not have", o, o.Anchor))
	}
	switch o.Unit {
	case Hours:
		at = at.Add(time.Duration(o.N) * time.Hour)
		date = c.DateOf(at)
	case Days:
		date = date.AddDays(o.N)
	case Weeks:
		date = date.AddDays(7 * o.N)
	case BusinessDays:
		date = c.AddBusinessDays(date, o.N)
	}
	return at, date, nil
}

// of returns the anchor as an instant and a date at the calendar's place: a
// date's instant is its start.
func (a Anchors) of(name Anchor, c Calendar) (time.Time, jml.Date) {
	var date jml.Date
	switch name {
	case Start:
		date = a.Start
	case Effective:
		date = a.Effective
	case LastDay:
		date = a.LastDay
	case Cutoff:
		return instant(a.Cutoff, c)
	case Notice:
		return instant(a.Notice, c)
	case Opened:
		return instant(a.Opened, c)
	}
	if date.IsZero() {
		return time.Time{}, date
	}
	return c.StartOfDay(date), date
}

func instant(t time.Time, c Calendar) (time.Time, jml.Date) {
	if t.IsZero() {
		return t, jml.Date{}
	}
	t = t.UTC().Truncate(time.Microsecond)
	return t, c.DateOf(t)
}
