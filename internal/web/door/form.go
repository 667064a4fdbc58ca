package door

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

const (
	// FormText is the most that all texts of a form may have together, their
	// names included.
	FormText = 1 << 20
	// FormBody is the most that a form without files takes on its way, where
	// every byte of text may travel as %XX.
	FormBody = 4 << 20

	maxInputs = 4000     // inputs of one form
	maxText   = 64 << 10 // bytes of one input
)

// ReadForm returns the texts of a posted form.
func ReadForm(r *http.Request) (url.Values, error) {
	texts := url.Values{}
	return texts, ReadFiles(r, texts, nil)
}

// TakeFile takes one chosen file of a form.
type TakeFile func(name string, file *multipart.Part) error

// ReadFiles streams a posted form, in either encoding: what was typed goes into
// texts, each chosen file to take, which may be nil. It holds one input at a
// time, and stops when there are too many. A text that cannot be taken is left
// out and refused when the others are read, so that they can come back; no file
// is taken after it.
func ReadFiles(r *http.Request, texts url.Values, take TakeFile) error {
	visitOf(r.Context()).typed = texts
	typed := &budget{texts: texts, left: FormText}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return nil // no form was sent
	case media == "multipart/form-data":
		err = eachPart(r, typed, take)
	case media == "application/x-www-form-urlencoded":
		err = eachPair(r.Body, typed)
	}
	err = cmp.Or(err, typed.refusal)
	visitOf(r.Context()).unread = err != nil
	return err
}

// budget gathers texts as long as they are within the limits of a form.
type budget struct {
	texts  url.Values
	inputs int
	left   int // bytes

	refusal error // of the first text that was left out
}

// input counts one more, text or file.
func (b *budget) input() error {
	if b.inputs++; b.inputs > maxInputs {
		return jml.Invalid("", "The form has too many inputs. Send fewer lines at once.")
	}
	return nil
}

func (b *budget) text(name, text string) error {
	b.left -= len(name) + len(text)
	if b.left < 0 {
		return jml.Invalid("", "There is more than 1 MiB of text in this form. Send it in parts, or put the longest into a file.")
	}

	err := storable(name, text)
	if len(text) > maxText && err == nil {
		err = textTooLong("What was typed as “" + InputLabel(name) + "”")
	}
	if err == nil {
		b.texts.Add(name, text)
	}
	b.refusal = cmp.Or(b.refusal, err)
	return nil
}

func textTooLong(what string) error {
	return jml.Invalid("", what+" is longer than 64 KiB. Shorten it, or send it as a file.")
}

// eachPart reads a form with files.
func eachPart(r *http.Request, typed *budget, take TakeFile) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return unreadable()
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return brokenForm(err)
		}
		if err := typed.input(); err != nil {
			return err
		}
		switch {
		case part.FileName() == "":
			err = readText(part, typed)
		case typed.refusal != nil:
			err = typed.refusal
		case take != nil:
			err = take(part.FormName(), part)
		}
		if err != nil {
			return err
		}
	}
}

func readText(part *multipart.Part, typed *budget) error {
	b, err := io.ReadAll(io.LimitReader(part, maxText+1))
	if err != nil {
		return brokenForm(err)
	}
	return typed.text(part.FormName(), string(b))
}

// eachPair reads a form without files.
func eachPair(body io.Reader, typed *budget) error {
	pairs := bufio.NewScanner(body)
	pairs.Buffer(nil, 3*(maxText+1<<10)) // a text and its name, every byte as %XX
	pairs.Split(atAmpersand)
	for pairs.Scan() {
		if pairs.Text() == "" {
			continue
		}
		name, text, _ := strings.Cut(pairs.Text(), "=")
		name, nameErr := url.QueryUnescape(name)
		text, textErr := url.QueryUnescape(text)
		if nameErr != nil || textErr != nil {
			return unreadable()
		}
		if err := typed.input(); err != nil {
			return err
		}
		if err := typed.text(name, text); err != nil {
			return err
		}
	}
	if errors.Is(pairs.Err(), bufio.ErrTooLong) {
		return textTooLong("A text")
	}
	if pairs.Err() != nil {
		return brokenForm(pairs.Err())
	}
	return nil
}

func atAmpersand(data []byte, atEnd bool) (advance int, pair []byte, err error) {
	if i := bytes.IndexByte(data, '&'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEnd && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// Drain reads a file that nobody wants to its end.
func Drain(file io.Reader) error {
	if _, err := io.Copy(io.Discard, file); err != nil {
		return brokenForm(err)
	}
	return nil
}

func unreadable() error {
	return jml.Invalid("", "The form could not be read. Open the page again and send it once more.")
}

// brokenForm tells a form that is too large from one that broke off.
func brokenForm(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return jml.Invalid("", "The form did not arrive whole. Send it once more.")
}
