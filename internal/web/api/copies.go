package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/download"
)

// Copies makes exports of the evidence and backups of everything.
type Copies struct {
	exports  Exports
	unsigned func() string                                // why nothing is signed now, empty while it is; nil where this process does not sign
	backup   func(ctx context.Context, path string) error // nil where the store has a tool of its own
}

// Export streams a bundle. A fault before its first byte is a problem; one
// after it cuts the answer off.
func (h *Copies) Export(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	q, err := readQuestion(asked)
	if err != nil {
		return err
	}
	door.MoreTime(w)
	out := download.NewBundle(w, bundleName(q.From, q.To))
	if asked.Get("progress") == "yes" {
		out.Watched()
	}
	behind, err := h.exports.Make(r.Context(), door.PrincipalOf(r.Context()).Actor, out, q)
	if err == nil {
		out.Lacks(h.lacking(behind))
	}
	return out.End(err)
}

// readQuestion reads what an export is asked for. What narrows it to some cases may
// be left out.
func readQuestion(asked url.Values) (question.Question, error) {
	var problems jml.Problems
	q := question.Question{From: readDay(&problems, "from", asked.Get("from")), To: readDay(&problems, "to", asked.Get("to")),
		Scope: question.Scope{Kind: jml.Kind(asked.Get("kind")), Person: asked.Get("person"), Control: asked.Get("control"), Department: asked.Get("department")}}
	if v := asked.Get("as_of"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			problems = append(problems, jml.Invalid("as_of", "Give the size of the log at the checkpoint."))
		}
		q.AsOf = n
	}
	if len(problems) == 0 && !q.To.IsZero() && q.To.Before(q.From) {
		problems = append(problems, jml.Invalid("to", "The period ends before it begins."))
	}
	return q, problems.Or()
}

// readDay reads one side of a period, which may be open.
func readDay(problems *jml.Problems, name, text string) jml.Date {
	d, err := jml.ParseDate(text)
	if err != nil {
		*problems = append(*problems, jml.Invalid(name, "Give a day such as 2026-12-01, or leave that side of the period open."))
	}
	return d
}

// lacking says what a bundle lacks that was to be fresh, and why nothing is
// signed now; "" when there is nothing to say.
func (h *Copies) lacking(behind int64) string {
	why := ""
	if h.unsigned != nil {
		why = h.unsigned()
	}
	says := ""
	switch {
	case behind == 1:
		says = "The newest leaf is not in this export: "
	case behind > 1:
		says = fmt.Sprintf("The newest %d leaves are not in this export: ", behind)
	case why != "":
		says = "This export lacks nothing so far, but what comes now will not be in the next: "
	}
	switch {
	case why != "":
		return says + "no checkpoint is signed: " + why
	case behind == 1:
		return says + "no checkpoint covers it yet."
	case behind > 1:
		return says + "no checkpoint covers them yet."
	}
	return ""
}

// bundleName is what a browser or the command line saves a bundle as.
func bundleName(from, to jml.Date) string {
	name := "handover"
	if !from.IsZero() {
		name += "-from-" + from.String()
	}
	if !to.IsZero() {
		name += "-to-" + to.String()
	}
	return name + ".zip"
}

// Backup copies the whole data directory to a path on this machine. The
// path is the operator's own: whoever can open the socket can write there.
func (h *Copies) Backup(w http.ResponseWriter, r *http.Request) error {
	var ask wire.Backup
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	if !filepath.IsAbs(ask.Path) {
		return jml.Invalid("path", "Give an absolute path.")
	}
	if h.backup == nil {
		return &jml.Error{Code: jml.CodeConflict, Message: "This store is backed up with its own tool: use pg_dump."}
	}
	door.MoreTime(w)
	return reply(w, wire.Status{Status: "backed up"}, h.backup(r.Context(), ask.Path))
}
