package web

import (
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// form keeps what somebody typed and what is wrong with it, so that a page can
// be shown again with nothing lost. Input names are the field names of
// refusals, which ties a *jml.Error to its input.
type form struct {
	values   url.Values
	problems jml.Problems
	known    map[string]bool
	prefix   string // keeps the ids of several forms on one page apart
}

// newForm takes the names of the inputs the page shows: the summary points at
// those and writes any other field's name out.
func newForm(values url.Values, names ...string) *form {
	if values == nil {
		values = url.Values{}
	}
	f := &form{values: values, known: make(map[string]bool, len(names))}
	for _, n := range names {
		f.known[n] = true
	}
	return f
}

// within names the form among several of one page.
func (f *form) within(prefix string) *form { f.prefix = prefix + "."; return f }

// Get returns what was typed, without surrounding space.
func (f *form) Get(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Is reports whether an input has this value.
func (f *form) Is(name, value string) bool {
	for _, v := range f.values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// preset fills an input that nobody has typed into.
func (f *form) preset(name, value string) {
	if !f.values.Has(name) && value != "" {
		f.values.Set(name, value)
	}
}

// wrong notes a problem with one input.
func (f *form) wrong(name, message string) {
	f.problems = append(f.problems, jml.Invalid(name, message))
}

// refuse takes a refusal into the form. It reports false when err is no
// refusal but a fault, which the caller hands on.
func (f *form) refuse(err error) bool {
	list := door.Refusals(err)
	f.problems = append(f.problems, list...)
	return list != nil
}

// refuseAs is refuse for a page that calls a refusal's field by another name.
func (f *form) refuseAs(err error, field, input string) bool {
	first := len(f.problems)
	ok := f.refuse(err)
	for i, p := range f.problems[first:] {
		if p.Field == field {
			f.problems[first+i] = &jml.Error{Code: p.Code, Field: input, Message: p.Message}
		}
	}
	return ok
}

// Bad reports whether anything is wrong.
func (f *form) Bad() bool { return len(f.problems) > 0 }

// complaint is one line of the summary above a form.
type complaint struct {
	Href    string // "#f-cutoff", or "" when no input is meant
	Message string
}

// Complaints lists what is wrong in the order it was found.
func (f *form) Complaints() []complaint {
	out := make([]complaint, 0, len(f.problems))
	for _, p := range f.problems {
		c := complaint{Message: p.Message}
		if f.known[p.Field] {
			c.Href = "#" + inputID(f.prefix+p.Field)
		} else if p.Field != "" {
			c.Message = p.Error()
		}
		out = append(out, c)
	}
	return out
}

func (f *form) problem(name string) string {
	for _, p := range f.problems {
		if p.Field == name {
			return p.Message
		}
	}
	return ""
}

// field is one input with its label, hint and error.
type field struct {
	ID, Name, Label, Hint, Value, Error string
	Type, List, Autocomplete            string
	Rows                                int
	Required                            bool
	Checked                             bool
	Options                             []option
}

// option is one choice of a select.
type option struct {
	Value, Label string
	Chosen       bool
}

// Describes returns the ids for aria-describedby, "" when there are none.
func (f field) Describes() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// As sets the input's type: date, email, time …
func (f field) As(kind string) field { f.Type = kind; return f }

// From names the datalist the input suggests from.
func (f field) From(list string) field { f.List = list; return f }

// Must marks the input as needed.
func (f field) Must() field { f.Required = true; return f }

// Fill sets the autocomplete token.
func (f field) Fill(token string) field { f.Autocomplete = token; return f }

// Lines makes it a text area of n rows.
func (f field) Lines(n int) field { f.Rows = n; return f }

// Text returns the input of this name as it should be shown now.
func (f *form) Text(name, label, hint string) field {
	return field{ID: inputID(f.prefix + name), Name: name, Label: label, Hint: hint, Value: f.values.Get(name),
		Error: f.problem(name), Type: "text", Autocomplete: "off"}
}

// Check returns a tick box of this name.
func (f *form) Check(name, label, hint string) field {
	in := f.Text(name, label, hint)
	in.Checked = f.values.Get(name) != ""
	return in
}

// Choice returns a select. The options alternate value and label.
func (f *form) Choice(name, label, hint string, pairs []string) field {
	in := f.Text(name, label, hint)
	for i := 0; i+1 < len(pairs); i += 2 {
		in.Options = append(in.Options, option{Value: pairs[i], Label: pairs[i+1], Chosen: pairs[i] == in.Value})
	}
	return in
}

func inputID(name string) string {
	return "f-" + strings.NewReplacer(".", "-", "/", "-", "[", "-", "]", "", "@", "-").Replace(name)
}
