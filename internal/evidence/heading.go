package evidence

import (
	"bytes"
	"encoding/json"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
)

// Heading is where a leaf belongs.
type Heading struct {
	Type leaftype.Type
	Case string
}

// ReadHeading reads the heading of a line of the log and leaves the rest
// unread. Of a line that ParseLeaf takes it says what the leaf says; of any
// other it may say anything.
func ReadHeading(line []byte) Heading {
	rest, _ := bytes.CutPrefix(line, []byte(`{"v":"`+leafVersion+`","seq":`))
	rest = bytes.TrimLeft(rest, "0123456789")
	kind, rest := text(rest, `,"type":`)
	_, rest = text(rest, `,"occurred_at":`)
	_, rest = text(rest, `,"recorded_at":`)
	caseID, _ := text(rest, `,"case":`)
	return Heading{Type: leaftype.Type(kind), Case: caseID}
}

// text reads the string of the member that begins here, and returns what
// follows it. Where another member begins there is nothing to read.
func text(line []byte, member string) (value string, rest []byte) {
	rest, here := bytes.CutPrefix(line, []byte(member+`"`))
	if !here {
		return "", nil
	}
	end := bytes.IndexAny(rest, `"\`)
	switch {
	case end < 0:
		return "", nil
	case rest[end] == '"':
		return string(rest[:end]), rest[end+1:]
	}
	return escaped(line[len(member):])
}

// escaped reads a string in which some characters are written as escapes.
func escaped(line []byte) (value string, rest []byte) {
	in := json.NewDecoder(bytes.NewReader(line))
	if err := in.Decode(&value); err != nil {
		return "", nil
	}
	return value, line[in.InputOffset():]
}
