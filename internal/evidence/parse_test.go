package evidence

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

// asWritten is whether a line is what the encoder writes for what any JSON
// parser reads in it. It is how ParseLeaf has to judge, only slower.
func asWritten(line []byte) (Leaf, bool) {
	var w wire
	if !utf8.Valid(line) || json.Unmarshal(line, &w) != nil || w.V != leafVersion {
		return Leaf{}, false
	}
	occurred, errOccurred := time.Parse(timeLayout, w.OccurredAt)
	recorded, errRecorded := time.Parse(timeLayout, w.RecordedAt)
	l := Leaf{w.Seq, w.Type, occurred, recorded, w.Case, w.Task, w.Actor, w.Data, w.Commitments, nil, nil}
	again, err := l.encode()
	fields := !slices.ContainsFunc(l.Fields(), func(name string) bool { return !validField(name) })
	return l, errOccurred == nil && errRecorded == nil && err == nil && bytes.Equal(again, line) &&
		fields && w.Seq >= 0 && w.Type != "" && bytes.HasPrefix(w.Data, []byte("{")) && w.Commitments != nil && noTwice(w.Data) == nil
}

func judgedAlike(t interface{ Fatalf(string, ...any) }, line []byte) (accepted bool) {
	want, written := asWritten(line)
	got, err := ParseLeaf(line)
	if written != (err == nil) {
		t.Fatalf("as written: %v, ParseLeaf: %v\n%q", written, err, line)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Leaf{})); written && diff != "" {
		t.Fatalf("read (-want +got):\n%s", diff)
	}
	return written
}

// anyDraft has texts of every kind, as ids that somebody else made may.
func anyDraft(t *rapid.T) Draft {
	text := rapid.OneOf(rapid.StringMatching(`[a-z0-9-]{0,12}`), rapid.String(), rapid.SampledFrom([]string{"<&>", "\u2028", `a"b\c`, "\x7f", "é", "\t"}))
	d := endedDraft()
	d.Case, d.Task, d.Actor.Ref = text.Draw(t, "case"), text.Draw(t, "task"), text.Draw(t, "actor")
	if rapid.Bool().Draw(t, "added") {
		d.Data = TaskAdded{Because: text.Draw(t, "because"), PlannedTask: PlannedTask{Title: text.Draw(t, "title"), Controls: []string{text.Draw(t, "control")}}}
	}
	return d
}

func TestALineIsReadWheneverItIsWrittenTheOneWay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		line, _, err := Seal(anyDraft(rt), rapid.Int64Range(0, 1<<50).Draw(rt, "seq"), noon(), noon(), rand.Reader)
		if err != nil {
			rt.Fatal(err)
		}
		if !judgedAlike(rt, line) {
			rt.Fatalf("an honest line is refused: %s", line)
		}
	})
}

func TestALineThatIsWrittenAnyOtherWayIsRefused(t *testing.T) {
	pieces := []string{" ", "\n", `"`, `\`, `\"`, `\u0061`, `\/`, "\u2028", "\x7f", "{", "}", "[", "]", ",", ":", "0", "00", "-", "1e3", "null", "true",
		`{"a":1,"A":2}`, `"x":1,`, `,"x":{}`, `"a":{"b":[1, 2]}`, "Z", ".", "a", "A", "é"}
	rapid.Check(t, func(rt *rapid.T) {
		line, _, err := Seal(anyDraft(rt), 7, noon(), noon(), rand.Reader)
		if err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 3).Draw(rt, "changes") {
			from := rapid.IntRange(0, len(line)).Draw(rt, "from")
			to := min(len(line), from+rapid.IntRange(0, 3).Draw(rt, "cut"))
			line = slices.Concat(line[:from], []byte(rapid.SampledFrom(pieces).Draw(rt, "piece")), line[to:])
		}
		judgedAlike(rt, line)
	})
}

func TestDataMayHaveAnySpellingButNoWhiteSpace(t *testing.T) {
	line, _, _ := Seal(Draft{Actor: jml.SystemActor(), Data: CaseReopened{Task: "t"}}, 7, noon(), noon(), rand.Reader)
	for data, accepted := range map[string]bool{
		`{"task":"t"}`: true, `{"task":"\u0074"}`: true, `{"x":[1.50,{"y":null}]}`: true, `{"a b":" "}`: true, `{}`: true,
		`{"task": "t"}`: false, `[]`: false, `7`: false, `null`: false, `{"a":1,}`: false, `{"a":1}}`: false, `{"a":1`: false, `{"a":1,"\u0041":2}`: false, ``: false,
	} {
		spelled := []byte(strings.Replace(string(line), `{"task":"t"}`, data, 1))
		if got := judgedAlike(t, spelled); got != accepted {
			t.Errorf("data %s: accepted %v", data, got)
		}
	}
}

// openingAsWritten is what any JSON parser reads in the line of an opening, and
// whether the encoder writes that line for it.
func openingAsWritten(line []byte) (Opening, bool) {
	var w struct {
		Seq   int64  `json:"seq"`
		Field string `json:"field"`
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	if !utf8.Valid(line) || json.Unmarshal(line, &w) != nil {
		return Opening{}, false
	}
	key, err := hex.DecodeString(w.Key)
	w.Key = hex.EncodeToString(key)
	again, _ := encode(w)
	return Opening{w.Seq, w.Field, key, w.Value}, err == nil && len(key) == keySize && bytes.Equal(again, line) && validField(w.Field)
}

func TestAnOpeningIsReadWheneverItIsWrittenTheOneWay(t *testing.T) {
	pieces := []string{"", " ", `"`, `\`, `\u0061`, `\u000a`, "\x7f", "\u2028", ",", "0", "-", "A", "é", "\xff", "null", `,"x":1`}
	rapid.Check(t, func(rt *rapid.T) {
		o := Opening{rapid.Int64().Draw(rt, "seq"), rapid.SampledFrom([]string{"note", "file.3.name", "person.name", "nobody.has_it"}).Draw(rt, "field"),
			rapid.SliceOfN(rapid.Byte(), keySize, keySize).Draw(rt, "key"), rapid.String().Draw(rt, "value")}
		line, err := o.Line()
		if err != nil {
			rt.Fatal(err)
		}
		for i := range rapid.IntRange(0, 2).Draw(rt, "changes") + 1 {
			want, written := openingAsWritten(line)
			got, err := ParseOpening(line)
			if written != (err == nil) || i == 0 && !written || written && !cmp.Equal(want, got) {
				rt.Fatalf("as written %v: %+v, read %+v (%v)\n%s", written, want, got, err, line)
			}
			from := rapid.IntRange(0, len(line)).Draw(rt, "from")
			to := min(len(line), from+rapid.IntRange(0, 3).Draw(rt, "cut"))
			line = slices.Concat(line[:from], []byte(rapid.SampledFrom(pieces).Draw(rt, "piece")), line[to:])
		}
	})
}
