package workbook

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// pen writes one row at a time.
type pen struct {
	buf  []byte
	zone *time.Location
	file string
	at   []byte // the row's number
}

func (p *pen) row(n int, columns []column, each func(i int)) {
	p.at = strconv.AppendInt(p.at[:0], int64(n), 10)
	p.buf = append(append(append(p.buf[:0], `<row r="`...), p.at...), `">`...)
	for i := range columns {
		each(i)
	}
	p.buf = append(p.buf, `</row>`...)
}

func (p *pen) begin(c column, style string) {
	p.buf = append(append(append(p.buf, `<c r="`...), c.letters...), p.at...)
	p.buf = append(append(p.buf, `" s="`...), style...)
}

// cell writes an instant, a date or a number as what it is, and everything else
// as text. Nothing is ever a formula: a sheet has those in an element of their
// own, which this package does not know.
func (p *pen) cell(c column, value string) {
	if value == "" {
		return
	}
	if c.instants {
		if serial, ok := p.instant(value); ok {
			p.number(c, styleInstant, serial)
			return
		}
	}
	if serial, ok := date(value); ok {
		p.number(c, styleDate, serial)
		return
	}
	if isNumber(value) {
		p.number(c, styleNumber, value)
		return
	}
	p.text(c, styleText, value)
}

func (p *pen) header(c column, name string) {
	if c.instants {
		name += " (" + p.zone.String() + ")"
	}
	p.text(c, styleHeader, name)
}

// said writes a value of the sheet about the whole.
func (p *pen) said(c column, value string) {
	if isNumber(value) {
		p.number(c, styleSaidNumber, value)
		return
	}
	p.text(c, styleSaid, value)
}

func (p *pen) number(c column, style, value string) {
	p.begin(c, style)
	p.buf = append(append(append(p.buf, `"><v>`...), value...), `</v></c>`...)
}

func (p *pen) text(c column, style, value string) {
	p.begin(c, style)
	p.buf = append(p.buf, `" t="inlineStr"><is><t xml:space="preserve">`...)
	p.buf = appendText(p.buf, short(value, p.file))
	p.buf = append(p.buf, `</t></is></c>`...)
}

// isNumber reports whether a spreadsheet shows a number exactly as it is written
// here: in decimal, without zeros in front, with at most 15 digits.
func isNumber(s string) bool {
	if s == "" || len(s) > 15 || s[0] == '0' && len(s) > 1 {
		return false
	}
	for _, digit := range []byte(s) {
		if digit < '0' || digit > '9' {
			return false
		}
	}
	return true
}

// instant is when something was, on the clocks of the zone, in days of a
// spreadsheet. Its digits are made without floating point, so that they are the
// same on every machine.
func (p *pen) instant(value string) (serial string, ok bool) {
	const layout = "2006-01-02T15:04:05.000000Z"
	t, err := time.Parse(layout, value)
	if err != nil || len(value) != len(layout) {
		return "", false
	}
	local := t.In(p.zone)
	_, offset := local.Zone()
	wall := t.Add(time.Duration(offset) * time.Second)
	days, ok := daysSince(wall)
	if !ok {
		return "", false
	}

	const day, digits = 86_400_000, 10_000_000_000
	millis := int64(wall.Sub(wall.Truncate(24*time.Hour)) / time.Millisecond)
	fraction := strconv.FormatInt(digits+(millis*digits+day/2)/day, 10)[1:]
	return strconv.FormatInt(days, 10) + "." + fraction, true
}

// date is a civil date in days of a spreadsheet.
func date(value string) (serial string, ok bool) {
	if len(value) != len(time.DateOnly) || value[4] != '-' {
		return "", false
	}
	t, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return "", false
	}
	days, ok := daysSince(t)
	return strconv.FormatInt(days, 10), ok
}

// daysSince counts as spreadsheets do, which agree from March 1900 to 9999.
func daysSince(t time.Time) (days int64, ok bool) {
	const firstAlike, last = 61, 2_958_465
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	seconds := t.Unix() - epoch.Unix()
	days = seconds / 86_400
	return days, days >= firstAlike && days <= last
}

// short cuts what is too long for a cell, and says where all of it is.
func short(s, file string) string {
	if len(s) <= maxChars {
		return s // no character takes more units in UTF-16 than bytes in UTF-8
	}
	more := " [cut here: " + file + " has all]"
	units, cut := 0, 0
	for i, r := range s {
		if units <= maxChars-len(more) {
			cut = i
		}
		if units++; r > 0xFFFF {
			units++
		}
	}
	if units <= maxChars {
		return s
	}
	return s[:cut] + more
}

// appendText appends s as the text of an element. What XML cannot say is written
// as spreadsheets write it, _x0007_ for instance, and what looks like that is
// kept from being read so.
func appendText(b []byte, s string) []byte {
	for i, r := range s {
		switch {
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '_' && looksEscaped(s[i:]):
			b = append(b, "_x005F_"...)
		case r < ' ' && r != '\t' && r != '\n':
			const hex = "0123456789ABCDEF"
			b = append(b, '_', 'x', '0', '0', hex[r>>4], hex[r&0xF], '_')
		case r == 0xFFFE || r == 0xFFFF:
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

func looksEscaped(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}
