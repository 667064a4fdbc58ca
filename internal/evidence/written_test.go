package evidence

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

// anyOf fills a value with whatever its type can hold.
func anyOf(t *rapid.T, v reflect.Value) {
	switch into := v.Addr().Interface().(type) {
	case *time.Time:
		nanos := rapid.SampledFrom([]int{0, 1, 1_000, 120_000_000, 999_999_999}).Draw(t, "nanos")
		zone := rapid.SampledFrom([]*time.Location{time.UTC, time.UTC, time.FixedZone("", 7200)}).Draw(t, "zone")
		*into = time.Date(rapid.IntRange(0, 9999).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 28, 23, 59, 7, nanos, zone)
		return
	case *jml.Date:
		*into = rapid.SampledFrom([]jml.Date{{}, {Year: 2026, Month: 2, Day: 28}, {Year: 1, Month: 1, Day: 1}}).Draw(t, "date")
		return
	case *jml.Weekday:
		*into = jml.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.StringMatching(`[a-z0-9 /<&'-]{0,9}`), rapid.String()).Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.OneOf(rapid.Int64Range(-1, 1), rapid.Int64()).Draw(t, "number"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "given") {
			v.Set(reflect.New(v.Type().Elem()))
			anyOf(t, v.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 2).Draw(t, "length"), 2))
		for i := range v.Len() {
			anyOf(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			anyOf(t, v.Field(i))
		}
	default:
		t.Fatalf("data with a %s", v.Type())
	}
}

// readAlike holds what is read at once against what is decoded, encoded again
// and compared: it is the same, or both refuse.
func readAlike(t *rapid.T, row kind, text []byte) (accepted bool) {
	want, err := row.decode(text)
	r := &spelled{rest: text}
	got := row.reads(r)
	if accepted = !r.wrong && len(r.rest) == 0; accepted != (err == nil) {
		t.Fatalf("data of %s: decoded with %v, read at once: %v\n%s", row.leaf, err, accepted, text)
	}
	if diff := cmp.Diff(want, got); accepted && diff != "" {
		t.Fatalf("data of %s (-decoded +read):\n%s\n%s", row.leaf, diff, text)
	}
	return accepted
}

func TestDataOfEveryTypeIsReadAtOnceAsItIsDecoded(t *testing.T) {
	for _, row := range kinds {
		if row.reads == nil {
			t.Fatalf("data of %s cannot be read at once", row.leaf)
		}
		rapid.Check(t, func(rt *rapid.T) {
			data := reflect.New(reflect.TypeOf(row.empty)).Elem()
			anyOf(rt, data)
			text, err := encode(data.Interface())
			if err != nil {
				rt.Skip(err)
			}
			readAlike(rt, row, text)
		})
	}
}

func TestDataThatIsWrittenAnyOtherWayIsReadAtOnceByNobody(t *testing.T) {
	pieces := []string{"", " ", `"`, `\`, `\u0061`, "\x7f", "{", "}", "[", "]", "[]", ",", ":", "0", "00", "-", "-0", "1e3", "null", "true", "false", `""`,
		`"x":1,`, "Z", "0Z", ".", ".5", "a", "A", "é", "\xff", "2026-02-30", "+02:00"}
	rapid.Check(t, func(rt *rapid.T) {
		row := rapid.SampledFrom(kinds).Draw(rt, "type")
		data := reflect.New(reflect.TypeOf(row.empty)).Elem()
		anyOf(rt, data)
		text, err := encode(data.Interface())
		if err != nil {
			rt.Skip(err)
		}
		for range rapid.IntRange(1, 3).Draw(rt, "changes") {
			from := rapid.IntRange(0, len(text)).Draw(rt, "from")
			to := min(len(text), from+rapid.IntRange(0, 4).Draw(rt, "cut"))
			text = slices.Concat(text[:from], []byte(rapid.SampledFrom(pieces).Draw(rt, "piece")), text[to:])
		}
		readAlike(rt, row, text)
	})
}

func FuzzDataIsReadAtOnceAsItIsDecoded(f *testing.F) {
	for i, row := range kinds {
		text, _ := encode(row.empty)
		f.Add(i, text)
	}
	f.Fuzz(func(t *testing.T, i int, text []byte) {
		row := kinds[uint(i)%uint(len(kinds))]
		want, err := row.decode(text)
		r := &spelled{rest: text}
		got := row.reads(r)
		if accepted := !r.wrong && len(r.rest) == 0; accepted != (err == nil) || accepted && !cmp.Equal(want, got) {
			t.Errorf("data of %s: decoded %+v (%v), read at once %+v", row.leaf, want, err, got)
		}
	})
}

func TestAnInstantIsReadWhereTimeHasOne(t *testing.T) {
	for text, want := range map[string]bool{
		"2026-02-28T23:59:59Z": true, "2026-02-28T23:59:59.000001Z": true, "0000-01-01T00:00:00Z": true,
		"2026-02-30T00:00:00Z": false, "2026-13-01T00:00:00Z": false, "2026-01-01T24:00:00Z": false, "2026-01-01T00:00:60Z": false,
		"2026-01-01T00:00:00": false, "2026-01-01T00:00:00.Z": false, "2026-01-01T00:00:00,5Z": false, "2026-01-01T00:00:00.1234567890Z": false, "2026-01-01 00:00:00Z": false, "": false, "Z": false,
	} {
		got, ok := utc(text)
		parsed, err := time.Parse(time.RFC3339Nano, text)
		if ok != want || ok && (err != nil || got != parsed) {
			t.Errorf("%q is read as %s (%v), by the library as %s (%v)", text, got, ok, parsed, err)
		}
	}
}
