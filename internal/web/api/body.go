package api

import (
	"errors"
	"io"
	"net/http"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// readBody reads a whole body, which the route bounds.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		return body, nil
	}
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		err = jml.Invalid("", "The request broke off. Send it again.")
	}
	return nil, err
}

// readJSON decodes a body strictly.
func readJSON(r *http.Request, into any) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	return intake.Strict(body, into)
}

// reply writes an answer or the error in its place.
func reply(w http.ResponseWriter, answer any, err error) error {
	if err != nil {
		return err
	}
	return door.JSON(w, http.StatusOK, answer)
}
