package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
)

// installation has a log in memory and remembers what it was asked.
type installation struct {
	log      *bundletest.Log
	asked    int   // for a fresh checkpoint
	unsigned int64 // leaves that no checkpoint will cover
	recorded []evidence.ExportMade
	takers   []string

	departments []string
}

func (i *installation) SignNow(context.Context) (int64, error) {
	i.asked++
	return i.log.Tree.Size() + i.unsigned, nil
}

func (i *installation) Zone(context.Context) (string, error) { return "Europe/Berlin", nil }

func (i *installation) ReadOnce(_ context.Context, fn func(bundle.Source) error) error {
	return fn(i.log)
}

func (i *installation) PersonID(_ context.Context, key string) (string, error) {
	if key == "ada@example.com" {
		return "p-ada", nil
	}
	return "", jml.Invalid("person", "Nobody is known by this.")
}

func (i *installation) ExportMade(ctx context.Context, by jml.Actor, made evidence.ExportMade, department string) error {
	i.recorded, i.takers, i.departments = append(i.recorded, made), append(i.takers, by.Name), append(i.departments, department)
	return ctx.Err()
}

func TestWhoTakesABundleIsRecordedWithItsQuestion(t *testing.T) {
	in := &installation{log: bundletest.Quarter(t)}
	maker := bundle.Maker{Records: in, Version: "v1.2.3"}
	q := bundletest.FirstQuarter()

	var zipped bytes.Buffer
	if _, err := maker.Make(t.Context(), bundletest.HR(), &zipped, question.Question{From: q.From, To: q.To}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(zipped.Bytes(), bundletest.BundleOf(t, in.log)) {
		t.Error("the bundle is not the one that answers the question")
	}
	if _, err := maker.Make(t.Context(), bundletest.Tom(), &zipped, question.Question{From: q.From, To: q.To, AsOf: 40}); err != nil {
		t.Fatal(err)
	}
	want := []evidence.ExportMade{{From: q.From, To: q.To, AsOf: in.log.Tree.Size()}, {From: q.From, To: q.To, AsOf: 20}}
	if diff := cmp.Diff(want, in.recorded); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Ines Duarte", "Tom Weber"}, in.takers); diff != "" {
		t.Errorf("takers (-want +got):\n%s", diff)
	}
	if in.asked != 1 {
		t.Errorf("asked for a fresh checkpoint %d times; an older one needs none", in.asked)
	}
}

// hangUp takes so many bytes and then ends the connection.
type hangUp struct {
	left int
	end  context.CancelFunc
}

func (h *hangUp) Write(p []byte) (int, error) {
	if h.left -= len(p); h.left < 0 {
		h.end()
		return 0, errors.New("connection reset by peer")
	}
	return len(p), nil
}

func TestWhoHangsUpHalfWayIsRecordedToo(t *testing.T) {
	in := &installation{log: bundletest.Quarter(t)}
	ctx, cancel := context.WithCancel(t.Context())
	q := bundletest.FirstQuarter()
	_, err := bundle.Maker{Records: in}.Make(ctx, bundletest.HR(), &hangUp{left: 5000, end: cancel}, question.Question{From: q.From, To: q.To})
	if err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want the broken connection alone: the record must not need the receiver", err)
	}
	if len(in.recorded) != 1 || in.recorded[0].AsOf != in.log.Tree.Size() {
		t.Errorf("recorded = %+v", in.recorded)
	}
}

func TestAnExportThatNeverBeganIsNotRecorded(t *testing.T) {
	in := &installation{log: bundletest.NewLog(t)} // nothing signed yet
	var zipped bytes.Buffer
	_, err := bundle.Maker{Records: in}.Make(t.Context(), bundletest.HR(), &zipped, question.Question{})
	if jml.ErrorCode(err) != jml.CodeConflict || len(in.recorded) != 0 || zipped.Len() != 0 {
		t.Errorf("error %v, recorded %v, %d bytes", err, in.recorded, zipped.Len())
	}
}

func TestASubjectTakesNoBundleAwayOfWhateverPeriod(t *testing.T) {
	in := &installation{log: bundletest.Quarter(t)}
	in.log.Subjects = []string{bundletest.Tom().PersonID}
	maker := bundle.Maker{Records: in, Version: "v1.2.3"}
	q := bundletest.FirstQuarter()

	for _, asOf := range []int64{0, 3, 40} {
		var zipped bytes.Buffer
		_, err := maker.Make(t.Context(), bundletest.Tom(), &zipped, question.Question{From: q.From, To: q.To, AsOf: asOf})
		if jml.ErrorCode(err) != jml.CodeForbidden || zipped.Len() > 0 {
			t.Errorf("as of %d: %v and %d bytes, want a refusal and none", asOf, err, zipped.Len())
		}
	}
	if len(in.recorded) > 0 {
		t.Errorf("recorded %+v of bundles that nobody took", in.recorded)
	}

	if _, err := maker.Make(t.Context(), bundletest.Mia(), &bytes.Buffer{}, question.Question{From: q.From, To: q.To}); err != nil {
		t.Errorf("a colleague is refused: %v", err)
	}
}

func TestABundleThatLacksTheNewestLeavesSaysHowMany(t *testing.T) {
	in := &installation{log: bundletest.Quarter(t), unsigned: 3}
	q := bundletest.FirstQuarter()
	for asOf, want := range map[int64]int64{0: 3, 40: 0} { // who asks for an older one knows
		behind, err := bundle.Maker{Records: in}.Make(t.Context(), bundletest.HR(), &bytes.Buffer{}, question.Question{From: q.From, To: q.To, AsOf: asOf})
		if err != nil || behind != want {
			t.Errorf("as of %d it is behind by %d leaves (%v), want %d", asOf, behind, err, want)
		}
	}
}

func TestAnExportOfAPartIsRecordedWithWhatItWasNarrowedTo(t *testing.T) {
	in := &installation{log: bundletest.Quarter(t)}
	maker := bundle.Maker{Records: in, Version: "v1.2.3"}
	asked := question.Question{From: bundletest.FirstQuarter().From, Scope: question.Scope{Kind: jml.Joiner, Person: " ada@example.com", Control: "H-01", Department: "=Platform "}}
	var zipped bytes.Buffer
	if _, err := maker.Make(t.Context(), bundletest.HR(), &zipped, asked); err != nil {
		t.Fatal(err)
	}
	want := []evidence.ExportMade{{From: asked.From, Kind: jml.Joiner, Person: "p-ada", Control: "H-01", AsOf: in.log.Tree.Size()}}
	if diff := cmp.Diff(want, in.recorded); diff != "" || in.departments[0] != "=Platform" {
		t.Errorf("department %q, recorded (-want +got):\n%s", in.departments[0], diff)
	}
	if rows := bundletest.Rows(t, bundletest.Unpack(t, zipped.Bytes())["population.csv"]); len(rows) != 1 || rows["c-1"] == nil {
		t.Errorf("the part has the cases %v", rows)
	}
}

func TestWhatNoCaseCanFitIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	for field, s := range map[string]question.Scope{
		"kind": {Kind: "lever"}, "person": {Person: "nobody@example.com"}, "control": {Control: "H-\u202e7"}, "department": {Department: strings.Repeat("x", 1300)},
	} {
		in := &installation{log: bundletest.Quarter(t)}
		var zipped bytes.Buffer
		_, err := bundle.Maker{Records: in}.Make(t.Context(), bundletest.HR(), &zipped, question.Question{Scope: s})
		var refused *jml.Error
		if !errors.As(err, &refused) || refused.Code != jml.CodeInvalid || refused.Field != field || zipped.Len() > 0 || len(in.recorded) > 0 {
			t.Errorf("%+v: %v, %d bytes", s, err, zipped.Len())
		}
	}
}
