package hris

import (
	"encoding/json"
	"strings"
	"unicode"

	"github.com/handover-jml/handover/internal/jml"
)

// text is an id or word that a vendor writes as a text or as a number; null is "".
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(raw []byte) error {
	var n json.Number
	if err := json.Unmarshal(raw, &n); err == nil {
		*t = text(n.String())
		return nil
	}
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	*t = ""
	if s != nil {
		*t = text(*s)
	}
	return nil
}

// workerType reads the kinds of contract that vendors' customers name as they
// like: what names none is an employment.
func workerType(said string) jml.WorkerType {
	letters := func(r rune) bool { return !unicode.IsLetter(r) }
	for _, word := range strings.FieldsFunc(strings.ToLower(said), letters) {
		switch {
		case strings.HasPrefix(word, "contractor"), strings.HasPrefix(word, "freelanc"), word == "external":
			return jml.Contractor
		case word == "intern", word == "internship", word == "trainee":
			return jml.Intern
		}
	}
	return jml.Employee
}
