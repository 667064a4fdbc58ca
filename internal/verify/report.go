package verify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/evidence"
)

// Finding is one thing that is not as it should be.
type Finding struct {
	Code     int    `json:"code"` // one of the Code constants
	Where    string `json:"where"`
	Sentence string `json:"sentence"`
}

// Report is the outcome of a check. Sentence is the conclusion; Anchored says
// whether the bundle was held against a key or checkpoint from outside it.
type Report struct {
	Sentence   string               `json:"sentence"`
	Exit       int                  `json:"exit"`
	Anchored   bool                 `json:"anchored"`
	Findings   []Finding            `json:"findings"`
	Notes      []string             `json:"notes"`
	Question   bundle.ManifestQuery `json:"question"`
	Version    string               `json:"version"`
	Origin     string               `json:"origin"`
	Size       int64                `json:"size"`
	Root       string               `json:"root"`
	SignedAt   time.Time            `json:"signed_at"`
	Key        string               `json:"key"`
	Unanchored int64                `json:"unanchored"` // leaves newer than the newest checkpoint that was given
	Missing    []Missing            `json:"missing,omitempty"`
	Counts     bundle.Counts        `json:"counts"`

	missing string // all of Missing, in words
}

// perCode is how many findings of one code are kept; the rest are counted.
const perCode = 100

// byWeight is the order in which codes decide the exit.
func byWeight() []int {
	return []int{CodeSignature, CodeAltered, CodeRewritten, CodeOmission, CodeUnreadable, CodeUnanchored}
}

// ExitCode is the exit of handover verify: the weightiest finding, else 0.
func (r Report) ExitCode() int {
	for _, code := range byWeight() {
		if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == code }) {
			return code
		}
	}
	return 0
}

// conclude writes the conclusion and puts the weightiest findings first.
func (r *Report) conclude(found map[int]int) {
	order := byWeight()
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return slices.Index(order, a.Code) - slices.Index(order, b.Code)
	})
	for _, code := range order {
		if n := found[code] - perCode; n > 0 {
			r.Notes = append(r.Notes, fmt.Sprintf("%d more findings of code %d are not listed.", n, code))
		}
	}
	r.Exit = r.ExitCode()
	r.Sentence = r.conclusion()
}

func (r *Report) conclusion() string {
	switch r.Exit {
	case CodeSignature:
		return "The signature or the key of this bundle is not the expected one."
	case CodeAltered:
		return "This bundle was altered: something in it is not what was recorded."
	case CodeRewritten:
		return "The log does not extend a checkpoint you gave: records were deleted or rewritten."
	case CodeOmission:
		return "Something is left out: see the findings."
	case CodeUnreadable:
		return "The check could not run to its end: see the findings."
	case CodeUnanchored:
		return fmt.Sprintf("The last %d leaves are not covered by a checkpoint you gave.", r.Unanchored)
	}
	gap := ""
	if r.missing != "" {
		gap = fmt.Sprintf(" It is not complete: %s are missing.", r.missing)
	}
	switch {
	case !r.Anchored:
		return fmt.Sprintf("The bundle is consistent with itself and signed by key %s, which came with the export: "+
			"compare it with a mail, a receipt or /checkpoint.%s", r.Key, gap)
	case gap != "":
		return "The bundle is unaltered." + gap
	}
	return "The bundle is complete and unaltered."
}

// Text is the report in plain words, for a terminal.
func (r Report) Text() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Sentence)
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %d  %s\n", f.Code, f.Sentence)
	}
	if r.Size > 0 {
		fmt.Fprintf(&b, "\nQuestion   cases effective %s, time zone %s\n", span(r.Question), r.Question.Zone)
		fmt.Fprintf(&b, "As of      %s, %d leaves of %s\n", evidence.FormatInstant(r.SignedAt), r.Size, r.Origin)
		fmt.Fprintf(&b, "Signed by  %s\n", r.Key)
		fmt.Fprintf(&b, "Holds      %d cases (%d open, %d rescinded), %d tasks (%d late by their own word, %d late by the record), %d exceptions, %d not kept apart\n",
			r.Counts.Cases, r.Counts.CasesOpen, r.Counts.CasesRescinded, r.Counts.Tasks, r.Counts.LateByDoneAt, r.Counts.LateByRecordedAt,
			r.Counts.Exceptions, r.Counts.NotKeptApart)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "Note: %s\n", note)
	}
	return b.String()
}

func span(q bundle.ManifestQuery) string {
	switch {
	case q.From.IsZero() && q.To.IsZero():
		return "at any time"
	case q.From.IsZero():
		return "up to " + q.To.String()
	case q.To.IsZero():
		return "from " + q.From.String()
	}
	return "from " + q.From.String() + " to " + q.To.String()
}
