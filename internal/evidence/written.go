package evidence

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

// valueReader reads a value in the one way in which encode writes it: without
// going over the text a second time, to encode it again and compare.
type valueReader func(r *spelled, into reflect.Value)

// readerOf makes the reader of a type; nil for a type that it knows no way for.
func readerOf(t reflect.Type) valueReader {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return readInstant
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return readWord
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		return func(r *spelled, into reflect.Value) { into.SetString(r.text()) }
	case reflect.Int, reflect.Int64:
		return func(r *spelled, into reflect.Value) { into.SetInt(r.signed()) }
	case reflect.Bool:
		return readBool
	case reflect.Pointer:
		return pointerReader(t)
	case reflect.Slice:
		return listReader(t)
	case reflect.Struct:
		return structReader(t)
	}
	return nil
}

func readInstant(r *spelled, into reflect.Value) {
	text := r.text()
	t, ok := utc(text)
	if !ok || strings.HasSuffix(text, "0Z") && strings.Contains(text, ".") {
		r.wrong = true
		return
	}
	into.Set(reflect.ValueOf(t))
}

// readWord reads what is a text to JSON, and a date or the like to us.
func readWord(r *spelled, into reflect.Value) { readText(r, r.text(), into) }

func readText(r *spelled, text string, into reflect.Value) {
	word := into.Addr().Interface()
	err := word.(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	as, writes := word.(encoding.TextMarshaler)
	if r.wrong = r.wrong || err != nil || !writes; r.wrong {
		return
	}
	again, err := as.MarshalText()
	r.wrong = err != nil || string(again) != text
}

func readBool(r *spelled, into reflect.Value) {
	switch {
	case r.begins("true"):
		into.SetBool(true)
		r.skip("true")
	default:
		r.skip("false")
	}
}

func pointerReader(t reflect.Type) valueReader {
	read := readerOf(t.Elem())
	if read == nil {
		return nil
	}
	return func(r *spelled, into reflect.Value) {
		if r.begins("null") {
			r.skip("null")
			return
		}
		into.Set(reflect.New(t.Elem()))
		read(r, into.Elem())
	}
}

func listReader(t reflect.Type) valueReader {
	read := readerOf(t.Elem())
	if read == nil || t.Elem().Kind() == reflect.Uint8 {
		return nil
	}
	room := 0
	if t.Elem().Kind() == reflect.Struct {
		room = 16 // large ones come in numbers
	}
	return func(r *spelled, into reflect.Value) {
		if r.begins("null") {
			r.skip("null")
			return
		}
		into.Set(reflect.MakeSlice(t, 0, room))
		r.skip("[")
		for !r.wrong && !r.next(']') {
			at := into.Len()
			if at > 0 {
				r.skip(",")
			}
			into.Grow(1)
			into.SetLen(at + 1)
			read(r, into.Index(at))
		}
		r.skip("]")
	}
}

// member is one member of an object: its name as it is written, its place in
// the struct and whether it is left out where it is empty.
type member struct {
	name     string
	path     []int
	optional bool
	read     valueReader
}

func structReader(t reflect.Type) valueReader {
	members, ok := membersOf(t, nil)
	if !ok {
		return nil
	}
	return func(r *spelled, into reflect.Value) {
		r.skip("{")
		first := true
		for _, m := range members {
			if !r.named(m.name, first) {
				r.wrong = r.wrong || !m.optional
				continue
			}
			first = false
			field := into.FieldByIndex(m.path)
			m.read(r, field)
			r.wrong = r.wrong || m.optional && empty(field)
		}
		r.skip("}")
	}
}

// membersOf lists the members of a struct, those of embedded ones in their
// place; false where JSON would not write just these.
func membersOf(t reflect.Type, path []int) (members []member, ok bool) {
	for i := range t.NumField() {
		field := t.Field(i)
		here := append(slices.Clone(path), field.Index...)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct {
			inner, ok := membersOf(field.Type, here)
			if !ok {
				return nil, false
			}
			members = append(members, inner...)
			continue
		}
		if name == "" {
			name = field.Name
		}
		m := member{name: `"` + name + `":`, path: here, optional: options == "omitempty" && field.Type.Kind() != reflect.Struct, read: readerOf(field.Type)}
		if m.read == nil || options != "" && options != "omitempty" || !field.IsExported() {
			return nil, false
		}
		members = append(members, m)
	}
	return members, namedOnce(members)
}

func namedOnce(members []member) bool {
	for i, m := range members {
		if slices.ContainsFunc(members[:i], func(before member) bool { return strings.EqualFold(before.name, m.name) }) {
			return false
		}
	}
	return true
}

// empty is what JSON leaves out of members that may be left out.
func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

// writtenReader reads the data of leaves of one type; nil where no way is known.
func writtenReader[D Data]() func(*spelled) Data {
	read := readerOf(reflect.TypeFor[D]())
	if read == nil {
		return nil
	}
	return func(r *spelled) Data {
		var data D
		read(r, reflect.ValueOf(&data).Elem())
		return data
	}
}
