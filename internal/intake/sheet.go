package intake

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/jml"
)

// sheet is a table as spreadsheets write it: with commas, semicolons or tabs, in
// UTF-8 or UTF-16. Rows are counted as the spreadsheet shows them, where a blank
// line is a row and a cell of several lines stands in one.
type sheet struct {
	text  []byte // UTF-8
	lines *csv.Reader
	row   int // of what was read last
	seen  int // bytes of text whose lines are counted
	line  int // at which what was read last ends
}

// saveAs is how a spreadsheet writes what can be read here.
const saveAs = "In Excel choose File, Save As, and the type “CSV UTF-8 (Comma delimited)”; send that file."

func openSheet(body []byte) (*sheet, error) {
	text, err := decoded(body)
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(text, []byte("\n")) {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n")) // as Excel writes for old Macs
	}
	comma, text := separator(text)

	s := &sheet{text: text, lines: csv.NewReader(bytes.NewReader(text))}
	s.lines.Comma, s.lines.FieldsPerRecord = comma, -1
	return s, nil
}

// decoded is a file as UTF-8 without a mark. What could be read in two ways is
// refused: half of the old encodings have other letters at the same bytes, and a
// name would be another one.
func decoded(body []byte) ([]byte, error) {
	order, rest := wide(body)
	switch {
	case order != nil:
		return fromUTF16(rest, order)
	case bytes.HasPrefix(body, []byte("PK\x03\x04")), bytes.HasPrefix(body, []byte("\xd0\xcf\x11\xe0")):
		return nil, jml.Invalid("", "This is a workbook, not a CSV file. "+saveAs)
	case !utf8.Valid(body):
		return nil, jml.Invalid(badLine(body), "This is not UTF-8, so letters such as é or ü cannot be told. "+saveAs)
	}
	return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), nil
}

// wide returns the order of bytes of UTF-16 and what follows its mark, nil for
// anything else. The first line names columns, so every other byte of it is 0.
func wide(body []byte) (binary.ByteOrder, []byte) {
	switch {
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return binary.LittleEndian, body[2:]
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return binary.BigEndian, body[2:]
	case len(body) < 4:
		return nil, nil
	case body[0] != 0 && body[1] == 0 && body[2] != 0 && body[3] == 0:
		return binary.LittleEndian, body
	case body[0] == 0 && body[1] != 0 && body[2] == 0 && body[3] != 0:
		return binary.BigEndian, body
	}
	return nil, nil
}

func fromUTF16(body []byte, order binary.ByteOrder) ([]byte, error) {
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	runes := utf16.Decode(units)
	for i, unit := range utf16.Encode(runes) {
		if unit != units[i] {
			return nil, jml.Invalid("", "This UTF-16 file is damaged: it has half a letter in it. "+saveAs)
		}
	}
	if len(body)%2 != 0 {
		return nil, jml.Invalid("", "This UTF-16 file breaks off in the middle of a letter. "+saveAs)
	}
	return []byte(string(runes)), nil
}

// separator finds what stands between cells, and returns the text without the
// line “sep=;” in which some spreadsheets say so. No name of a column has one.
func separator(text []byte) (rune, []byte) {
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if said, ok := strings.CutPrefix(strings.TrimRight(string(first), "\r"), "sep="); ok && len(said) == 1 && strings.Contains(",;\t|", said) {
		return rune(said[0]), rest
	}
	first, _, _ = bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	best := ','
	for _, comma := range ";\t" {
		if bytes.Count(first, []byte(string(comma))) > bytes.Count(first, []byte(string(best))) {
			best = comma
		}
	}
	return best, text
}

// next returns the cells of the next row that has anything in it, trimmed;
// io.EOF after the last.
func (s *sheet) next() ([]string, error) {
	for {
		cells, err := s.lines.Read()
		var broken *csv.ParseError
		switch {
		case errors.As(err, &broken):
			return nil, s.broken(broken)
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case err != nil:
			return nil, fmt.Errorf("read CSV: %w", err)
		}
		begins, _ := s.lines.FieldPos(0)
		s.row += begins - s.line
		s.line = begins + s.linesWithin()

		filled := false
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
			filled = filled || cells[i] != ""
		}
		if filled {
			return cells, nil
		}
	}
}

// linesWithin is how many line breaks stand inside of the cells that were read
// last.
func (s *sheet) linesWithin() int {
	end := int(s.lines.InputOffset())
	read := bytes.TrimRight(bytes.TrimLeft(s.text[s.seen:end], "\r\n"), "\r\n")
	s.seen = end
	return bytes.Count(read, []byte("\n"))
}

func (s *sheet) broken(p *csv.ParseError) error {
	place := fmt.Sprintf("row %d", s.row+p.StartLine-s.line)
	if p.Line == p.StartLine {
		place += fmt.Sprintf(", column %d", p.Column)
	}
	return jml.Invalid(place, "This is not CSV: "+p.Err.Error()+".")
}

func badLine(body []byte) string {
	line := 1
	for l := range bytes.Lines(body) {
		if !utf8.Valid(l) {
			break
		}
		line++
	}
	return fmt.Sprintf("row %d", line)
}
