package view

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// Form keeps what somebody typed and what is wrong with it, so that a page can
// be shown again with nothing lost. Input names are the field names of
// refusals, which ties a *jml.Error to its input.
type Form struct {
	values   url.Values
	problems jml.Problems
	untold   int // problems past the most that are told
	known    map[string]bool
	prefix   string // keeps the ids of several forms on one page apart

	saved string // what was saved although something is wrong; "" for nothing

	shown url.Values // what of values a page shows again; nil until it does
	left  []string   // inputs whose text it leaves out
}

// mostProblems is how many problems of one form are told.
const mostProblems = 40

// NewForm takes the names of the inputs the page shows: the summary points at
// those and writes any other field's name out.
func NewForm(values url.Values, names ...string) *Form {
	if values == nil {
		values = url.Values{}
	}
	f := &Form{values: values, known: map[string]bool{}}
	f.Shows(names...)
	return f
}

// Within names the form among several of one page.
func (f *Form) Within(prefix string) *Form { f.prefix = prefix + "."; return f }

// Shows adds names of inputs that the page shows.
func (f *Form) Shows(names ...string) {
	for _, n := range names {
		f.known[n] = true
	}
}

// Get returns what was typed, without surrounding space.
func (f *Form) Get(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// All returns every value of an input that may have several.
func (f *Form) All(name string) []string { return f.values[name] }

// Begin lists the inputs that were sent whose names begin so, in order.
func (f *Form) Begin(prefix string) (names []string) {
	for name := range f.values {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Is reports whether an input has this value.
func (f *Form) Is(name, value string) bool { return slices.Contains(f.values[name], value) }

// Set replaces what was typed.
func (f *Form) Set(name, value string) {
	f.values.Set(name, value)
	f.shown = nil
}

// Preset fills an input that nobody has typed into.
func (f *Form) Preset(name, value string) {
	if !f.values.Has(name) && value != "" {
		f.Set(name, value)
	}
}

// Shown returns what a page shows of what was typed, "" for a text that would
// be too much with all the others.
func (f *Form) Shown(name string) string {
	if f.shown == nil {
		f.shown, f.left = door.Echo(f.values)
	}
	return f.shown.Get(name)
}

// LeftOut names the inputs whose text the page leaves out.
func (f *Form) LeftOut() []string {
	f.Shown("")
	return f.left
}

// Date reads a civil date; what is none is noted.
func (f *Form) Date(name string) jml.Date {
	d, err := jml.ParseDate(f.Get(name))
	if err != nil {
		f.Wrong(name, "Write the date as 2026-12-01.")
	}
	return d
}

// Need returns what was typed, and notes the message when nothing was.
func (f *Form) Need(name, message string) string {
	v := f.Get(name)
	if v == "" {
		f.Wrong(name, message)
	}
	return v
}

// Wrong notes a problem with one input.
func (f *Form) Wrong(name, message string) {
	f.note(jml.Invalid(name, message))
}

func (f *Form) note(list ...*jml.Error) {
	told := min(len(list), max(0, mostProblems-len(f.problems)))
	f.problems = append(f.problems, list[:told]...)
	f.untold += len(list) - told
}

// Refuse takes a refusal into the form. It reports false when err is no
// refusal but a fault, which the caller hands on.
func (f *Form) Refuse(err error) bool {
	list := door.Refusals(err)
	f.note(list...)
	return list != nil
}

// RefuseAs is Refuse for a page that calls a refusal's field by another name.
func (f *Form) RefuseAs(err error, field, input string) bool {
	first := len(f.problems)
	ok := f.Refuse(err)
	for i, p := range f.problems[first:] {
		if p.Field == field {
			f.problems[first+i] = &jml.Error{Code: p.Code, Field: input, Message: p.Message}
		}
	}
	return ok
}

// RefuseRest is Refuse for what no problem of the same input says already.
func (f *Form) RefuseRest(err error) bool {
	list := door.Refusals(err)
	for _, e := range list {
		if e.Field == "" || f.Problem(e.Field) == "" {
			f.note(e)
		}
	}
	return list != nil
}

// WrongAt reports whether something is wrong with an input whose name ends so.
func (f *Form) WrongAt(end string) bool {
	return slices.ContainsFunc(f.problems, func(p *jml.Error) bool { return strings.HasSuffix(p.Field, end) })
}

// Forgive forgets all problems, for a form that nobody has sent yet.
func (f *Form) Forgive() { f.problems, f.untold = nil, 0 }

// ForgetGone leaves only the sentence of a problem whose input the page does
// not show.
func (f *Form) ForgetGone() {
	for i, p := range f.problems {
		if !f.known[p.Field] {
			f.problems[i] = &jml.Error{Code: p.Code, Message: p.Message}
		}
	}
}

// Saves says what was saved although something is wrong.
func (f *Form) Saves(what string) { f.saved = what }

// Saved says so above the form.
func (f *Form) Saved() string { return cmp.Or(f.saved, "Nothing was saved.") }

// Bad reports whether anything is wrong.
func (f *Form) Bad() bool { return len(f.problems) > 0 }

// Problems counts what is wrong so far.
func (f *Form) Problems() int { return len(f.problems) + f.untold }

// Problem returns what is wrong with one input, or "".
func (f *Form) Problem(name string) string {
	for _, p := range f.problems {
		if p.Field == name {
			return door.Brief(p.Message)
		}
	}
	return ""
}

// Complaint is one line of the summary above a form.
type Complaint struct {
	Href    string // "#f-cutoff", or "" when no input is meant
	Message string
}

// Complaints lists what is wrong in the order it was found.
func (f *Form) Complaints() []Complaint {
	out := make([]Complaint, 0, len(f.problems))
	for _, p := range f.problems {
		c := Complaint{Message: door.Brief(p.Message)}
		if f.known[p.Field] {
			c.Href = "#" + InputID(f.prefix+p.Field)
		} else if p.Field != "" {
			c.Message = door.Brief(p.Error())
		}
		out = append(out, c)
	}
	if f.untold > 0 {
		out = append(out, Complaint{Message: "There is more that is wrong. Mend these first."})
	}
	return out
}

// Text returns the input of this name as it should be shown now.
func (f *Form) Text(name, label, hint string) Field {
	return Field{ID: InputID(f.prefix + name), Name: name, Label: label, Hint: hint, Value: f.Shown(name),
		Error: f.Problem(name), Type: "text", Autocomplete: "off"}
}

// Check returns a tick box of this name.
func (f *Form) Check(name, label, hint string) Field {
	in := f.Text(name, label, hint)
	in.Checked = f.values.Get(name) != ""
	return in
}

// Choice returns a select. The options alternate value and label.
func (f *Form) Choice(name, label, hint string, pairs []string) Field {
	in := f.Text(name, label, hint)
	for i := 0; i+1 < len(pairs); i += 2 {
		in.Options = append(in.Options, Option{Value: pairs[i], Label: pairs[i+1], Chosen: pairs[i] == in.Value})
	}
	return in
}
