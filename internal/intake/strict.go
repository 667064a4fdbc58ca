package intake

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// maxDepth bounds the nesting of a document; ours need three levels.
const maxDepth = 16

// Strict decodes one JSON object into the struct that into points to. Every
// unknown, repeated or mistyped field is a problem that names the field, its
// line and its column; into is changed only when there is none.
func Strict(body []byte, into any) error {
	w := &walker{body: body, dec: json.NewDecoder(bytes.NewReader(body))}
	w.dec.UseNumber()
	if !utf8.Valid(body) {
		return jml.Invalid("", "The document is not UTF-8. Save it as UTF-8 and send it again.")
	}
	if err := w.value(reflect.TypeOf(into).Elem(), "", 0); err != nil {
		return w.broken(err)
	}
	if _, err := w.token(); !errors.Is(err, io.EOF) {
		return jml.Invalid("", w.place(w.at)+": something follows the end of the document. Send one document at a time.")
	}
	if err := w.problems.Or(); err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return jml.Invalid("", "The document could not be read: "+err.Error()+".")
	}
	return nil
}

// walker reads a document beside the type it is meant for.
type walker struct {
	body     []byte
	dec      *json.Decoder
	at       int64 // where the newest token begins
	problems jml.Problems
}

func (w *walker) token() (json.Token, error) {
	w.at = w.dec.InputOffset()
	for w.at < int64(len(w.body)) && strings.IndexByte(" \t\r\n,:", w.body[w.at]) >= 0 {
		w.at++
	}
	return w.dec.Token()
}

// wrong notes a problem with the value or name that has just been read.
func (w *walker) wrong(path, message string) {
	w.problems = append(w.problems, jml.Invalid(path, w.place(w.at)+": "+message))
}

func (w *walker) broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return jml.Invalid("", w.place(int64(len(w.body)))+": the document breaks off. Send it whole.")
	}
	return jml.Invalid("", w.place(w.at)+": this is not JSON: "+strings.TrimPrefix(err.Error(), "json: ")+".")
}

// place turns an offset into a line and a column.
func (w *walker) place(offset int64) string {
	before := w.body[:min(max(offset, 0), int64(len(w.body)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return fmt.Sprintf("line %d, column %d", line, column)
}

// value reads one value of type t. Only errors of the JSON itself end the walk.
func (w *walker) value(t reflect.Type, path string, depth int) error {
	token, err := w.token()
	if err != nil {
		return err
	}
	if depth > maxDepth {
		return fmt.Errorf("it is nested more than %d levels deep", maxDepth)
	}
	if t != nil && t.Kind() == reflect.Pointer {
		if token == nil {
			return nil
		}
		t = t.Elem()
	}
	switch token {
	case json.Delim('{'):
		return w.object(t, path, depth)
	case json.Delim('['):
		return w.array(t, path, depth)
	}
	if t != nil {
		w.scalar(t, path, token)
	}
	return nil
}

func (w *walker) object(t reflect.Type, path string, depth int) error {
	if t != nil && (isText(t) || t.Kind() != reflect.Struct && t.Kind() != reflect.Map) {
		w.wrong(path, "an object does not belong here; write "+wanted(t)+".")
		t = nil
	}
	seen := map[string]bool{}
	for w.dec.More() {
		token, err := w.token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		inner := join(path, name)
		if !legible.Storable(name) {
			w.wrong(path, "a name here holds U+0000, which no database keeps. Leave it out.")
		}
		if seen[name] {
			w.wrong(inner, "this field appears twice.")
		}
		seen[name] = true
		if err := w.value(w.member(t, name, inner), inner, depth+1); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

// member returns the type of a named member, nil when its value is only to be
// passed over.
func (w *walker) member(t reflect.Type, name, path string) reflect.Type {
	if t == nil {
		return nil
	}
	if t.Kind() == reflect.Map {
		return t.Elem()
	}
	names := fields(t)
	if found, ok := names[name]; ok {
		return found
	}
	w.wrong(path, "there is no such field. Check its spelling or leave it out.")
	return nil
}

// fields maps the JSON names of a struct to their types.
func fields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			out[name] = f.Type
		}
	}
	return out
}

func (w *walker) array(t reflect.Type, path string, depth int) error {
	var elem reflect.Type
	if t != nil && t.Kind() == reflect.Slice {
		elem = t.Elem()
	} else if t != nil {
		w.wrong(path, "a list does not belong here; write "+wanted(t)+".")
	}
	for i := 0; w.dec.More(); i++ {
		if err := w.value(elem, fmt.Sprintf("%s[%d]", path, i), depth+1); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

func (w *walker) scalar(t reflect.Type, path string, token json.Token) {
	text, isString := token.(string)
	switch {
	case !legible.Storable(text):
		w.wrong(path, "this holds U+0000, which no database keeps. Leave it out.")
	case isText(t) && isString:
		if err := reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
			w.wrong(path, fmt.Sprintf("%q is not %s.", text, wanted(t)))
		}
	case isText(t), t.Kind() == reflect.String && !isString:
		w.wrong(path, "write "+wanted(t)+" in quotes.")
	case t.Kind() == reflect.Bool:
		if _, ok := token.(bool); !ok {
			w.wrong(path, "write true or false, without quotes.")
		}
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		n, ok := token.(json.Number)
		if !ok {
			w.wrong(path, "write a whole number, without quotes.")
		} else if _, err := n.Int64(); err != nil {
			w.wrong(path, "write a whole number.")
		}
	case t.Kind() == reflect.Struct || t.Kind() == reflect.Map || t.Kind() == reflect.Slice:
		if token != nil || path == "" {
			w.wrong(path, "write "+wanted(t)+" here.")
		}
	}
}

// isText reports whether values of t are read from a string by t itself.
func isText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

func wanted(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[jml.Date]():
		return "a date such as 2026-12-01"
	case t == reflect.TypeFor[time.Time]():
		return "an instant such as 2026-11-20T09:12:00Z"
	case t == reflect.TypeFor[jml.Weekday]():
		return "a day of the week such as friday"
	case t.Kind() == reflect.String:
		return "a text"
	case t.Kind() == reflect.Slice:
		return "a list"
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map:
		return "an object"
	case t.Kind() == reflect.Bool:
		return "true or false"
	}
	return "a number"
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
