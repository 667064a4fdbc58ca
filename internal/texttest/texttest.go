// Package texttest walks every text and list that a value holds, so that a test
// of limits tries all of them, also the field that somebody adds tomorrow. It
// is imported by tests only.
package texttest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Text is the place of one text, or one list, within a value.
type Text struct {
	Path string // Person.Functions[0], Roles[cto].Holder.Email
	at   []step
}

// step leads from a value to one inside it.
type step struct {
	field int
	key   reflect.Value // of a map; invalid elsewhere
}

// In lists the texts of the struct that v points to, list and map elements
// among them. Lists that are empty get one element first.
func In(v any) []Text {
	w := walk{}
	w.value(reflect.ValueOf(v).Elem(), Text{})
	return w.texts
}

// ListsIn lists the lists of the struct that v points to.
func ListsIn(v any) []Text {
	w := walk{}
	w.value(reflect.ValueOf(v).Elem(), Text{})
	return w.lists
}

type walk struct{ texts, lists []Text }

func (w *walk) value(v reflect.Value, at Text) {
	switch v.Kind() {
	case reflect.String:
		w.texts = append(w.texts, at)
	case reflect.Struct:
		w.fields(v, at)
	case reflect.Slice:
		w.list(v, at)
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		w.value(v.Elem(), at)
	case reflect.Map:
		for _, key := range sortedKeys(v) {
			inner := reflect.New(v.Type().Elem()).Elem()
			inner.Set(v.MapIndex(key))
			w.value(inner, at.then(fmt.Sprintf("[%v]", key), step{key: key}))
			v.SetMapIndex(key, inner)
		}
	}
}

func (w *walk) fields(v reflect.Value, at Text) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		return
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case !f.IsExported():
		case f.Anonymous:
			w.value(v.Field(i), at.then("", step{field: i}))
		default:
			w.value(v.Field(i), at.then("."+f.Name, step{field: i}))
		}
	}
}

func (w *walk) list(v reflect.Value, at Text) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return
	}
	w.lists = append(w.lists, at)
	if v.Len() == 0 {
		v.Set(reflect.Append(v, reflect.New(v.Type().Elem()).Elem()))
	}
	w.value(v.Index(0), at.then("[0]", step{}))
}

func (t Text) then(name string, s step) Text {
	return Text{Path: strings.TrimPrefix(t.Path+name, "."), at: append(slices.Clone(t.at), s)}
}

func sortedKeys(m reflect.Value) []reflect.Value {
	return slices.SortedFunc(slices.Values(m.MapKeys()), func(a, b reflect.Value) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}

// Of returns the text as it is in the struct that v points to.
func (t Text) Of(v any) (text string) {
	change(reflect.ValueOf(v).Elem(), t.at, func(v reflect.Value) { text = v.String() })
	return text
}

// Put writes a text into the struct that v points to.
func (t Text) Put(v any, text string) {
	change(reflect.ValueOf(v).Elem(), t.at, func(v reflect.Value) { v.SetString(text) })
}

// Repeat makes a list of n elements like its first.
func (t Text) Repeat(v any, n int) {
	change(reflect.ValueOf(v).Elem(), t.at, func(list reflect.Value) {
		many := reflect.MakeSlice(list.Type(), n, n)
		for i := range n {
			if list.Len() > 0 {
				many.Index(i).Set(list.Index(0))
			}
		}
		list.Set(many)
	})
}

func change(v reflect.Value, path []step, do func(reflect.Value)) {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	if len(path) == 0 {
		do(v)
		return
	}
	s := path[0]
	switch v.Kind() {
	case reflect.Struct:
		change(v.Field(s.field), path[1:], do)
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.Append(v, reflect.New(v.Type().Elem()).Elem()))
		}
		change(v.Index(0), path[1:], do)
	case reflect.Map:
		inner := reflect.New(v.Type().Elem()).Elem()
		inner.Set(v.MapIndex(s.key))
		change(inner, path[1:], do)
		v.SetMapIndex(s.key, inner)
	}
}
