package playbook

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/yamlfile"
)

// lintLines warns of what is allowed but seldom meant.
func lintLines(d *document, p *Playbook, sources []*object) {
	for i, l := range p.Tasks {
		o := sources[i]
		if len(l.Evidence) == 0 && l.Asks == jml.AsksDone {
			d.warn(o.node, "task %q asks for no evidence", l.Key)
		}
		if len(l.Controls) == 0 {
			d.warn(o.node, "task %q serves no control", l.Key)
		}
		if l.Writes == jml.WritesRevoke && l.Verify == "" {
			d.warn(o.node, "nobody verifies the removals of %q", l.Key)
		}
		if (l.Writes.Gives() || l.Writes == jml.WritesIssue) && l.Undo == (jml.LineRef{}) {
			d.warn(o.node, "task %q names no undo line, so a withdrawn announcement cannot take it back", l.Key)
		}
	}
}

// lintApart finds and warns of lines that keep nobody apart, where the built-in ones do.
func lintApart(d *document, p *Playbook, sources []*object) {
	if len(d.problems) > 0 {
		return
	}
	p.unapart = p.findUnapart()
	for _, u := range p.unapart {
		at := slices.IndexFunc(p.Tasks, func(l Line) bool { return l.Key == u.Line })
		d.warn(sources[at].node, "this playbook keeps nobody apart for %q; the built-in one does. Add %s, or apart_from: [] if that is meant", u.Line, u.Add())
	}
}

// Finding is one remark about a document: a refusal, or a warning that does
// not stop it from being used.
type Finding struct {
	*jml.Error
	Warning bool
}

// Lint reads a playbook, matrix or controls file, told apart by its top-level
// keys, and returns everything there is to say about it, problems first.
func Lint(body []byte) []Finding {
	var d *document
	switch documentKind(body) {
	case "matrix":
		_, d = parseMatrix(body)
	case "controls":
		_, d = parseControls(body)
	default:
		_, d = accept(body)
	}
	var out []Finding
	for _, e := range d.newly() {
		out = append(out, Finding{Error: e})
	}
	for _, e := range d.warnings {
		out = append(out, Finding{Error: e, Warning: true})
	}
	return out
}

// documentKind tells the three documents apart by their top-level keys. What
// cannot be told is taken as a playbook, whose reader says what is wrong.
func documentKind(body []byte) string {
	documents, err := yamlfile.Parse(body)
	if err != nil || len(documents) == 0 {
		return "playbook"
	}
	entries, _ := mapping(documents[0])
	var keys []string
	for _, e := range entries {
		if key, ok := scalar(e.Key); ok {
			keys = append(keys, key)
		}
	}
	switch {
	case slices.Contains(keys, "systems"):
		return "matrix"
	case slices.Contains(keys, "controls") && !slices.Contains(keys, "playbook"):
		return "controls"
	}
	return "playbook"
}
