package sample_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/sample"
	"github.com/handover-jml/handover/internal/sample/order"
)

// opened is the bundle of a company's first quarter, or of all that a log has.
func opened(t testing.TB, zipped []byte) *sample.Bundle {
	t.Helper()
	b, err := sample.Open(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// years is a bundle of a log with many cases.
func years(t testing.TB) []byte {
	t.Helper()
	l := bundletest.Years(t, 7, 80, nil)
	l.Sign()
	var zipped bytes.Buffer
	if _, err := bundle.Write(t.Context(), &zipped, l, bundle.Question{Zone: "Europe/Berlin", Version: "v"}); err != nil {
		t.Fatal(err)
	}
	return zipped.Bytes()
}

func drawn(t testing.TB, b *sample.Bundle, o order.Order) sample.Draw {
	t.Helper()
	d, err := b.Draw(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ids(cases []sample.Candidate) (list []string) {
	for _, c := range cases {
		list = append(list, c.ID)
	}
	return list
}

// redrawn follows the document with nothing but the files of the bundle.
func redrawn(t testing.TB, zipped []byte, word, kind string, n int) []string {
	t.Helper()
	u := bundletest.Unpack(t, zipped)
	root := strings.Split(string(u["checkpoint"]), "\n")[2]
	caseOf, tickets := map[string]string{}, []string(nil)
	for id, row := range bundletest.Rows(t, u["population.csv"]) {
		if kind != "" && row["kind"] != kind {
			continue
		}
		mac := hmac.New(sha256.New, []byte(word))
		mac.Write([]byte(root + "\n" + id))
		ticket := hex.EncodeToString(mac.Sum(nil))
		caseOf[ticket], tickets = id, append(tickets, ticket)
	}
	slices.Sort(tickets)
	var list []string
	for _, ticket := range tickets[:min(n, len(tickets))] {
		list = append(list, caseOf[ticket])
	}
	return list
}

func TestAnAuditorDrawsTheSameByTheRuleOfTheDocument(t *testing.T) {
	zipped := years(t)
	b := opened(t, zipped)
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching(`[a-z]{1,12}( [A-Z0-9]{1,9})?`).Draw(rt, "word")
		kind := rapid.SampledFrom([]string{"", "joiner", "leaver"}).Draw(rt, "kind")
		n := rapid.IntRange(1, 60).Draw(rt, "n")
		d := drawn(t, b, order.Order{Word: " " + word + "\n", Kind: jml.Kind(kind), N: n})
		if diff := cmp.Diff(redrawn(t, zipped, word, kind, n), ids(d.Cases)); diff != "" {
			rt.Errorf("by the document (-want +got):\n%s", diff)
		}
	})
}

func TestAnotherWordAndAnotherCheckpointDrawOtherCases(t *testing.T) {
	b := opened(t, years(t))
	first, other := drawn(t, b, order.Order{Word: "harvest", N: 10}), drawn(t, b, order.Order{Word: "harvest moon", N: 10})
	if cmp.Equal(ids(first.Cases), ids(other.Cases)) {
		t.Error("two words draw the same ten cases")
	}
	b.Manifest.Log.Root = "another"
	if later := drawn(t, b, order.Order{Word: "harvest", N: 10}); cmp.Equal(ids(first.Cases), ids(later.Cases)) {
		t.Error("a word draws the same ten cases at every checkpoint")
	}
}

func TestAListDrawsItsCasesInItsOrderAndEachOnce(t *testing.T) {
	b := opened(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	d := drawn(t, b, order.Order{List: "\ufeff#3\n  c-1 \r\n\n3\n"})
	if diff := cmp.Diff([]string{"c-3", "c-1"}, ids(d.Cases)); diff != "" {
		t.Errorf("drawn (-want +got):\n%s", diff)
	}
	leaf := b.Leaf(d)
	if leaf.How != order.ByList || leaf.Population != int64(len(d.Population)) || leaf.AsOf != b.Manifest.Log.Size {
		t.Errorf("the leaf says %+v", leaf)
	}
	_, err := b.Draw(order.Order{List: "1\nc-99\n"})
	if err == nil || !strings.Contains(err.Error(), `No case "c-99" is in the period`) {
		t.Errorf("a case that is in no such period: %v", err)
	}
}

func TestAnOrderThatNobodyCanFollowIsRefused(t *testing.T) {
	b := opened(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	for want, o := range map[string]order.Order{
		"word: Give the word":         {N: 3},
		"word: Give a word or a list": {Word: "moon", List: "1"},
		"n: Draw from 1 to 500":       {Word: "moon"},
		"n: Draw from 1 to 500 cases": {Word: "moon", N: 501},
		"n: A list says itself":       {List: "1", N: 2},
		"kind: Draw from joiners":     {Word: "moon", N: 1, Kind: "told"},
		"list: ":                      {List: strings.Repeat("1\n", 40_000)},
		"word: ":                      {Word: "mo\u200bon", N: 2},
	} {
		if _, err := b.Draw(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
}

func TestOutOfNoSuchCaseNothingIsDrawn(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	l.Joiner()
	l.Sign()
	b := opened(t, bundletest.BundleOf(t, l))
	if _, err := b.Draw(order.Order{Word: "moon", N: 2, Kind: jml.Mover}); jml.ErrorCode(err) != jml.CodeNotFound {
		t.Errorf("two movers out of none: %v", err)
	}
}
