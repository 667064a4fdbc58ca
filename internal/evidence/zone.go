package evidence

import (
	"reflect"
	"time"
)

// inUTC is data with every instant in UTC, as leaves have them.
func inUTC(data Data) Data {
	copied := reflect.New(reflect.TypeOf(data)).Elem()
	copied.Set(reflect.ValueOf(data))
	eachInstant(copied, func(t time.Time) (time.Time, bool) { return t.UTC(), t.Location() != time.UTC })
	return copied.Interface().(Data)
}

// isUTC reports whether every instant of the data was written with Z.
func isUTC(data Data) bool {
	utc := true
	copied := reflect.New(reflect.TypeOf(data)).Elem()
	copied.Set(reflect.ValueOf(data))
	eachInstant(copied, func(t time.Time) (time.Time, bool) {
		_, offset := t.Zone()
		utc = utc && offset == 0
		return t, false
	})
	return utc
}

// eachInstant gives every instant of a value to fn, and puts another one there when
// fn says so. What stands behind pointers and in lists is copied first.
func eachInstant(v reflect.Value, fn func(time.Time) (t time.Time, changed bool)) {
	switch v.Kind() {
	case reflect.Struct:
		if t, is := v.Interface().(time.Time); is {
			if t, changed := fn(t); changed {
				v.Set(reflect.ValueOf(t))
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachInstant(v.Field(i), fn)
			}
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type().Elem().Kind() != reflect.Struct {
			return
		}
		copied := reflect.New(v.Type().Elem())
		copied.Elem().Set(v.Elem())
		eachInstant(copied.Elem(), fn)
		v.Set(copied)
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Struct {
			return
		}
		copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(copied, v)
		for i := range copied.Len() {
			eachInstant(copied.Index(i), fn)
		}
		if !v.IsNil() {
			v.Set(copied)
		}
	}
}
