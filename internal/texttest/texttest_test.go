package texttest_test

import (
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/texttest"
)

type Inner struct{ Word string }

type outer struct {
	Inner
	Name   string
	hidden string
	Count  int
	Words  []string
	Rows   []Inner
	Best   *Inner
	ByKey  map[string]Inner
	Body   []byte
}

func TestEveryTextAndListIsFoundAndChanged(t *testing.T) {
	v := &outer{ByKey: map[string]Inner{"b": {}, "a": {Word: "old"}}}
	var paths []string
	for _, text := range texttest.In(v) {
		paths = append(paths, text.Path)
		text.Put(v, "new "+text.Path)
		if got := text.Of(v); got != "new "+text.Path {
			t.Errorf("%s is %q", text.Path, got)
		}
	}
	if want := []string{"Word", "Name", "Words[0]", "Rows[0].Word", "Best.Word", "ByKey[a].Word", "ByKey[b].Word"}; !slices.Equal(paths, want) {
		t.Errorf("found %q, want %q", paths, want)
	}
	if v.ByKey["a"].Word != "new ByKey[a].Word" || v.Best.Word != "new Best.Word" || v.hidden != "" {
		t.Errorf("%+v", v)
	}

	lists := texttest.ListsIn(v)
	if len(lists) != 2 || lists[1].Path != "Rows" {
		t.Fatalf("lists: %+v", lists)
	}
	lists[1].Repeat(v, 3)
	if len(v.Rows) != 3 || v.Rows[2].Word != "new Rows[0].Word" {
		t.Errorf("%+v", v.Rows)
	}
}

func TestAnAddressStaysOneAtAnyLength(t *testing.T) {
	if got := texttest.Shaped("a@b.de", "xxxxxxxxxx"); got != "xxxxx@b.de" {
		t.Error(got)
	}
	if got := texttest.Shaped("Ada", "xx"); got != "xx" {
		t.Error(got)
	}
}
