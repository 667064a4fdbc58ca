package auditor

import (
	"net/url"
	"strconv"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/view"
)

// asked is a question with what narrows its tables. All of it is in the address,
// so that a view can be kept; nobody's name is.
type asked struct {
	audit.Question
	audit.Filter
}

// askedIn reads a form; what cannot be read is noted there.
func askedIn(f *view.Form) asked {
	q := asked{audit.Question{From: f.Date("from"), To: f.Date("to")}, audit.Filter{Case: f.Get("case"), Control: f.Get("control"), Flag: f.Get("flag"), On: f.Date("on")}}
	if q.AsOf = count(f, "as_of"); !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From) {
		f.Wrong("to", "The period ends before it begins. Swap the dates.")
	}
	return q
}

// count reads a number of leaves or rows, from 0.
func count(f *view.Form, name string) int64 {
	text := f.Get(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<50 {
		f.Wrong(name, "Give a whole number, from 0.")
		return 0
	}
	return n
}

// at is the address of a page about the same question.
func (q asked) at(path string) string {
	values := url.Values{}
	for name, value := range map[string]string{"from": day(q.From), "to": day(q.To), "case": q.Case, "control": q.Control, "flag": q.Flag, "on": day(q.On)} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if q.AsOf > 0 {
		values.Set("as_of", strconv.FormatInt(q.AsOf, 10))
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

func day(d jml.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// narrowed asks the same with another filter.
func (q asked) narrowed(f audit.Filter) asked { return asked{q.Question, f} }

// tableAt is the address of a table.
func (q asked) tableAt(name string) string { return q.at("/evidence/tables/" + url.PathEscape(name)) }
