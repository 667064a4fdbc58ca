package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// field binds one column to one place in memory, for writing and for reading
// alike, so that a struct has one list of columns only.
type field struct {
	column string
	ref    any
}

// instant keeps a time as microseconds; the zero time is NULL.
type instant struct{ t *time.Time }

func (i instant) Value() (driver.Value, error) { return micros(*i.t), nil }

func (i instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i.t = time.Time{}
	case int64:
		*i.t = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("read a time: it is a %T", src)
	}
	return nil
}

// micros is t as an argument of a statement.
func micros(t time.Time) driver.Value {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// date keeps a civil date as text; the zero date is ”.
type date struct{ d *jml.Date }

func (d date) Value() (driver.Value, error) { return d.d.String(), nil }

func (d date) Scan(src any) error {
	text, err := asText(src)
	if err != nil {
		return fmt.Errorf("read a date: %w", err)
	}
	return d.d.UnmarshalText(text)
}

// id keeps an optional id; "" is NULL, so that the reference can be checked.
type id struct{ s *string }

func (i id) Value() (driver.Value, error) {
	if *i.s == "" {
		return nil, nil
	}
	return *i.s, nil
}

func (i id) Scan(src any) error {
	if src == nil {
		*i.s = ""
		return nil
	}
	text, err := asText(src)
	*i.s = string(text)
	return err
}

// list keeps a slice as JSON; empty and nil are the same.
type list[T any] struct{ s *[]T }

func (l list[T]) Value() (driver.Value, error) {
	if len(*l.s) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(*l.s)
	return string(b), err
}

func (l list[T]) Scan(src any) error {
	text, err := asText(src)
	if err != nil {
		return fmt.Errorf("read a list: %w", err)
	}
	*l.s = nil
	if string(text) == "[]" {
		return nil
	}
	return json.Unmarshal(text, l.s)
}

// asJSON keeps a small struct as JSON.
type asJSON[T any] struct{ v *T }

func (r asJSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(*r.v)
	return string(b), err
}

func (r asJSON[T]) Scan(src any) error {
	text, err := asText(src)
	if err != nil {
		return fmt.Errorf("read a struct kept as JSON: %w", err)
	}
	var fresh T
	if err := json.Unmarshal(text, &fresh); err != nil {
		return err
	}
	*r.v = fresh
	return nil
}

// storable refuses what Postgres does not keep, and SQLite would: whatever way
// a text came in, it comes no further than here.
func storable(args []any) error {
	for _, arg := range args {
		if !legible.Storable(textOf(arg)) {
			return jml.Invalid("", "A text holds U+0000 or is not UTF-8, so no database keeps it. Type it anew.")
		}
	}
	return nil
}

// textOf is the text that an argument stands for, "" for what is none.
func textOf(arg any) string {
	switch v := arg.(type) {
	case string:
		return v
	case id:
		return *v.s
	case driver.Valuer: // numbers, and JSON, which escapes
		return ""
	}
	if v := reflect.Indirect(reflect.ValueOf(arg)); v.Kind() == reflect.String {
		return v.String()
	}
	return ""
}

func asText(src any) ([]byte, error) {
	switch v := src.(type) {
	case string:
		return []byte(v), nil
	case []byte:
		return v, nil
	}
	return nil, fmt.Errorf("it is a %T, not text", src)
}
