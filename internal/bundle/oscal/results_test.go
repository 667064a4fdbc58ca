package oscal

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// schema is what OSCAL asks for, in our own words, and nothing that ours have not.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/asked.json")
	if err != nil {
		t.Fatal(err)
	}
	content, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(unicodeClasses)
	if err := c.AddResource("oscal.json", content); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("oscal.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type goRegexp struct{ *regexp.Regexp }

// unicodeClasses reads patterns as they are meant: \p{L} is a class of Go's too.
func unicodeClasses(pattern string) (jsonschema.Regexp, error) {
	r, err := regexp.Compile(pattern)
	return goRegexp{r}, err
}

func valid(t interface{ Fatal(...any) }, s *jsonschema.Schema, c Content) []byte {
	var out bytes.Buffer
	if err := Write(&out, c); err != nil {
		t.Fatal(err)
	}
	is, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(is); err != nil {
		t.Fatal(err, out.String())
	}
	return out.Bytes()
}

func quarter() Content {
	at := time.Date(2026, 4, 1, 7, 0, 0, 0, time.UTC)
	return Content{Name: "log/63/root/2026-01-01/2026-03-31", Title: "Joiners, movers and leavers", Version: "v1", SignedAt: at, Start: at.AddDate(0, -3, 0),
		Description: "What tasks show.", About: []Property{{"leaves", "63"}}, Controls: []string{"H-01", "no token"},
		Observed: []Observation{{"control/H-01", "H-01", "11 tasks serve it.", []Property{{"tasks", "11"}}, "tasks.csv"}, {"flag/told_late", "Told late", "", nil, "flags.csv"}}}
}

func TestTheResultsAreWhatOSCALAsksFor(t *testing.T) {
	s := schema(t)
	text := string(valid(t, s, quarter()))
	for _, said := range []string{`"control-id": "H-01"`, `"oscal-version": "1.1.3"`, `"href": "tasks.csv"`} {
		if !strings.Contains(text, said) {
			t.Errorf("the results lack %s", said)
		}
	}
	for _, word := range []string{"no token", "findings", "satisfied"} {
		if strings.Contains(text, word) {
			t.Errorf("the results say %q", word)
		}
	}
	if text != string(valid(t, s, quarter())) {
		t.Error("the same content gave other bytes")
	}
	valid(t, s, Content{SignedAt: quarter().SignedAt, Start: quarter().Start})
}

func TestTheSchemaRefusesWhatIsNoResult(t *testing.T) {
	is, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"assessment-results":{"uuid":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if schema(t).Validate(is) == nil {
		t.Error("anything is valid")
	}
}

func TestTheResultsAreValidWhateverTextsAreIn(t *testing.T) {
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		c := quarter()
		text := rapid.String().Draw(t, "text")
		c.Title, c.Version, c.Description, c.Controls = text, text, text, []string{text}
		c.About[0].Value = text
		c.Observed[0] = Observation{"control/" + text, text, text, []Property{{"tasks", text}}, "tasks.csv"}
		valid(t, s, c)
	})
}

func TestAUUIDIsANameAsTheRFCHasIt(t *testing.T) {
	c := quarter()
	want := uuid.NewSHA1(uuid.NameSpaceURL, []byte(namespace+"/"+c.Name+"/results")).String()
	if got := c.uuid("results"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
