package verify

import (
	"cmp"
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
// ProvenTo is the last leaf that such a checkpoint covers, so that nobody can
// have removed or rewritten what comes before; nil when none does. Newer is how
// many leaves of the bundle come after it. Scope comes first, so that nobody takes a
// part for the whole.
type Report struct {
	Scope      string               `json:"scope"` // what of its period the bundle is, and what of that cannot be checked; empty for all of it
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
	ProvenTo   *int64               `json:"proven_to"`
	Newer      int64                `json:"newer"`
	Unanchored int64                `json:"unanchored"` // Newer under its first name
	Missing    []Missing            `json:"missing,omitempty"`
	Counts     bundle.Counts        `json:"counts"`

	missing string // all of Missing, in words
	askFor  int64  // leaves of the largest checkpoint that was given, when the bundle ends before it
}

// perCode is how many findings of one code are kept; the rest are counted.
const perCode = 100

// byWeight is the order in which codes decide the exit.
func byWeight() []int {
	return []int{CodeSignature, CodeAltered, CodeRewritten, CodeOmission, CodeUnreadable, CodeOlder, CodeUnanchored}
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

func (r Report) conclusion() string {
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
		return "This program cannot judge the bundle: see the findings."
	case CodeOlder:
		return fmt.Sprintf("The bundle is older than your checkpoint: ask for one as of %d leaves or more.", r.askFor)
	case CodeUnanchored:
		return fmt.Sprintf("The last %d leaves are not covered by a checkpoint you gave.", r.Newer)
	}
	return r.proven()
}

// proven says no more than what was given from outside proves.
func (r Report) proven() string {
	gap := ""
	if r.missing != "" {
		gap = fmt.Sprintf(" It is not complete: %s are missing.", r.missing)
	}
	switch {
	case !r.Anchored:
		return fmt.Sprintf("The bundle is consistent with itself and signed by key %s, which came with the export: "+
			"compare it with a mail, a receipt or /checkpoint.%s", r.Key, gap)
	case r.ProvenTo == nil:
		return "The bundle is unaltered since it was signed." + gap
	case gap != "":
		return "The bundle is unaltered." + gap + " " + r.newerThanGiven()
	case r.Newer > 0:
		return fmt.Sprintf("The bundle is unaltered, and complete up to leaf %d. %s", *r.ProvenTo, r.newerThanGiven())
	}
	return "The bundle is unaltered and complete."
}

func (r Report) newerThanGiven() string {
	if r.Newer == 1 {
		return "1 leaf is newer than every checkpoint you gave."
	}
	return fmt.Sprintf("%d leaves are newer than every checkpoint you gave.", r.Newer)
}

// provenTo notes that the log extends a checkpoint from outside over so many leaves.
func (r *Report) provenTo(leaves int64) {
	r.Newer = max(0, r.Size-leaves)
	r.Unanchored = r.Newer
	if leaves > 0 {
		last := leaves - 1
		r.ProvenTo = &last
	}
}

// Text is the report in plain words, for a terminal.
func (r Report) Text() string {
	var b strings.Builder
	if r.Scope != "" {
		fmt.Fprintln(&b, r.Scope)
	}
	fmt.Fprintln(&b, r.Sentence)
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %d  %s\n", f.Code, f.Sentence)
	}
	if r.Size > 0 {
		fmt.Fprintf(&b, "\nQuestion   %s effective %s, time zone %s\n", cmp.Or(r.Question.Scope().Cases(), "cases"), span(r.Question), r.Question.Zone)
		fmt.Fprintf(&b, "As of      %s, %d leaves of %s\n", evidence.FormatInstant(r.SignedAt), r.Size, r.Origin)
		fmt.Fprintf(&b, "Signed by  %s\n", r.Key)
		fmt.Fprintf(&b, "Proven     %s\n", r.howFar())
		fmt.Fprintf(&b, "Holds      %d cases (%d open, %d rescinded), %d tasks (%d late by their own word, %d late by the record), %d exceptions, %d not kept apart\n",
			r.Counts.Cases, r.Counts.CasesOpen, r.Counts.CasesRescinded, r.Counts.Tasks, r.Counts.LateByDoneAt, r.Counts.LateByRecordedAt,
			r.Counts.Exceptions, r.Counts.NotKeptApart)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "Note: %s\n", note)
	}
	return b.String()
}

// howFar says up to which leaf nothing can have been removed or rewritten.
func (r Report) howFar() string {
	switch {
	case r.ProvenTo == nil && r.Anchored:
		return "no checkpoint from outside shows that it is complete"
	case r.ProvenTo == nil:
		return "nothing from outside shows that it is unaltered or complete"
	}
	return fmt.Sprintf("up to leaf %d; %s", *r.ProvenTo, r.newerThanGiven())
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
