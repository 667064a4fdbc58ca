package yamlfile_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/yamlfile"
)

// laughs is a file of 600 bytes that stands for ten to the power of levels
// words.
func laughs(levels int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 lol\n")
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b.String()
}

func TestWhatStandsForAnotherPartIsRefusedWithItsPlace(t *testing.T) {
	for body, place := range map[string]string{
		laughs(9):                               "line 2, column 10",
		"a: &a 1\nb: *a\n":                      "line 2, column 4",
		"a: &a {x: 1}\nb:\n  <<: *a\n":          "line 3, column 7",
		"a: &a x\n*a : y\n":                     "line 2, column 1",
		"- &a x\n- - *a\n":                      "line 2, column 5",
		"a: &a [*a]\n":                          "line 1, column 8",
		"a: 1\n---\nb: &b 2\nc: *b\n":           "line 4, column 4",
		"a: *nowhere\n":                         "line 1, column 4",
		"a: {b: {c: [1, {d: &x 1}, *x]}}\n":     "line 1, column 27",
		"a: &x 1 # note\nb: # note\n  - *x # n": "line 3, column 5",
	} {
		for name, read := range map[string]func([]byte) error{
			"Parse": func(b []byte) error { _, err := yamlfile.Parse(b); return err },
			"JSON":  func(b []byte) error { _, err := yamlfile.JSON(b); return err },
		} {
			err := read([]byte(body))
			var p *yamlfile.Problem
			if !errors.As(err, &p) || p.Place() != place || !strings.Contains(p.Message, "write it out") {
				t.Errorf("%s: %v, want a problem at %s with\n%.200s", name, err, place, body)
			}
		}
	}
}

func TestAnAnchorOrAStarInATextIsNoAlias(t *testing.T) {
	for _, body := range []string{"a: &x 1\n", "a: \"*x\"\n", "a: 2 * 3\n", "a: |\n  *x\n", "# *x\na: b\n"} {
		if _, err := yamlfile.Parse([]byte(body)); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestATextThatNoDatabaseKeepsIsRefused(t *testing.T) {
	for body, place := range map[string]string{
		"a: \"x\\0y\"\n":           "line 1, column 4",
		"a:\n  - \"\\x00\"\n":      "line 2, column 5",
		"a: 1\n\"b\\u0000\": 2\n":  "line 2, column 1",
		"a: x\x00y\n":              "line 1, column 5",
		"a: |\n  one\n  two\x00\n": "line 3, column 6",
		"a: 1\nb: \xff\n":          "line 2, column 4",
		"a: 1 # \xe9t\xe9\n":       "line 1, column 8",
	} {
		_, err := yamlfile.Parse([]byte(body))
		var p *yamlfile.Problem
		if !errors.As(err, &p) || p.Place() != place {
			t.Errorf("%q: %v, want a problem at %s", body, err, place)
		}
	}
}

func TestAFileOutOfBoundsIsRefused(t *testing.T) {
	for body, says := range map[string]string{
		strings.Repeat("a", 600<<10):     "512 KiB",
		strings.Repeat("[", 65):          "line 1, column 65: too many brackets",
		strings.Repeat("- ", 3000):       "line 1, column 4097: the line is longer",
		strings.Repeat("- a\n", 20_001):  "line 20001, column 1: the file has more than 20,000 entries",
		strings.Repeat("k: v\n", 20_001): "line 20001, column 2: the file has more than 20,000 entries",
		"a: [b\n":                        "line 1, column 4: this is not valid YAML",
		"a: 1\na: 2\n":                   "not valid YAML",
		"a: 1\n---\nb: 2\n":              "exactly one",
		"":                               "exactly one",
		"a: " + "\xff":                   "",
		strings.Repeat("? ", 2000):       "",
		strings.Repeat("- ", 2000):       "",
		strings.Repeat("a: ", 1300):      "",
		strings.Repeat("!!str ", 600):    "",
	} {
		_, err := yamlfile.JSON([]byte(body))
		if says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%.20q: %v, want %q", body, err, says)
		}
	}
}

func TestAFileMeansTheSameInJSON(t *testing.T) {
	got, err := yamlfile.JSON([]byte("name: Example\nroles:\n  cto: {person: E-1}\nholidays: [2026-12-25]\nlimit: 7\non: true\ntext: |\n  two\n  lines\nnone: ~\n"))
	if err != nil {
		t.Fatal(err)
	}
	var means map[string]any
	if err := json.Unmarshal(got, &means); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	want := map[string]any{"name": "Example", "roles": map[string]any{"cto": map[string]any{"person": "E-1"}},
		"holidays": []any{"2026-12-25"}, "limit": 7.0, "on": true, "text": "two\nlines\n", "none": nil}
	if diff := cmp.Diff(want, means); diff != "" {
		t.Error(diff)
	}
}

func FuzzAFileIsReadOrRefusedAndNeverGrows(f *testing.F) {
	for _, s := range []string{laughs(3), "a: 1\n", "a: &a [*a]", "- ? - : -", "<<: {a: 1}", "a: !!binary aGk=\n", "\xff", "{", "a: \"\\0\"\n", "? *a\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		converted, err := yamlfile.JSON(body)
		var p *yamlfile.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("refused without a problem: %v", err)
		}
		// Each byte may become an escape, each key be named anew by its nesting.
		if len(converted) > 64*(len(body)+16) {
			t.Fatalf("%d bytes became %d", len(body), len(converted))
		}
	})
}
