package hris

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/handover-jml/handover/internal/jml"
)

// readJSON reads one document and no more. Vendors add members as they like:
// what is not known is passed over.
func readJSON(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(into); err != nil {
		return jml.Invalid("", "The body is not the JSON that this vendor sends: "+err.Error()+".")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return jml.Invalid("", "Something follows the end of the document.")
	}
	return nil
}

func look(id text) Said {
	if id == "" {
		return Said{}
	}
	return Said{Look: []string{string(id)}}
}

// unmarshal reads answers into what they hold, one each.
func unmarshal(answers []json.RawMessage, into ...any) error {
	for i, one := range into {
		if err := json.Unmarshal(answers[i], one); err != nil {
			return err
		}
	}
	return nil
}
