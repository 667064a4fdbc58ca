package oscal

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

// Content is what the results tell. Name makes their UUIDs: the same for the same
// question to the same log, and for no other.
type Content struct {
	Name        string
	Title       string
	Version     string // of the program
	SignedAt    time.Time
	Start, End  time.Time // of the period; a zero End is SignedAt
	About       []Property
	Controls    []string // that tasks served
	Observed    []Observation
	Description string
}

// Property is a named value.
type Property struct{ Name, Value string }

// Observation is one thing that is there to be seen.
type Observation struct {
	ID          string // unique among them
	Title       string
	Description string
	Values      []Property
	File        string // of the bundle, where all of it is
}

// The parts of the document, in the order of NIST's model.
type (
	document struct {
		Results results `json:"assessment-results"`
	}
	results struct {
		UUID       string     `json:"uuid"`
		Metadata   metadata   `json:"metadata"`
		ImportAP   link       `json:"import-ap"`
		Results    []result   `json:"results"`
		BackMatter backMatter `json:"back-matter"`
	}
	metadata struct {
		Title    string     `json:"title"`
		Modified string     `json:"last-modified"`
		Version  string     `json:"version"`
		OSCAL    string     `json:"oscal-version"`
		Props    []property `json:"props,omitempty"`
	}
	link struct {
		Href string `json:"href"`
	}
	result struct {
		UUID         string        `json:"uuid"`
		Title        string        `json:"title"`
		Description  string        `json:"description"`
		Start        string        `json:"start"`
		End          string        `json:"end"`
		Reviewed     reviewed      `json:"reviewed-controls"`
		Observations []observation `json:"observations,omitempty"`
	}
	reviewed struct {
		Description string      `json:"description"`
		Selections  []selection `json:"control-selections"`
	}
	selection struct {
		Description string    `json:"description"`
		Include     []control `json:"include-controls,omitempty"`
	}
	control struct {
		ID string `json:"control-id"`
	}
	observation struct {
		UUID        string     `json:"uuid"`
		Title       string     `json:"title"`
		Description string     `json:"description"`
		Props       []property `json:"props,omitempty"`
		Methods     []string   `json:"methods"`
		Evidence    []evidence `json:"relevant-evidence,omitempty"`
		Collected   string     `json:"collected"`
	}
	property struct {
		Name  string `json:"name"`
		NS    string `json:"ns"`
		Value string `json:"value"`
	}
	evidence struct {
		Href        string `json:"href"`
		Description string `json:"description"`
	}
	backMatter struct {
		Resources []resource `json:"resources"`
	}
	resource struct {
		UUID        string `json:"uuid"`
		Title       string `json:"title"`
		Description string `json:"description"`
	}
)

const (
	version = "1.1.3"
	// namespace keeps the names of our properties from others'.
	namespace = "https://github.com/handover-jml/handover/oscal"
)

// Write writes the results as JSON.
func Write(w io.Writer, c Content) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(document{c.results()}); err != nil {
		return fmt.Errorf("write the assessment results: %w", err)
	}
	return nil
}

func (c Content) results() results {
	noPlan := c.uuid("no plan")
	return results{
		UUID: c.uuid("results"),
		Metadata: metadata{Title: line(c.Title), Modified: instant(c.SignedAt), Version: line(c.Version), OSCAL: version,
			Props: properties(c.About)},
		ImportAP: link{"#" + noPlan},
		Results:  []result{c.result()},
		BackMatter: backMatter{[]resource{{noPlan, "There is no assessment plan",
			"A company's own log made these results, without an assessment plan: OSCAL asks for a reference to one, and this is what it refers to."}}},
	}
}

func (c Content) result() result {
	end := c.End
	if end.IsZero() {
		end = c.SignedAt
	}
	r := result{UUID: c.uuid("result"), Title: line(c.Title), Description: line(c.Description), Start: instant(c.Start), End: instant(end)}
	r.Reviewed = reviewed{"Controls that tasks of the period serve, by the numbers of the company's playbooks. Nothing here says that one is met.",
		[]selection{{Description: "Controls of the playbooks that the cases were planned with."}}}
	for _, number := range c.Controls {
		if isToken(number) {
			r.Reviewed.Selections[0].Include = append(r.Reviewed.Selections[0].Include, control{number})
		}
	}
	for _, o := range c.Observed {
		r.Observations = append(r.Observations, c.observation(o))
	}
	return r
}

func (c Content) observation(o Observation) observation {
	return observation{UUID: c.uuid("observation/" + o.ID), Title: line(o.Title), Description: line(o.Description), Props: properties(o.Values),
		Methods: []string{"EXAMINE"}, Collected: instant(c.SignedAt),
		Evidence: []evidence{{o.File, "The rows of this table of the bundle, which handover verify makes again from the log."}}}
}

func properties(list []Property) (props []property) {
	for _, p := range list {
		props = append(props, property{p.Name, namespace, line(p.Value)})
	}
	return props
}

// instant is in UTC with seconds, which every reader takes.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// line is a text on one line, which is never empty.
func line(s string) string {
	blank := func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }
	if s = strings.Join(strings.FieldsFunc(s, blank), " "); s == "" {
		return "none"
	}
	return s
}
