package report

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/chromiumtest"
)

// everywhere puts a text into every text of a value, and three rows into every list.
func everywhere(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		v.SetInt(7)
	case reflect.Struct:
		for i := range v.NumField() {
			everywhere(v.Field(i), text)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			everywhere(v.Index(i), text)
		}
	}
}

func TestThePageRunsAndFetchesNothingWhateverTextsAreInIt(t *testing.T) {
	const hostile = `</style></title><img src="http://127.0.0.1:9/x" onerror="document.title='run'"><script>document.title='run'</script>{{.}}" ' =1+1`
	var c Content
	everywhere(reflect.ValueOf(&c).Elem(), hostile)
	var page bytes.Buffer
	if err := Write(&page, c); err != nil {
		t.Fatal(err)
	}
	for _, element := range []string{"<script", "<img", "http://127.0.0.1:9/x\""} {
		if bytes.Contains(page.Bytes(), []byte(element)) {
			t.Errorf("the page has %s", element)
		}
	}

	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := chromiumtest.Start(t)
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	shown, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		`[getComputedStyle(document.querySelector("nav ul")).display, document.images.length, document.scripts.length, document.title].join(" ")`))
	if err != nil || !strings.HasPrefix(shown, "flex 0 0 </style>") {
		t.Errorf("the page is %q, %v", shown, err)
	}
}

func TestTheSameContentGivesTheSamePageAndSaysWhatItLeavesOut(t *testing.T) {
	var c Content
	everywhere(reflect.ValueOf(&c).Elem(), "x")
	c.Late = Cut(make([]Late, MaxRows+5), MaxRows, "tasks.csv")
	var one, two bytes.Buffer
	if err := Write(&one, c); err != nil {
		t.Fatal(err)
	}
	if err := Write(&two, c); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Errorf("they differ, %v", err)
	}
	if !strings.Contains(one.String(), "5 more are in <code>tasks.csv</code>") {
		t.Error("the page does not say that its list was cut")
	}
}

func TestAnEmptyPeriodIsSaidInWords(t *testing.T) {
	var page bytes.Buffer
	if err := Write(&page, Content{}); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"Nothing was late.", "Nobody left.", "No task names a control.", "There were none.", "Everything was."} {
		if !strings.Contains(page.String(), said) {
			t.Errorf("the page does not say %q", said)
		}
	}
}

func TestTheFirstOfManyAreThoseOfASortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type row struct{ key, came int }
		compare := func(a, b row) int { return cmp.Compare(a.key, b.key) }
		most := rapid.IntRange(1, 5).Draw(t, "most")
		first := NewFirst(most, compare)
		var all []row
		for i, key := range rapid.SliceOf(rapid.IntRange(0, 4)).Draw(t, "keys") {
			all = append(all, row{key, i})
			first.Add(row{key, i})
		}
		slices.SortStableFunc(all, compare)
		rows, of := first.Rows()
		if want := all[:min(most, len(all))]; !slices.Equal(rows, want) || of != len(all) {
			t.Fatalf("got %v of %d, want %v of %d", rows, of, want, len(all))
		}
	})
}
