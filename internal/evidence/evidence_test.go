package evidence

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
)

func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 123456789, time.UTC) }

func endedDraft() Draft {
	return Draft{
		Case: "c-1", Task: "t-1",
		Actor: jml.Actor{Kind: jml.ActorPerson, Ref: "p-1", Name: "Tom Weber", Assurance: jml.AssuranceEmailLink},
		Data: TaskEnded{Outcome: jml.TaskDone, DoneAt: noon().Truncate(time.Microsecond), DoneBy: "p-1",
			Answer: jml.Answer{Choice: "yes"}},
		Personal: []Field{{"note", "handed in at the <front desk> & signed"}, {"assignee.name", "Tom Weber"}, {"serial", ""}},
	}
}

func TestASealedLeafSaysWhatTheDraftSaysAndHidesWhatIsPersonal(t *testing.T) {
	line, openings, err := Seal(endedDraft(), 7, noon(), noon(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(line, []byte(`{"v":"handover-leaf/v1","seq":7,"type":"task.ended","occurred_at":"2026-11-20T12:00:00.123456Z","recorded_at":"2026-11-20T12:00:00.123456Z","case":"c-1","task":"t-1","actor":{"kind":"person","ref":"p-1","assurance":"email-link"},"data":{"outcome":"done"`)) {
		t.Errorf("line = %s", line)
	}
	for _, secret := range []string{"Tom", "Weber", "front desk", "\n"} {
		if bytes.Contains(line, []byte(secret)) {
			t.Errorf("the leaf shows %q", secret)
		}
	}
	leaf, err := ParseLeaf(line)
	if err != nil {
		t.Fatal(err)
	}
	data, err := leaf.Decode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(endedDraft().Data, data); diff != "" {
		t.Errorf("data changed on its way (-draft +leaf):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"actor.name", "assignee.name", "note"}, leaf.Fields()); diff != "" {
		t.Errorf("committed fields (-want +got):\n%s", diff)
	}
	for i, o := range openings {
		if !o.Opens(leaf.Commitments[o.Field]) || o.Field != leaf.Fields()[i] || o.Seq != 7 {
			t.Errorf("opening %d %+v does not open its commitment", i, o)
		}
		o.Value += "."
		if o.Opens(leaf.Commitments[o.Field]) {
			t.Errorf("another value opens %s", o.Field)
		}
	}
}

func TestTwoCommitmentsToOneNameDiffer(t *testing.T) {
	_, first, _ := Seal(endedDraft(), 1, noon(), noon(), rand.Reader)
	_, second, _ := Seal(endedDraft(), 1, noon(), noon(), rand.Reader)
	if Commit(first[0].Key, "actor.name", "Tom Weber") == Commit(second[0].Key, "actor.name", "Tom Weber") {
		t.Error("leaves of one person can be linked by their commitments")
	}
}

func TestSealRefusesDraftsThatAreWrong(t *testing.T) {
	for name, spoil := range map[string]func(*Draft){
		"no data":       func(d *Draft) { d.Data = nil },
		"a field twice": func(d *Draft) { d.Personal = append(d.Personal, Field{"note", "x"}) },
		"a field name with NUL": func(d *Draft) {
			d.Personal = append(d.Personal, Field{"no\x00te", "x"})
		},
		"a field without a limit": func(d *Draft) {
			d.Personal = append(d.Personal, Field{"shoe.size", "38"})
		},
		"a value that no log can hold": func(d *Draft) {
			d.Personal = append(d.Personal, Field{"link", strings.Repeat("x", limits.MaxValue+1)})
		},
		"data that no line can hold": func(d *Draft) {
			d.Data = TaskCancelled{Reason: strings.Repeat("x", limits.MaxLine)}
		},
	} {
		d := endedDraft()
		spoil(&d)
		if line, _, err := Seal(d, 1, noon(), noon(), rand.Reader); err == nil {
			t.Errorf("%s: sealed as %s", name, line)
		}
	}
	if _, _, err := Seal(endedDraft(), 1, noon(), noon(), strings.NewReader("short")); err == nil {
		t.Error("sealed without enough random bytes")
	}
}

func TestValuesThatDatabasesCannotKeepAreMadeKeepable(t *testing.T) {
	d := endedDraft()
	d.Personal = []Field{{"note", "a\x00b\xffc"}}
	_, openings, err := Seal(d, 1, noon(), noon(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got := openings[1].Value; got != "a\uFFFDb\uFFFDc" {
		t.Errorf("value = %q", got)
	}
}

func TestParseLeafAcceptsOneSpellingOnly(t *testing.T) {
	line, _, _ := Seal(endedDraft(), 7, noon(), noon(), rand.Reader)
	good := string(line)
	for name, bad := range map[string]string{
		"a space":                  strings.Replace(good, `"seq":7`, `"seq": 7`, 1),
		"another order":            strings.Replace(good, `"seq":7,"type":"task.ended"`, `"type":"task.ended","seq":7`, 1),
		"a member twice":           strings.Replace(good, `"seq":7`, `"seq":6,"seq":7`, 1),
		"a member in capitals":     strings.Replace(good, `"seq"`, `"SEQ"`, 1),
		"an unknown member":        strings.Replace(good, `"seq":7`, `"seq":7,"x":1`, 1),
		"a data member twice":      strings.Replace(good, `"outcome":"done"`, `"outcome":"not_done","outcome":"done"`, 1),
		"a zone":                   strings.Replace(good, `.123456Z`, `.123456+00:00`, 1),
		"milliseconds":             strings.Replace(good, `.123456Z`, `.123Z`, 1),
		"an exponent":              strings.Replace(good, `"seq":7`, `"seq":7e0`, 1),
		"a negative seq":           strings.Replace(good, `"seq":7`, `"seq":-7`, 1),
		"something after it":       good + "{}",
		"another version":          strings.Replace(good, "leaf/v1", "leaf/v2", 1),
		"a commitment in capitals": strings.Replace(good, `"note":"`, `"note":"A`, 1),
		"nothing":                  "",
	} {
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := ParseLeaf([]byte(bad)); err == nil {
			t.Errorf("%s is accepted: %s", name, bad)
		}
	}
}

func TestALeafFromALaterVersionIsUnknownRatherThanBroken(t *testing.T) {
	line, _, _ := Seal(endedDraft(), 7, noon(), noon(), rand.Reader)
	for _, later := range []string{
		strings.Replace(string(line), "task.ended", "task.lent", 1),
		strings.Replace(string(line), `"outcome"`, `"mood":1,"outcome"`, 1),
	} {
		leaf, err := ParseLeaf([]byte(later))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := leaf.Decode(); !errors.Is(err, ErrUnknown) {
			t.Errorf("Decode() = %v, want ErrUnknown", err)
		}
	}
}

func TestEveryTypeIsReadAsTheStructThatNamesIt(t *testing.T) {
	for _, leafType := range Types() {
		text, err := encode(Empty(leafType))
		if err != nil {
			t.Fatal(err)
		}
		data, err := Leaf{Type: leafType, Data: text}.Decode()
		if err != nil {
			t.Errorf("%s: %v", leafType, err)
		} else if got := data.LeafType(); got != leafType {
			t.Errorf("%s is read as a %T, which belongs to %s", leafType, data, got)
		}
	}
	if len(kindByType) != len(kinds) {
		t.Error("two structs name the same leaf type")
	}
}

func TestOpeningsSurviveTheirLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Opening{
			Seq: rapid.Int64Min(0).Draw(t, "seq"), Field: rapid.StringMatching(`[a-z0-9_.]{1,64}`).Draw(t, "field"),
			Key: rapid.SliceOfN(rapid.Byte(), keySize, keySize).Draw(t, "key"), Value: clean(rapid.String().Draw(t, "value")),
		}
		line, err := want.Line()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseOpening(line)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzParseLeaf(f *testing.F) {
	line, _, _ := Seal(endedDraft(), 7, noon(), noon(), rand.Reader)
	f.Add(line)
	f.Add([]byte(`{"v":"handover-leaf/v1","seq":0,"type":"x","data":{}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		judgedAlike(t, line)
		leaf, err := ParseLeaf(line)
		if err != nil {
			return
		}
		if again, err := leaf.encode(); err != nil || !bytes.Equal(again, line) {
			t.Errorf("two spellings of one leaf: %q and %q", line, again)
		}
		leaf.Decode()
	})
}

func FuzzParseOpening(f *testing.F) {
	line, _ := Opening{Seq: 3, Field: "note", Key: make([]byte, keySize), Value: "x"}.Line()
	f.Add(line)
	f.Fuzz(func(t *testing.T, line []byte) {
		o, err := ParseOpening(line)
		if err != nil {
			return
		}
		if again, err := o.Line(); err != nil || !bytes.Equal(again, line) {
			t.Errorf("two spellings of one opening: %q and %q", line, again)
		}
	})
}
