package door

import (
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/handover-jml/handover/internal/jml"
)

const (
	// FormBody is enough for every form without a file.
	FormBody = 1 << 20

	maxFields = 4000     // inputs of one form
	maxText   = 64 << 10 // bytes of one input
)

// ReadForm returns the texts of a posted form.
func ReadForm(r *http.Request) (url.Values, error) {
	texts := url.Values{}
	return texts, ReadFiles(r, texts, nil)
}

// TakeFile takes one chosen file of a form.
type TakeFile func(name string, file *multipart.Part) error

// ReadFiles streams a posted form: what was typed goes into texts, each chosen
// file to take, which may be nil. It holds one file's part at a time. After an
// error texts has what was read before.
func ReadFiles(r *http.Request, texts url.Values, take TakeFile) error {
	visitOf(r.Context()).typed = texts
	if isMultipart(r) {
		if err := eachPart(r, texts, take); err != nil {
			return err
		}
		return storable(texts)
	}
	if err := r.ParseForm(); err != nil {
		return brokenForm(err)
	}
	maps.Copy(texts, r.PostForm)
	return storable(texts)
}

func isMultipart(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "multipart/form-data"
}

func eachPart(r *http.Request, values url.Values, take TakeFile) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return jml.Invalid("", "The form could not be read. Open the page again and send it once more.")
	}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return brokenForm(err)
		case n >= maxFields:
			return jml.Invalid("", "The form has too many inputs. Send fewer lines at once.")
		case part.FileName() == "":
			err = readText(part, values)
		case take != nil:
			err = take(part.FormName(), part)
		}
		if err != nil {
			return err
		}
	}
}

func readText(part *multipart.Part, values url.Values) error {
	b, err := io.ReadAll(io.LimitReader(part, maxText+1))
	if err != nil {
		return brokenForm(err)
	}
	if len(b) > maxText {
		return jml.Invalid("", "A text is longer than 64 KiB. Shorten it, or send it as a file.")
	}
	values.Add(part.FormName(), string(b))
	return nil
}

// Drain reads a file that nobody wants to its end.
func Drain(file io.Reader) error {
	if _, err := io.Copy(io.Discard, file); err != nil {
		return brokenForm(err)
	}
	return nil
}

// brokenForm tells a form that is too large from one that broke off.
func brokenForm(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return jml.Invalid("", "The form did not arrive whole. Send it once more.")
}
